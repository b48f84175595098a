#include "core/admin/operations/standing.h"

#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

std::string_view permission_for(UserState state) {
  return state == UserState::deleted ? permission::kUsersDelete : permission::kUsersWrite;
}

}  // namespace

Value ending_value(const User& user) {
  Value ended = Value::object();
  for (const auto& [kind, count] : user.ended) ended.set(std::string(to_word(kind)), count);
  return Value::object({{"id", std::to_string(user.id.value)},
                        {"userName", user.user_name()},
                        {"state", to_word(user.state)},
                        {"ended", std::move(ended)}});
}

Result<User> switch_off(const Desk& desk, const Directory& directory, const User& user, UserState state) {
  TRY(desk.tables.locks.hold(SubjectKind::user, user.scim_id));
  const auto before = TRY(desk.tables.users.find(user.id, SourceId{}));
  if (!before) return fail(Code::not_found, "there is no such person");
  const Principal principal{desk.actor, std::nullopt};
  if (state == UserState::deleted) return directory.bury(desk.tables, *before, principal);
  const std::string_view verb = state == UserState::locked ? "locked by " : "deactivated by ";
  return directory.set_state(desk.tables, *before, {state, std::string(verb) + desk.actor.label()}, principal);
}

Result<Response> Standing::change(const AdminCaller& caller, const Exchange& exchange, UserState state) const {
  TRY(require(caller, permission_for(state)));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission_for(state)));
    if (!exchange.request.body.empty()) TRY(object_in(exchange.request.body, {}));
    const User after = TRY(switch_off(desk, parts_.directory, user, state));
    return answer(ending_value(after));
  }));
  if (parts_.bell != nullptr) parts_.bell->ring();
  return written.response;
}

Result<Response> Standing::deactivate(const AdminCaller& caller, const Exchange& exchange) const {
  return change(caller, exchange, UserState::inactive);
}

Result<Response> Standing::lock(const AdminCaller& caller, const Exchange& exchange) const {
  return change(caller, exchange, UserState::locked);
}

Result<Response> Standing::remove(const AdminCaller& caller, const Exchange& exchange) const {
  return change(caller, exchange, UserState::deleted);
}

Routes Standing::routes() const {
  return {
      {"POST",
       "/users/{user}/deactivate",
       on(*this, &Standing::deactivate),
       {"deactivateUser", "Switches a person off, and says what ended.", {}, {{200, "Ending"}}, {"Idempotency-Key"}}},
      {"POST",
       "/users/{user}/lock",
       on(*this, &Standing::lock),
       {"lockUser", "Locks a person out, and says what ended.", {}, {{200, "Ending"}}, {"Idempotency-Key"}}},
      {"DELETE",
       "/users/{user}",
       on(*this, &Standing::remove),
       {"removeUser", "Removes a person for good, and says what ended.", {}, {{200, "Ending"}}}},
  };
}

}  // namespace provost::operations
