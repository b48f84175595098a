#include "core/admin/zitadel/user_states.h"

#include "core/access/coverage.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/user_service.pb.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

Answer answer_of(const Call& call, Operation operation, const User& user) {
  if (operation == Operation::read) {
    v2::GetUserByIDResponse response;
    show(*response.mutable_details(), call.caller.tenant, user);
    show(*response.mutable_user(), call.caller.tenant, user);
    return answer_with(std::move(response));
  }
  v2::ChangeResponse response;
  show(*response.mutable_details(), call.caller.tenant, user);
  return answer_with(std::move(response));
}

}  // namespace

std::vector<Rpc> UserStates::rpcs() const {
  const auto rpc = [this](std::string_view name, Operation operation) {
    return make_rpc<v2::UserRequest>(
        name, [self = *this, operation](const Call& call, const v2::UserRequest& request) -> Result<Answer> {
          const Found found = TRY(self.run(call, operation, request.user_id()));
          if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
          return answer_of(call, operation, std::get<User>(found));
        });
  };
  return {rpc("GetUserByID", Operation::read),          rpc("DeactivateUser", Operation::deactivate),
          rpc("ReactivateUser", Operation::reactivate), rpc("LockUser", Operation::lock),
          rpc("UnlockUser", Operation::unlock),         rpc("DeleteUser", Operation::remove)};
}

Result<Found> UserStates::run(const Call& call, Operation operation, const std::string& id) const {
  const bool reads = operation == Operation::read;
  Found found;
  TRY(at_desk(parts_, reads ? sql::Mode::read : sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(work(desk, operation, id));
    return {};
  }));
  if (!reads && std::holds_alternative<User>(found)) parts_.bell.ring();
  return found;
}

Result<Found> UserStates::work(const Desk& desk, Operation operation, const std::string& id) const {
  const Rules& rules = rules_of(operation);
  if (operation == Operation::read) return find_person(desk, rules, id);
  Found found = TRY(hold_person(desk, rules, id));
  const auto* before = std::get_if<User>(&found);
  if (before == nullptr) return found;
  if (operation == Operation::reactivate || operation == Operation::unlock) {
    const bool covered = TRY(may_all(desk.tables.roles, desk.caller, before->role));
    if (!covered) return Found(no_permission());
  }
  if (auto refusal = refusal_of(operation, before->state)) return Found(std::move(*refusal));
  User after = TRY(change(desk, operation, *before));
  return Found(std::move(after));
}

Result<User> UserStates::change(const Desk& desk, Operation operation, const User& before) const {
  const Principal principal{desk.caller.actor, std::nullopt};
  if (const auto state = state_after(operation)) {
    const bool ends = life_of(*state) != Life::active;
    const std::string_view verb = *state == UserState::locked ? "locked by " : "deactivated by ";
    const std::string reason = ends ? std::string(verb) + desk.caller.actor.label() : std::string();
    return parts_.directory.set_state(desk.tables, before, {*state, reason}, principal);
  }
  return parts_.directory.bury(desk.tables, before, principal);
}

}  // namespace provost::zitadel
