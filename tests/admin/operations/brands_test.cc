// Brands by REST: making them, reading them, and which sources are theirs.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class BrandsTest : public OperationsTest {
 protected:
  Reply create(const std::string& body) { return call("POST", "/brands", writer_, body); }

  std::string make(const std::string& name) {
    return std::string(create(R"({"name":")" + name + R"("})").body.text_at("id"));
  }

  void add_source(const std::string& id, TenantId tenant = kAcme) {
    ASSERT_TRUE(in_tables(tenant, [&](sql::Session&, Tables& tables) {
                  return tables.sources.insert({SourceId{id}, id, "default", 0}, clock_.now());
                }).has_value());
  }

  Value sources_of(const std::string& brand) {
    const Reply reply = call("GET", "/brands/" + brand, writer_);
    EXPECT_EQ(reply.status, 200) << reply.text;
    return *reply.body.find("sources");
  }

  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("brands.write");
    reader_ = operator_with("users.read");
  }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, BrandsTest, test::both_engines(), test::engine_name);

TEST_P(BrandsTest, ABrandIsMadeAndRead) {
  const Reply made = create(R"({"name":"Nord","separatesUsers":true})");
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string id(made.body.text_at("id"));
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1/brands/" + id);
  EXPECT_EQ(made.body, Value::object({{"id", id}, {"name", "Nord"}, {"separatesUsers", true}}));
  const std::string other = make("Süd");
  for (const std::string& token : {writer_, reader_}) {
    const Reply all = call("GET", "/brands", token);
    EXPECT_EQ(all.status, 200);
    ASSERT_EQ(all.number_of("brands"), 2U) << all.text;
    EXPECT_EQ(all.body.find("brands")->items()[0], made.body);
    EXPECT_EQ(all.body.find("brands")->items()[1].text_at("id"), other);
    const Reply one = call("GET", "/brands/" + id, token);
    EXPECT_EQ(one.body.text_at("name"), "Nord");
    EXPECT_EQ(one.body.find("sources")->items().size(), 0U);
  }
  EXPECT_EQ(call("GET", "/brands", operator_with("deliveries.read")).status, 403);
  EXPECT_EQ(call("POST", "/brands", reader_, R"({"name":"Ost"})").status, 403);
}

TEST_P(BrandsTest, WhatCannotBeABrandIsRefused) {
  make("Nord");
  EXPECT_EQ(create(R"({"name":"NORD"})").status, 409);
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"), std::string(R"({"name":""})"),
        std::string(R"({"name":7})"), std::string(R"({"name":"a\nb"})"), std::string(R"({"name":"a\u0000"})"),
        std::string(R"({"name":"x","separatesUsers":"true"})"), std::string(R"({"name":"x","colour":"red"})"),
        R"({"name":")" + std::string(201, 'n') + R"("})"}) {
    EXPECT_EQ(create(body).status, 400) << body.substr(0, 60);
  }
  EXPECT_EQ(call("GET", "/brands", writer_).number_of("brands"), 1U);
  EXPECT_EQ(create(R"({"name":")" + std::string(200, 'n') + R"("})").status, 201);
}

TEST_P(BrandsTest, ASourceIsOfOneBrandAtATime) {
  const std::string north = make("Nord");
  const std::string south = make("Süd");
  add_source("okta");
  const auto put = [&](const std::string& brand) { return call("PUT", "/brands/" + brand + "/sources/okta", writer_); };
  const auto take = [&](const std::string& brand) {
    return call("DELETE", "/brands/" + brand + "/sources/okta", writer_).status;
  };
  EXPECT_EQ(put(north).status, 204);
  EXPECT_EQ(put(north).status, 204);
  EXPECT_EQ(sources_of(north), Value::array({"okta"}));
  EXPECT_EQ(put(south).status, 204);
  EXPECT_EQ(sources_of(north), Value::array());
  EXPECT_EQ(take(north), 404) << "it is another's";
  EXPECT_EQ(sources_of(south), Value::array({"okta"}));
  EXPECT_EQ(take(south), 204);
  EXPECT_EQ(take(south), 404);
  EXPECT_EQ(sources_of(south), Value::array());
}

TEST_P(BrandsTest, WhatIsNotThereOrAnothersCannotBeAssigned) {
  const std::string brand = make("Nord");
  add_source("okta");
  add_source("theirs", kOther);
  const std::string stranger = operator_with("brands.write", kOther);
  for (const std::string& path : {"/brands/" + brand + "/sources/theirs", "/brands/" + brand + "/sources/nobody",
                                  std::string("/brands/0/sources/okta"), std::string("/brands/x/sources/okta")}) {
    EXPECT_EQ(call("PUT", path, writer_).status, 404) << path;
    EXPECT_EQ(call("DELETE", path, writer_).status, 404) << path;
  }
  EXPECT_EQ(call("GET", "/brands/" + brand, stranger).status, 404);
  EXPECT_EQ(call("PUT", "/brands/" + brand + "/sources/theirs", stranger).status, 404);
  EXPECT_EQ(call("PUT", "/brands/" + brand + "/sources/okta", reader_).status, 403);
  EXPECT_EQ(call("GET", "/brands", stranger).number_of("brands"), 0U);
  EXPECT_EQ(sources_of(brand), Value::array());
}

}  // namespace
}  // namespace provost::operations
