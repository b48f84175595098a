#include "core/admin/rocketchat/activation.h"

#include <string>
#include <utility>

#include "core/access/coverage.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/desk.h"
#include "core/admin/rocketchat/fields.h"
#include "core/admin/rocketchat/person_view.h"

namespace provost::rocketchat {

using http::Exchange;
using http::Response;

namespace {

StateChange change_to(bool active) {
  return active ? StateChange{UserState::active, ""} : StateChange{UserState::inactive, std::string(kDeactivated)};
}

}  // namespace

/// The directory refuses to lose the last admin with `conflict`; a conflict that the database met runs the work again
/// and is not seen here.
Error not_allowed(Error error) {
  if (error.code == Code::conflict) return {Code::mutability, "The last active admin must stay one"};
  if (error.code == Code::forbidden) error.code = Code::mutability;
  return error;
}

Result<Response> Activation::deactivate_idle(const AdminCaller& caller, const Exchange& exchange) const {
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

Result<Response> Activation::set_active_status(const AdminCaller& caller, const Exchange& exchange) const {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"userId", "activeStatus"}, {"confirmRelinquish"}}));
  const std::string id = TRY(text_in(*body.find("userId")));
  const bool active = TRY(truth_in(*body.find("activeStatus")));
  if (const Value* confirmed = body.find("confirmRelinquish"); confirmed != nullptr && !confirmed->is_null()) {
    TRY(truth_in(*confirmed));
  }
  User changed;
  TRY(write_for(parts_, caller, [&](Tables& tables, const Desk& desk) -> Result<void> {
    changed = TRY(desk.hold({.id = id}));
    if (active) {  // to give access asks for as much as the person may, also where it changes nothing
      const bool covered = TRY(may_all(tables.roles, caller, changed.role));
      if (!covered) return fail(Code::forbidden, "the caller lacks permissions that this person has");
    }
    if (active && life_of(changed.state) == Life::active) return {};
    changed =
        TRY(parts_.directory.set_state(tables, changed, change_to(active), desk.principal()).map_error(not_allowed));
    return {};
  }));
  parts_.bell.ring();
  const bool is_active = life_of(changed.state) == Life::active;
  return success(
      Value::object({{"user", Value::object({{"_id", std::to_string(changed.id.value)}, {"active", is_active}})}}));
}

}  // namespace provost::rocketchat
