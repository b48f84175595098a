// Reports of who was active: who may send them, whom they may name, and what they change.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class ActivityTest : public OperationsTest {
 protected:
  Reply report(const std::string& body, const std::string& token) { return call("POST", "/activity", token, body); }
};
INSTANTIATE_TEST_SUITE_P(Engines, ActivityTest, test::both_engines(), test::engine_name);

TEST_P(ActivityTest, WhoIsReportedActiveIsNotIdleAndAnOlderReportChangesNothing) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const User stranger = make_person(kOther, "stranger");
  clock_.advance(std::chrono::hours(48));
  const std::string seen = to_iso8601(clock_.now());
  const std::string token = make_token(kAcme, TokenKind::kOperator, "activity.write");
  const auto entry = [](const std::string& id, const std::string& at) {
    return R"({"id":")" + id + R"(","at":")" + at + R"("})";
  };
  const std::string number = std::to_string(nils.id.value);
  const Reply reply =
      report(R"({"users":[)" + entry(maja.scim_id.value, seen) + "," + entry(number, seen) + "," +
                 entry(number, "2026-01-01T12:00:00Z") + "," + entry(stranger.scim_id.value, seen) + "," +
                 entry(std::to_string(stranger.id.value), seen) + "," + entry("nobody", seen) + "]}",
             token);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body.find("noted")->as_integer(), 2) << reply.text;
  EXPECT_EQ(reply.number_of("unknown"), 3U) << reply.text;
  EXPECT_EQ(report(R"({"users":[)" + entry(number, "2026-01-01T12:00:00Z") + "]}", token).status, 200);
  for (const TenantId tenant : {kAcme, kOther}) {
    ASSERT_TRUE(in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
                  const Instant cutoff = clock_.now() - std::chrono::hours(1);
                  const auto idle = TRY(tables.users.idle({cutoff, std::nullopt, UserId{}, 10}, SourceId{}));
                  EXPECT_EQ(idle.size(), tenant == kAcme ? 0U : 1U);
                  return {};
                }).has_value());
  }
}

TEST_P(ActivityTest, AReportThatCannotBeTrueIsRefusedAsAWhole) {
  const User maja = make_person(kAcme, "maja");
  clock_.advance(std::chrono::hours(48));
  const std::string good = R"({"id":")" + maja.scim_id.value + R"(","at":"2026-01-02T00:00:00Z"})";
  const std::string token = make_token(kAcme, TokenKind::kOperator, "activity.write");
  std::string many = good;
  for (int i = 0; i < 1000; ++i) many += "," + good;
  for (const std::string& users :
       {std::string(R"({"id":"1","at":"2026-01-03T00:00:00.001Z"})"), std::string(R"({"id":"1","at":"today"})"),
        std::string(R"({"id":"1"})"), std::string(R"({"at":"2026-01-02T00:00:00Z"})"), std::string("7"),
        std::string(R"({"id":1,"at":"2026-01-02T00:00:00Z"})"),
        std::string(R"({"id":"1","at":"2026-01-02T00:00:00Z","app":"x"})"), many}) {
    const Reply reply = report(R"({"users":[)" + good + "," + users + "]}", token);
    EXPECT_EQ(reply.status, 400) << users.substr(0, 80);
  }
  for (const char* body : {"", "[]", "{}", R"({"users":7})", R"({"users":[],"app":"x"})", "{"}) {
    EXPECT_EQ(report(body, token).status, 400) << body;
  }
  EXPECT_EQ(report(R"({"users":[]})", token).status, 200);
  EXPECT_EQ(report("{", make_token(kAcme, TokenKind::kOperator, "activity users.write")).status, 403);
  EXPECT_EQ(report("{", "nonsense").status, 401);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                const auto idle = TRY(tables.users.idle({maja.created, std::nullopt, UserId{}, 10}, SourceId{}));
                EXPECT_EQ(idle.size(), 1U);
                return {};
              }).has_value());
}

}  // namespace
}  // namespace provost::operations
