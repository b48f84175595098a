#include "core/admin/rocketchat/users_endpoint.h"

#include <string>
#include <utility>

#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/fields.h"
#include "core/admin/rocketchat/person_lookup.h"
#include "core/admin/rocketchat/person_view.h"
#include "core/admin/rocketchat/visitor.h"

namespace provost::rocketchat {

using http::Exchange;
using http::Response;

namespace {

constexpr std::string_view kDeactivated = "deactivated";

/// The directory refuses to lose the last admin with `conflict`; a conflict that the database met runs the work again
/// and is not seen here.
Error last_admin(Error error) {
  if (error.code == Code::conflict) error = {Code::mutability, "The last active admin cannot be deactivated"};
  return error;
}

StateChange change_to(bool active) {
  return active ? StateChange{UserState::active, ""} : StateChange{UserState::inactive, std::string(kDeactivated)};
}

}  // namespace

Result<Response> UsersEndpoint::deactivate_idle(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"daysIdle"}, {"role"}}));
  const std::int64_t days = TRY(count_in(*body.find("daysIdle")));
  IdleOrder order{idle_cutoff(parts_.clock.now(), days), "user", caller.user, caller.proof};
  if (const Value* role = body.find("role")) {
    if (!role->is_text()) return fail(Code::invalid_value, "must be string");
    order.role = role->as_text();
  }
  const std::int64_t count = TRY(sweep_.run(caller.tenant, order, Principal{caller.actor, std::nullopt}));
  return success(Value::object({{"count", count}}));
}

Result<Response> UsersEndpoint::set_active_status(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"userId", "activeStatus"}, {"confirmRelinquish"}}));
  PersonQuery query;
  query.id = TRY(text_in(*body.find("userId")));
  const bool active = TRY(truth_in(*body.find("activeStatus")));
  if (const Value* confirmed = body.find("confirmRelinquish")) TRY(truth_in(*confirmed));
  std::optional<User> changed;
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), caller.tenant);
    const User before = TRY(look_up(tables.users, query));
    changed = before;
    if ((life_of(before.state) == Life::active) == active) return {};
    changed = TRY(parts_.directory.set_state(tables, before, change_to(active), {caller.actor, std::nullopt})
                      .map_error(last_admin));
    return {};
  }));
  parts_.bell.ring();
  const bool is_active = life_of(changed->state) == Life::active;
  return success(
      Value::object({{"user", Value::object({{"_id", std::to_string(changed->id.value)}, {"active", is_active}})}}));
}

Result<Response> UsersEndpoint::info(const AdminCaller& caller, const Exchange& exchange) const {
  const PersonQuery query = TRY(query_of(exchange.target));
  const bool sees_all = caller.may(permission::kUsersRead);
  std::optional<User> user;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const UserTable users(session, caller.tenant);
    if (sees_all) {
      user = TRY(look_up(users, query));
    } else if (caller.user) {
      user = TRY(users.find(*caller.user, SourceId{}));
    }
    return {};
  }));
  // Others are not looked up for such a caller, so the answer does not tell whether they are there.
  if (!user || (!sees_all && !names(query, *user)))
    return fail(Code::forbidden, "the caller may not read other people");
  return success(Value::object({{"user", person_value(*user)}}));
}

}  // namespace provost::rocketchat
