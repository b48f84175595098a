#include "core/store/lock_table.h"

#include <array>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Statement;

constexpr Statement kHoldUser{"locks.hold_user", R"sql(
  select id from users where tenant_id = $1 and scim_id = $2 and removed_us is null for update)sql"};
constexpr Statement kHoldGroup{"locks.hold_group", R"sql(
  select id from groups where tenant_id = $1 and scim_id = $2 and removed_us is null for update)sql"};
// The tenant seeds the hash. Two keys of one hash wait for each other in vain, which costs a moment and is harmless.
constexpr Statement kHoldName{"locks.hold_name", "select pg_advisory_xact_lock(hashtextextended($2, $1))"};

const sql::ListStatement& hold_all_statement(SubjectKind kind) {
  static const sql::ListStatement kUsers("locks.hold_users", {"select id from users where tenant_id = $1 and id in (",
                                                              "?", ") order by id for update", 1});
  static const sql::ListStatement kGroups(
      "locks.hold_groups",
      {"select id from groups where tenant_id = $1 and id in (", "?", ") order by id for update", 1});
  return kind == SubjectKind::user ? kUsers : kGroups;
}

}  // namespace

Result<void> LockTable::hold_all(SubjectKind kind, std::span<const std::int64_t> ids) const {
  if (dialect_.engine == sql::Engine::sqlite) return {};
  const std::vector<sql::Cell> elements(ids.begin(), ids.end());
  const std::array<sql::Cell, 1> fixed{tenant_.value};
  return hold_all_statement(kind).run(session_, fixed, elements, [](const sql::Rows&) {});
}

Result<void> LockTable::hold(SubjectKind kind, const ScimId& id) const {
  if (dialect_.engine == sql::Engine::sqlite) return {};
  TRY(session_.run(kind == SubjectKind::user ? kHoldUser : kHoldGroup, {tenant_.value, id.value}));
  return {};
}

Result<void> LockTable::hold_name(std::string_view key) const {
  if (dialect_.engine == sql::Engine::sqlite) return {};
  TRY(session_.run(kHoldName, {tenant_.value, key}));
  return {};
}

}  // namespace provost
