// What a change of a person ended, out of counters that are kept: exact beside others, and at a cost that does not
// grow.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "tests/access/person_fixture.h"
#include "tests/support/watched_database.h"

namespace provost {
namespace {

using Kind = CredentialKind;

class CredentialCountsTest : public test::PersonTest {
 protected:
  User reread(const User& user) {
    User found;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  found = TRY(tables.users.find(user.id, SourceId{})).value();
                  return {};
                }).has_value());
    return found;
  }
  CredentialCounts counted(const User& user) {
    CredentialCounts counts;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  counts = TRY(tables.credential_counts.living(tables.engine, user.id, now->token_epoch, clock_.now()));
                  return {};
                }).has_value());
    return counts;
  }
  /// Changes a person's state on any database and tells what it ended.
  CredentialCounts set(sql::Database& database, const User& user, UserState state) {
    User after;
    EXPECT_TRUE(database
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) -> Result<void> {
                                Tables tables(session, database.dialect(), kTenant);
                                TRY(tables.locks.hold(SubjectKind::user, user.scim_id));
                                const auto now = TRY(tables.users.find(user.id, SourceId{}));
                                after = TRY(directory_.set_state(tables, *now, {state, "test"}, principal_));
                                return {};
                              })
                    .has_value());
    return after.ended;
  }
  CredentialCounts switch_off(const User& user) { return set(database(), user, UserState::inactive); }
  void switch_on(const User& user) { set(database(), user, UserState::active); }

  std::int64_t number_of(const char* sql) {
    std::int64_t number = -1;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  number = TRY(session.run({"test.number", sql})).integer(0, 0);
                  return {};
                }).has_value());
    return number;
  }

  /// So many credentials under the person's epoch, as if they had been minted one by one.
  void flood(const User& user, std::int64_t count) {
    ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  TRY(session.run({"test.flood", R"sql(
                    insert into credentials (hash, tenant_id, id, kind, user_id, client_id, family, name, scopes,
                      detail, epoch, created_us, expires_us)
                    with recursive n (i) as (select 1 union all select i + 1 from n where i < $4)
                    select 'h' || cast($2 as text) || '-' || i, cast($1 as bigint), 'i' || cast($2 as text) || '-' || i, 'session', cast($2 as bigint), '', 'f',
                      '', '', '{}', 0, cast($3 as bigint), null from n)sql"},
                                  {kTenant.value, user.id.value, clock_.now().us, count}));
                  TRY(session.run({"test.flood_count", R"sql(
                    insert into credential_counts (tenant_id, user_id, kind, until_us, epoch, living)
                    values ($1, $2, 'session', 9223372036854775807, 0, $3))sql"},
                                  {kTenant.value, user.id.value, count}));
                  return {};
                }).has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, CredentialCountsTest, test::both_engines(), test::engine_name);

TEST_P(CredentialCountsTest, WhatEndsIsCountedByKindAndOnce) {
  const User maja = make_person("maja");
  issue(maja, Kind::session);
  issue(maja, Kind::session);
  issue(maja, Kind::refresh_token);
  const CredentialCounts wanted{{Kind::session, 2}, {Kind::refresh_token, 1}};
  EXPECT_EQ(counted(maja), wanted);
  EXPECT_EQ(switch_off(maja), wanted);
  EXPECT_EQ(number_of("select count(*) from audit where ended = 'session=2 refresh_token=1'"), 1);
  EXPECT_EQ(switch_off(maja), CredentialCounts()) << "nothing ends twice";
  switch_on(maja);
  issue(maja, Kind::session);
  EXPECT_EQ(switch_off(maja), (CredentialCounts{{Kind::session, 1}}));
}

TEST_P(CredentialCountsTest, EveryDoorThatEndsCredentialsTellsHowMany) {
  struct Case {
    const char* title;
    std::function<Result<User>(Tables&, const User&)> change;
  };
  const Case cases[] = {
      {"delete", [&](Tables& tables, const User& user) { return directory_.bury(tables, user, principal_); }},
      {"lock",
       [&](Tables& tables, const User& user) {
         return directory_.set_state(tables, user, {UserState::locked, "test"}, principal_);
       }},
      {"password",
       [&](Tables& tables, const User& user) { return directory_.set_password(tables, user, "hash", principal_); }},
      {"role",
       [&](Tables& tables, const User& user) {
         UserDraft draft{user.attributes, {}, {}, {}, RootRole::admin};
         return directory_.update(tables, user, std::move(draft), principal_);
       }},
      {"link",
       [&](Tables& tables, const User& user) {
         LinkRequest request;
         request.source = SourceId{"okta"};
         request.user = user.id;
         return directory_.link(tables, user, request, principal_);
       }},
  };
  for (const Case& each : cases) {
    const User person = make_person(each.title);
    issue(person, Kind::session);
    issue(person, Kind::access_token);
    User after;
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(person.id, SourceId{}));
                  after = TRY(each.change(tables, *now));
                  return {};
                }).has_value())
        << each.title;
    EXPECT_EQ(after.ended, (CredentialCounts{{Kind::session, 1}, {Kind::access_token, 1}})) << each.title;
  }
  EXPECT_EQ(number_of("select count(*) from audit where ended = 'session=1 access_token=1'"), 5);
}

