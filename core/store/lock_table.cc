#include "core/store/lock_table.h"

namespace provost {
namespace {

using sql::Statement;

constexpr Statement kHoldUser{"locks.hold_user", R"sql(
  select id from users where tenant_id = $1 and scim_id = $2 and removed_us is null for update)sql"};
constexpr Statement kHoldGroup{"locks.hold_group", R"sql(
  select id from groups where tenant_id = $1 and scim_id = $2 and removed_us is null for update)sql"};

}  // namespace

Result<void> LockTable::hold(SubjectKind kind, const ScimId& id) const {
  if (dialect_.engine == sql::Engine::sqlite) return {};
  TRY(session_.run(kind == SubjectKind::user ? kHoldUser : kHoldGroup, {tenant_.value, id.value}));
  return {};
}

}  // namespace provost
