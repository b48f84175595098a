// People with credentials over a fresh database.
#pragma once

#include <functional>

#include "core/access/credentials.h"
#include "core/directory/directory.h"
#include "core/store/migrations.h"
#include "core/store/oauth_client_table.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_random.h"

namespace provost::test {

class PersonTest : public DatabaseTest {
 protected:
  static constexpr TenantId kTenant{7};
  static constexpr Duration kLife = std::chrono::hours(1);

  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  TRY(TenantTable(session).insert({kTenant, "acme", true}, clock_.now()));
                  return OauthClientTable(session).insert(
                      {kTenant, ClientId{"app"}, "app", std::nullopt, {}, true, clock_.now(), ""});
                }).has_value());
  }

  Result<void> in_session(const std::function<Result<void>(sql::Session&)>& work) {
    return database().transact(sql::Mode::write, work);
  }

  Result<void> in_tables(const std::function<Result<void>(Tables&)>& work) {
    return in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(tables);
    });
  }

  User make_person(const std::string& name) {
    User made;
    EXPECT_TRUE(
        in_tables([&](Tables& tables) -> Result<void> {
          made = TRY(directory_.create(tables, {Value::object({{"userName", name}}), true, {}, {}}, principal_));
          return {};
        }).has_value());
    return made;
  }

  Result<void> become(Tables& tables, const User& user, bool active, const std::optional<std::string>& password_hash) {
    TRY(directory_.update(tables, user, {user.attributes, active, {}, password_hash}, principal_));
    return {};
  }

  Result<IssuedCredential> try_issue(const User& user, CredentialKind kind, const std::string& family = "") {
    Result<IssuedCredential> issued = fail(Code::internal, "not run");
    const auto done = in_session([&](sql::Session& session) -> Result<void> {
      issued = TRY(credentials_.issue(session, {kTenant, user.id, kind, kLife, "app", family, "", "", ""}));
      return {};
    });
    return done ? issued : tl::unexpected(done.error());
  }

  IssuedCredential issue(const User& user, CredentialKind kind, const std::string& family = "") {
    return try_issue(user, kind, family).value();
  }

  bool lives_as(const IssuedCredential& issued, CredentialKind kind) {
    return database()
        .transact(sql::Mode::read,
                  [&](sql::Session& session) -> Result<void> {
                    TRY(credentials_.verify(session, issued.text.reveal(), kind));
                    return {};
                  })
        .has_value();
  }
  bool lives(const IssuedCredential& issued) { return lives_as(issued, issued.credential.kind); }

  bool spend(const IssuedCredential& issued) {
    bool spent = false;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  spent = TRY(CredentialTable(session).spend(issued.credential.hash, clock_.now()));
                  return {};
                }).has_value());
    return spent;
  }

  FakeClock clock_;
  SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  Credentials credentials_{clock_, ids_, random_};
  Principal principal_{{"cli", "test", "test"}, std::nullopt};
};

}  // namespace provost::test
