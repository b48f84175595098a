// Notes of two tenants and what places them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/audit/sequencer.h"
#include "core/store/audit_chain_table.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "core/store/tenant_table.h"
#include "tests/support/database_fixture.h"

namespace provost::test {

class AuditChainTest : public DatabaseTest {
 protected:
  static constexpr TenantId kAcme{1};
  static constexpr TenantId kOther{2};

  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    add(kAcme);
    add(kOther);
  }

  void add(TenantId tenant) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) {
                                return TenantTable(session).insert(
                                    {tenant, "tenant " + std::to_string(tenant.value), true}, Instant{1});
                              })
                    .has_value());
  }

  /// A note that says when it was made, by its number.
  static AuditNote note_of(int number) {
    const std::string text = std::to_string(number);
    return {"id-" + text,
            Instant{number},
            "cli (" + text + ")",
            "user.update",
            Subject{SubjectKind::user, number},
            "name " + text,
            "userName",
            ""};
  }

  Result<void> write(TenantId tenant, const std::vector<int>& numbers) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      for (const int number : numbers) TRY(AuditTable(session, tenant).append(note_of(number)));
      return {};
    });
  }

  std::vector<PlacedNote> placed(TenantId tenant) {
    std::vector<PlacedNote> found;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                found = TRY(AuditChainTable(session, tenant).after(0, 1'000));
                                return {};
                              })
                    .has_value());
    return found;
  }
  std::vector<std::string> names(TenantId tenant) {
    std::vector<std::string> found;
    for (const PlacedNote& each : placed(tenant)) found.push_back(std::to_string(each.position) + " " + each.note.id);
    return found;
  }

  Log log_{LogLevel::error};
  Bell bell_;
  Sequencer sequencer_{{database(), log_, bell_}};
};

}  // namespace provost::test