TEST_P(CredentialCountsTest, WhatWasRevokedOrSpentBeforeIsNotCounted) {
  const User maja = make_person("maja");
  const auto first = issue(maja, Kind::session);
  const auto second = issue(maja, Kind::session);
  issue(maja, Kind::session);
  issue(maja, Kind::access_token, "f");
  issue(maja, Kind::refresh_token, "f");
  issue(maja, Kind::refresh_token, "f");
  EXPECT_TRUE(spend(first));
  EXPECT_FALSE(spend(first)) << "and is taken off once";
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const CredentialTable table(session);
                TRY(table.revoke(kTenant, maja.id, second.credential.id, clock_.now()));
                const auto ended = TRY(table.revoke_family(kTenant, "f", clock_.now()));
                EXPECT_EQ(ended, 3);
                return {};
              }).has_value());
  EXPECT_EQ(switch_off(maja), (CredentialCounts{{Kind::session, 1}}));
}

TEST_P(CredentialCountsTest, WhatExpiredIsNotCountedFromTheNextStepOn) {
  const User maja = make_person("maja");
  issue(maja, Kind::session);  // for an hour
  clock_.advance(std::chrono::minutes(30));
  issue(maja, Kind::session);
  EXPECT_EQ(counted(maja), (CredentialCounts{{Kind::session, 2}}));
  clock_.advance(std::chrono::minutes(31));
  EXPECT_EQ(counted(maja), (CredentialCounts{{Kind::session, 1}}));
  clock_.advance(std::chrono::minutes(31));
  EXPECT_EQ(switch_off(maja), CredentialCounts());
}

TEST_P(CredentialCountsTest, CountersThatAreOverAreSweptAway) {
  const User maja = make_person("maja");
  for (int hour = 0; hour < 300; ++hour) {
    issue(maja, Kind::session);
    clock_.advance(std::chrono::hours(1));
  }
  EXPECT_LE(number_of("select count(*) from credential_counts"), 2);
}

TEST(CountedUntil, IsAtOrAfterTheExpiryByAtMostOneStep) {
  const Instant created{1'700'000'000'123'456};
  struct Case {
    Duration life, step;
  };
  for (const Case& each :
       {Case{std::chrono::seconds(60), std::chrono::minutes(1)}, Case{std::chrono::hours(1), std::chrono::minutes(1)},
        Case{std::chrono::hours(8), std::chrono::minutes(15)}, Case{std::chrono::hours(48), std::chrono::hours(1)},
        Case{std::chrono::hours(24 * 30), std::chrono::hours(24)},
        Case{std::chrono::hours(24 * 3650), std::chrono::hours(24 * 30)}}) {
    const Instant expires = created + each.life;
    const Instant until = counted_until(created, expires);
    EXPECT_GE(until, expires);
    EXPECT_LT(until - expires, each.step);
    EXPECT_EQ(counted_until(created + each.step, expires + each.step), until + each.step);
  }
  EXPECT_EQ(counted_until(created, std::nullopt), kCountedForEver);
}

// Each credential that was alive when it ended is counted by exactly one of the changes that end.
TEST_P(CredentialCountsTest, CountsAreExactBesideMintingAndRevoking) {
  const User maja = make_person("maja");
  constexpr int kMinters = 3;
  constexpr int kEach = 40;
  std::atomic<std::int64_t> minted = 0;
  std::atomic<std::int64_t> revoked = 0;
  std::vector<std::thread> threads;
  for (int minter = 0; minter < kMinters; ++minter) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        std::optional<IssuedCredential> made;
        const auto done = in_session([&](sql::Session& session) -> Result<void> {
          made.reset();
          const LockTable locks(session, database().dialect(), kTenant);
          TRY(locks.hold(SubjectKind::user, maja.scim_id));
          made = TRY(credentials_.issue(session, {kTenant, maja.id, Kind::session, kLife, "app", "", "", "", ""}));
          return {};
        });
        if (!done) continue;  // the person is off
        ++minted;
        if (i % 4 != 0) continue;
        (void)in_session([&](sql::Session& session) -> Result<void> {
          const auto bearer = TRY(CredentialTable(session).hold(database().dialect(), made->credential.hash));
          if (bearer->credential.epoch < bearer->token_epoch) return fail(Code::conflict, "was ended");
          const bool spent = TRY(CredentialTable(session).spend(made->credential.hash, clock_.now()));
          if (spent) ++revoked;
          return {};
        });
      }
    });
  }
  std::int64_t ended = 0;
  for (int round = 0; round < 15; ++round) {
    ended += switch_off(maja)[Kind::session];
    switch_on(maja);
  }
  for (std::thread& thread : threads) thread.join();
  ended += switch_off(maja)[Kind::session];
  EXPECT_GT(minted, 0);
  EXPECT_EQ(minted, ended + revoked);
}

