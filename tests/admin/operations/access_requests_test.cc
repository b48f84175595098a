// Asking for somebody to be let in.
#include "core/store/access_request_table.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class AccessRequestsTest : public OperationsTest {
 protected:
  void SetUp() override {
    OperationsTest::SetUp();
    portal_ = operator_with("invites.write");
    reader_ = operator_with("users.read");
  }
  Reply ask(const std::string& body) { return call("POST", "/access-requests", portal_, body); }

  std::string portal_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, AccessRequestsTest, test::both_engines(), test::engine_name);

TEST_P(AccessRequestsTest, AnAddressAsksOnce) {
  const Reply first = ask(R"({"email":"new@example.test"})");
  ASSERT_EQ(first.status, 201) << first.text;
  clock_.advance(std::chrono::hours(1));
  const Reply again = ask(R"({"email":"New@Example.test"})");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  ASSERT_EQ(ask(R"({"email":"other@example.test"})").status, 201);
  const Reply listed = call("GET", "/access-requests", reader_);
  ASSERT_EQ(listed.number_of("requests"), 2U) << listed.text;
  EXPECT_EQ(listed.body.find("requests")->items()[0], first.body) << "oldest first";
  EXPECT_EQ(call("GET", "/access-requests", operator_with("users.read", kOther)).number_of("requests"), 0U);
}

TEST_P(AccessRequestsTest, WhatCannotBeAskedForIsRefused) {
  make_person(kAcme, "maja@example.test");
  EXPECT_EQ(ask(R"({"email":"Maja@example.test"})").status, 409) << "she is there";
  for (const char* body : {R"({"email":"nobody"})", R"({"email":"\u2603@example.test"})", R"({"email":""})", "{}",
                           R"({"email":1})", "[]", "", R"({"email":"new@example.test","role":"admin"})"}) {
    EXPECT_EQ(ask(body).status, 400) << body;
  }
  EXPECT_EQ(call("POST", "/access-requests", reader_, "not even JSON").status, 403);
  EXPECT_EQ(call("GET", "/access-requests", portal_).status, 403);
  EXPECT_EQ(call("GET", "/access-requests", reader_).number_of("requests"), 0U);
}

TEST_P(AccessRequestsTest, NoMoreThanAThousandWait) {
  EXPECT_TRUE(in_tables(kAcme, [&](sql::Session& session, Tables&) -> Result<void> {
                const AccessRequestTable requests(session, kAcme);
                for (std::int64_t each = 0; each < AccessRequestTable::kMost; ++each) {
                  TRY(requests.ask({ids_.ulid(), "p" + std::to_string(each) + "@example.test", clock_.now()}));
                }
                return {};
              }).has_value());
  EXPECT_EQ(ask(R"({"email":"one-more@example.test"})").status, 429);
  EXPECT_EQ(ask(R"({"email":"p5@example.test"})").status, 200) << "who asked before is told so";
}

}  // namespace
}  // namespace provost::operations
