// What a job is done with: what its asker called with, for as long as that lives, and no more than the asker may by
// then.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskJobAskers : public test::ZendeskTest {
 protected:
  void SetUp() override {
    ZendeskTest::SetUp();
    olga_ = make({"olga", RootRole::admin});
    ben_ = make({"ben"});
  }

  IssuedCredential credential(CredentialKind kind, const std::string& scopes = "", std::optional<Duration> life = {}) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = kind;
    order.scopes = scopes;
    order.life = life;
    if (kind == CredentialKind::access_token) order.client_id = "app";
    return issue_to(olga_, order);
  }
  static Headers with(const IssuedCredential& issued) { return bearer(std::string(issued.text.reveal())); }

  /// Suspends ben.
  std::string suspend(const Headers& caller) {
    const Reply reply = send("PUT", "users/update_many?ids=" + id_of(ben_), caller, R"({"user":{"suspended":true}})");
    EXPECT_EQ(reply.status, 200) << reply.text;
    return reply.job_id();
  }
  void change_role_of(const User& user, RootRole role) {
    const User before = reread(user);
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  UserDraft draft;
                  draft.attributes = before.attributes;
                  draft.role = role;
                  TRY(directory_.update(tables, before, draft, principal_));
                  return {};
                }).has_value());
  }
  void revoke(const IssuedCredential& issued) {
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  EXPECT_TRUE(TRY(tables.credentials.revoke(kTenant, olga_.id, issued.credential.id, clock_.now())));
                  return {};
                }).has_value());
  }
  /// Leaves of a job's rows what a version before this one kept.
  void forget_asker(const std::string& id) {
    constexpr sql::Statement kRead{"test.read", "select inputs from jobs where id = $1"};
    constexpr sql::Statement kWrite{"test.write", "update jobs set inputs = $2 where id = $1"};
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  const sql::Rows read = TRY(session.run(kRead, {std::string_view(id)}));
                  Value rows = TRY(json::parse(read.text(0, 0)));
                  for (Value& row : rows.items()) {
                    EXPECT_NE(row.find("credential"), nullptr);
                    row.erase("credential");
                  }
                  const std::string text = json::write(rows);
                  TRY(session.run(kWrite, {std::string_view(id), std::string_view(text)}));
                  return {};
                }).has_value());
  }
  void expect_killed(const std::string& id) {
    work();
    EXPECT_EQ(job(id).text_at("status"), "killed");
    EXPECT_TRUE(is_active(ben_));
  }

  User olga_, ben_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskJobAskers, test::both_engines(), test::engine_name);

TEST_P(ZendeskJobAskers, EndAJobWithThePersonalTokenThatAskedForIt) {
  const IssuedCredential lost = credential(CredentialKind::personal_token);
  const std::string id = suspend(with(lost));
  revoke(lost);
  expect_killed(id);
}

TEST_P(ZendeskJobAskers, EndAJobWithNoOtherToken) {
  const IssuedCredential other = credential(CredentialKind::personal_token);
  const std::string id = suspend(with(credential(CredentialKind::personal_token)));
  revoke(other);
  work();
  EXPECT_EQ(job(id).text_at("status"), "completed") << job(id).text_at("message");
  EXPECT_FALSE(is_active(ben_));
}

TEST_P(ZendeskJobAskers, EndAJobWithThePasswordOfThatTime) {
  const std::string id = suspend(with(credential(CredentialKind::personal_token)));
  const auto hash = passwords_.hash(Secret(std::string("another one"))).value();
  const User before = reread(olga_);
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, before, true, hash); }).has_value());
  expect_killed(id);
}

TEST_P(ZendeskJobAskers, EndAJobWithWhatTheAppWasLetHave) {
  const IssuedCredential access = credential(CredentialKind::access_token, "users.write users.read");
  const std::string id = suspend(with(access));
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto ended =
                    TRY(tables.credentials.revoke_family(kTenant, access.credential.family, clock_.now()));
                EXPECT_EQ(ended, 1);
                return {};
              }).has_value());
  expect_killed(id);
}

TEST_P(ZendeskJobAskers, EndAJobWhenWhatTheyCalledWithExpires) {
  const std::string id = suspend(with(credential(CredentialKind::access_token, "users.write", kLife)));
  clock_.advance(kLife + std::chrono::seconds(1));
  expect_killed(id);
}

TEST_P(ZendeskJobAskers, GiveNoMoreThanTheyMayByThen) {
  const RootRole desk = role_with("users.read users.write");
  const Headers theirs = with(credential(CredentialKind::personal_token));
  const std::string users = R"({"users":[{"name":"A","email":"a@example.test","role":"admin"},{"name":"B"}]})";
  const Reply queued = send("POST", "users/create_many.json", theirs, users);
  change_role_of(olga_, desk);
  const Array rows = rows_of(queued);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].text_at("error"), "PermissionDenied") << json::write(rows[0]);
  EXPECT_EQ(*rows[1].find("success"), Value(true)) << json::write(rows[1]);
}

TEST_P(ZendeskJobAskers, AreKnownByTheirNamesWhereAFormerVersionKeptNoMore) {
  const IssuedCredential lost = credential(CredentialKind::personal_token);
  const std::string done = suspend(with(lost));
  forget_asker(done);
  revoke(lost);
  work();
  EXPECT_EQ(job(done).text_at("status"), "completed") << job(done).text_at("message");
  EXPECT_FALSE(is_active(ben_));

  const std::string killed =
      send("DELETE", "users/destroy_many?ids=" + id_of(ben_), with(credential(CredentialKind::personal_token)))
          .job_id();
  forget_asker(killed);
  change_role_of(olga_, RootRole::editor);
  work();
  EXPECT_EQ(job(killed).text_at("status"), "killed");
  EXPECT_TRUE(is_there(ben_));
}

}  // namespace
}  // namespace provost
