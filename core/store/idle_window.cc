#include "core/store/idle_window.h"

#include <array>

#include "core/store/user_rows.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kEnd{"idle_window.end", R"sql(
  select max(id), count(*) from (
    select id from users where tenant_id = $1 and id > $2 and removed_us is null order by id limit $3) looked_at)sql"};
constexpr sql::Literal kBetween{" and u.id > $4 and u.id <= $7"};
constexpr sql::Literal kInOrder{" order by u.id limit $5"};
// 0 is no role.
constexpr sql::Literal kOfAnyRole{" and (cast($6 as bigint) = 0 or u.root_role = cast($6 as bigint))"};
constexpr Statement kIdle{"idle_window.idle",
                          sql::kJoined<kPersonColumns, kAlive, kSilent, kBetween, kOfAnyRole, kInOrder>};
// Of the group, too, only what lies in the window is looked at.
constexpr sql::Literal kUpToLast{" and m.member_id <= $7)"};
constexpr Statement kIdleOfGroup{
    "idle_window.idle_of_group",
    sql::kJoined<kPersonColumns, kAlive, kSilent, kBetween, kInGroup, kUpToLast, kInOrder>};

}  // namespace

Result<IdleWindow> idle_window(sql::Session& session, TenantId tenant, const UserTable::Idle& idle, std::int64_t rows) {
  const Rows end = TRY(session.run(kEnd, {tenant.value, idle.after.value, rows}));
  const auto last = end.optional_integer(0, 0);
  IdleWindow window;
  if (!last) return window;
  if (end.integer(0, 1) == rows) window.behind = UserId{*last};
  const std::int64_t role = idle.role ? static_cast<std::int64_t>(*idle.role) : 0;
  const std::string_view no_source;
  const std::array<Cell, 7> cells{
      tenant.value, no_source, idle.cutoff.us, idle.after.value, idle.limit, idle.group ? idle.group->value : role,
      *last};
  const Rows found = TRY(session.run(idle.group ? kIdleOfGroup : kIdle, std::span<const Cell>(cells)));
  window.people = TRY(users_in(found));
  if (static_cast<std::int64_t>(window.people.size()) == idle.limit) window.behind = window.people.back().id;
  return window;
}

}  // namespace provost