TEST_P(CredentialCountsTest, TheCostOfAnEndDoesNotGrowWithWhatItEnds) {
  const User one = make_person("one");
  const User many = make_person("many");
  flood(one, 1);
  flood(many, 100'000);
  std::vector<std::string> names[2];
  int at = 0;
  for (const User& user : {one, many}) {
    test::WatchedDatabase watched(database());
    const std::int64_t before = number_of("select sum(epoch) from credentials");
    const auto ended = set(watched, user, UserState::inactive);
    EXPECT_EQ(ended.at(Kind::session), at == 0 ? 1 : 100'000);
    for (const test::RunStatement& statement : watched.statements()) {
      names[at].push_back(statement.name);
      EXPECT_EQ(statement.text.find("credentials "), std::string::npos)
          << "no statement looks at the credentials: " << statement.name;
    }
    EXPECT_EQ(watched.count("users.save"), 1U);
    EXPECT_EQ(number_of("select sum(epoch) from credentials"), before);
    EXPECT_EQ(number_of("select count(*) from credentials where revoked_us is not null"), 0);
    ++at;
  }
  EXPECT_EQ(names[0], names[1]) << "statement by statement the same";
  EXPECT_EQ(number_of("select count(*) from users where token_epoch = 1"), 2);
}

class CountingBackwardsTest : public test::DatabaseTest {};
INSTANTIATE_TEST_SUITE_P(Engines, CountingBackwardsTest, test::both_engines(), test::engine_name);

TEST_P(CountingBackwardsTest, WhatIsThereBeforeTheCountersIsCountedIntoTheSameSteps) {
  const auto steps = schema_migrations();
  ASSERT_TRUE(sql::migrate(database(), steps.first(13)).has_value());
  constexpr std::int64_t kCreated = 1'700'000'000'123'456;
  constexpr std::int64_t kHour = 3'600'000'000;
  const std::int64_t lives[] = {60'000'000, kHour, 8 * kHour, 48 * kHour, 720 * kHour, 87'600 * kHour};
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [&](sql::Session& session) -> Result<void> {
                              TRY(session.run({"test.user", R"sql(
                                insert into users (tenant_id, id, scim_id, version, state, state_reason, name_key,
                                  display_name, document, token_epoch, created_us, updated_us)
                                values (1, 2, 's', 1, 1, '', 'n', '', '{}', 3, 0, 0))sql"}));
                              std::int64_t number = 0;
                              const auto insert = [&](sql::Cell expires, std::int64_t epoch,
                                                      sql::Cell revoked) -> Result<void> {
                                const std::string id = "c" + std::to_string(++number);
                                TRY(session.run({"test.credential", R"sql(
                                  insert into credentials (hash, tenant_id, id, kind, user_id, client_id, family, name,
                                    scopes, detail, epoch, created_us, expires_us, revoked_us)
                                  values ($1, 1, $1, 'session', 2, '', '', '', '', '', $2, $3, $4, $5))sql"},
                                                {id, epoch, kCreated, expires, revoked}));
                                return {};
                              };
                              for (const std::int64_t life : lives) TRY(insert(kCreated + life, 3, {}));
                              TRY(insert({}, 3, {}));
                              TRY(insert({}, 2, {}));               // ended before
                              TRY(insert({}, 3, std::int64_t{5}));  // revoked
                              return {};
                            })
                  .has_value());
  ASSERT_TRUE(sql::migrate(database(), steps).has_value());
  std::vector<std::int64_t> wanted{kCountedForEver.us};
  for (const std::int64_t life : lives) {
    wanted.push_back(counted_until(Instant{kCreated}, Instant{kCreated + life}).us);
  }
  std::sort(wanted.begin(), wanted.end());
  std::vector<std::int64_t> found;
  ASSERT_TRUE(database()
                  .transact(sql::Mode::read,
                            [&](sql::Session& session) -> Result<void> {
                              const auto rows = TRY(session.run({"test.counters", R"sql(
                                select until_us, living from credential_counts where epoch = 3 order by until_us)sql"}));
                              found.clear();
                              for (std::size_t row = 0; row < rows.size(); ++row) {
                                EXPECT_EQ(rows.integer(row, 1), 1);
                                found.push_back(rows.integer(row, 0));
                              }
                              return {};
                            })
                  .has_value());
  EXPECT_EQ(found, wanted);
}

}  // namespace
}  // namespace provost
