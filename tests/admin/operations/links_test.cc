// Requests to link people to sources by REST: reading them page by page, accepting and refusing.
#include <algorithm>

#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class LinksTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) {
                  return tables.sources.insert({SourceId{"okta"}, "Okta", "default", 0}, clock_.now());
                }).has_value());
    writer_ = operator_with("users.read users.write");
    reader_ = operator_with("users.read");
  }

  void ask(const User& user) {
    ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const Principal provider{{"source", "okta", "Okta"}, SourceId{"okta"}};
                  TRY(directory_.ask_link(tables, user, "ext", provider));
                  return {};
                }).has_value());
  }

  static std::string id_at(const Reply& reply, std::size_t index) {
    return std::string(reply.body.find("links")->items().at(index).text_at("id"));
  }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, LinksTest, test::both_engines(), test::engine_name);

TEST_P(LinksTest, AreReadPageByPage) {
  for (const char* name : {"a", "b", "c"}) ask(make_person(kAcme, name));
  const Reply first = call("GET", "/links?limit=2", reader_);
  ASSERT_EQ(first.status, 200) << first.text;
  EXPECT_EQ(first.number_of("links"), 2U);
  const Value& link = first.body.find("links")->items().at(0);
  EXPECT_EQ(link.text_at("source"), "Okta");
  EXPECT_EQ(link.text_at("userName"), "a");
  EXPECT_EQ(link.text_at("externalId"), "ext");
  EXPECT_EQ(link.text_at("state"), "waiting");
  const Reply second = call("GET", "/links?after=" + std::string(first.body.text_at("next")), reader_);
  EXPECT_EQ(second.number_of("links"), 1U);
  EXPECT_TRUE(second.body.find("next")->is_null());
  for (const char* query : {"?limit=0", "?limit=x", "?limit=1001", "?after=x", "?after=-1"}) {
    EXPECT_EQ(call("GET", "/links" + std::string(query), reader_).status, 400) << query;
  }
}

TEST_P(LinksTest, AreDecidedByWhoeverMayWritePeople) {
  const User maja = make_person(kAcme, "maja", RootRole::admin);
  const User nils = make_person(kAcme, "nils");
  const std::string token = personal_token(maja);
  EXPECT_EQ(call("GET", "/links", token).status, 200);
  ask(maja);
  ask(nils);
  const Reply waiting = call("GET", "/links", reader_);
  const std::string first = id_at(waiting, 0);
  const std::string second = id_at(waiting, 1);
  EXPECT_EQ(call("POST", "/links/" + first + "/accept", reader_).status, 403);
  EXPECT_EQ(call("POST", "/links/" + first + "/accept", operator_with("users.read users.write", kOther)).status, 404);
  EXPECT_EQ(call("POST", "/links/0/accept", writer_).status, 404);
  EXPECT_EQ(call("POST", "/links/x/refuse", writer_).status, 404);
  EXPECT_EQ(call("POST", "/links/" + first + "/accept", writer_).status, 403) << "an admin may do more than the caller";
  EXPECT_TRUE(audited(maja, "link.").empty());
  const User boss = make_person(kAcme, "boss", RootRole::admin);
  const Reply accepted = call("POST", "/links/" + first + "/accept", personal_token(boss));
  ASSERT_EQ(accepted.status, 200) << accepted.text;
  EXPECT_EQ(accepted.body.text_at("state"), "accepted");
  EXPECT_EQ(call("GET", "/links", token).status, 401) << "a credential from before the link";
  auto actions = audited(maja, "link.");
  std::sort(actions.begin(), actions.end());
  EXPECT_EQ(actions, (std::vector<std::string>{"link.accept", "link.make"}));
  EXPECT_EQ(call("POST", "/links/" + first + "/accept", personal_token(boss)).status, 409);
  EXPECT_EQ(call("POST", "/links/" + first + "/refuse", writer_).status, 409);
  EXPECT_EQ(call("POST", "/links/" + second + "/refuse", writer_).body.text_at("state"), "refused");
  EXPECT_EQ(audited(nils, "link."), std::vector<std::string>{"link.refuse"});
  EXPECT_EQ(call("GET", "/links", reader_).number_of("links"), 0U);
  EXPECT_EQ(call("GET", "/links?state=all", reader_).number_of("links"), 2U);
  EXPECT_EQ(call("POST", "/links/" + second + "/accept", writer_).status, 200) << "a refusal can be taken back";
}

}  // namespace
}  // namespace provost::operations
