// A directory over a fresh database with one tenant, one source and two connections.
#pragma once

#include <gtest/gtest.h>

#include "core/directory/directory.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/seeded_random.h"

namespace provost::test {

class DirectoryTest : public DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    for (const char* name : {"first", "second"}) {
      const auto added = in_tables([&](Tables& tables) {
        return tables.connections.insert({kTenant, ConnectionId{name}, "webhook", name, {}, true, clock_.now()});
      });
      ASSERT_TRUE(added.has_value());
    }
  }

  /// Runs work in one transaction of the tenant.
  template <class Work>
  Result<void> in_tables(const Work& work) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(tables);
    });
  }

  Result<User> create(const std::string& name) {
    Result<User> made = fail(Code::internal, "not run");
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      UserDraft draft;
      draft.attributes = Value::object({{"userName", name}, {"displayName", name + " shown"}});
      draft.external_id = "ext-" + name;
      made = TRY(directory_.create(tables, std::move(draft), principal_));
      return {};
    });
    return done ? made : tl::unexpected(done.error());
  }

  Result<User> set_active(const User& before, bool active) {
    Result<User> saved = fail(Code::internal, "not run");
    const auto done = in_tables([&](Tables& tables) -> Result<void> {
      UserDraft draft{before.attributes, active, before.external_id, std::nullopt};
      saved = TRY(directory_.update(tables, before, std::move(draft), principal_));
      return {};
    });
    return done ? saved : tl::unexpected(done.error());
  }

  std::vector<PendingLane> lanes() {
    std::vector<PendingLane> pending;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  pending = TRY(tables.lanes.pending(std::nullopt, 100));
                  return {};
                }).has_value());
    return pending;
  }

  /// As the connection `app` must hear them.
  std::vector<Event> events(const Subject& subject, const std::string& app = "first") {
    std::vector<Event> read;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  read = TRY(tables.events.read(subject, {0, 1'000'000, 1000}, ConnectionId{app}));
                  return {};
                }).has_value());
    return read;
  }

  std::int64_t number_of(const char* query) {
    std::int64_t number = -1;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto rows = TRY(session.run({query, query}));
                                number = rows.integer(0, 0);
                                return {};
                              })
                    .has_value());
    return number;
  }

  static constexpr TenantId kTenant{11};
  FakeClock clock_;
  SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  Principal principal_{{"source", "src-1", "Okta"}, SourceId{"src-1"}};
};

}  // namespace provost::test
