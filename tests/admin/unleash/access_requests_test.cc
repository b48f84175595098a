// People who asked to be let in, as an admin sees them and decides.
#include "core/store/access_request_table.h"
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

class AccessRequestsTest : public UnleashTest {
 protected:
  static constexpr const char* kRequests = "/api/admin/user-access-requests";

  void SetUp() override {
    UnleashTest::SetUp();
    operator_ = operator_token("users.read users.write");
  }
  /// The id of the request of somebody who asked.
  std::string asked(const std::string& email) {
    const ScimId id = ids_.ulid();
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  TRY(AccessRequestTable(session, kTenant).ask({id, email, clock_.now()}));
                  return {};
                }).has_value());
    return id.value;
  }
  Reply approve(const std::string& id, const std::string& body = R"({"rootRole":3})") {
    return post(kRequests + ("/" + id + "/approve"), body);
  }
  Reply remove(const std::string& id) {
    return send("DELETE", kRequests + ("/" + id), "", {{"Authorization", operator_}});
  }
  std::int64_t noted(const std::string& action) {
    std::int64_t count = 0;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const std::string text =
                      "select count(*) from audit where object like 'access_request:%' and action = $1";
                  count = TRY(session.run(sql::Statement{"test.noted", text}, {std::string_view(action)})).integer(0, 0);
                  return {};
                }).has_value());
    return count;
  }
  std::size_t waiting() { return get(kRequests).body.find("userAccessRequests")->items().size(); }
};
INSTANTIATE_TEST_SUITE_P(Engines, AccessRequestsTest, test::both_engines(), test::engine_name);

TEST_P(AccessRequestsTest, WhoAskedIsListed) {
  EXPECT_EQ(get(kRequests).text, R"({"userAccessRequests":[]})");
  const std::string id = asked("new@example.test");
  const Reply listed = get(kRequests);
  ASSERT_EQ(listed.status, 200);
  const Value& request = listed.body.find("userAccessRequests")->items().at(0);
  EXPECT_EQ(request.text_at("id"), id);
  EXPECT_EQ(request.text_at("email"), "new@example.test");
  EXPECT_EQ(request.text_at("requestedAt"), to_iso8601(clock_.now()));
  EXPECT_TRUE(request.text_at("imageUrl").starts_with("https://gravatar.com/avatar/"));
}

TEST_P(AccessRequestsTest, WhoIsApprovedIsMadeWithALinkForAPassword) {
  const std::string id = asked("new@example.test");
  const Reply made = approve(id);
  ASSERT_EQ(made.status, 200) << made.text;
  EXPECT_EQ(made.body.text_at("email"), "new@example.test");
  EXPECT_EQ(*made.body.find("rootRole"), Value(3));
  EXPECT_TRUE(made.body.text_at("inviteLink").starts_with("https://provost.test/"));
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(approve(id).status, 404) << "once";
  EXPECT_EQ(remove(id).status, 404);
  EXPECT_EQ(noted("access_request.approve"), 1);
}

TEST_P(AccessRequestsTest, WhoIsRefusedMayAskAgain) {
  const std::string id = asked("new@example.test");
  EXPECT_EQ(remove(id).status, 200);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(remove(id).status, 404);
  EXPECT_EQ(remove("no-such-id").status, 404);
  EXPECT_EQ(noted("access_request.refuse"), 1);
  asked("new@example.test");
  EXPECT_EQ(waiting(), 1U);
}

TEST_P(AccessRequestsTest, WhatCannotBeApprovedStaysAsItIs) {
  const std::string id = asked("maja@example.test");
  EXPECT_EQ(approve(id, R"({"rootRole":1})").status, 403) << "an operator who may less makes no admin";
  EXPECT_EQ(approve(id, "{}").status, 400);
  EXPECT_EQ(approve(id, R"({"rootRole":99})").status, 400);
  EXPECT_EQ(approve(id, R"({"rootRole":3,"password":"x"})").status, 400);
  EXPECT_EQ(approve("no-such-id").status, 404);
  make_user("maja");
  EXPECT_EQ(approve(id).status, 400) << "she was made meanwhile";
  EXPECT_EQ(waiting(), 1U);
}

TEST_P(AccessRequestsTest, AnotherTenantSeesAndDecidesNothing) {
  const std::string id = asked("new@example.test");
  operator_ = operator_token("users.read users.write", kOther);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(approve(id).status, 404);
  EXPECT_EQ(remove(id).status, 404);
}

}  // namespace
}  // namespace provost::unleash
