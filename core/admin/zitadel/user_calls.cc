#include "core/admin/zitadel/user_calls.h"

#include "core/access/person_lookup.h"
#include "core/base/text.h"

namespace provost::zitadel {
namespace {

bool may(const AdminCaller& caller, const Rules& rules, const std::optional<User>& user) {
  if (caller.may(rules.permission)) return true;
  return rules.own_account && user && caller.user == user->id;
}

Fault no_permission() { return fault_of(Error{Code::forbidden, "No matching permissions found"}); }

}  // namespace

struct UserCalls::Call {
  const AdminCaller& caller;
  Operation operation;
  const std::string& id;
};

Outcome UserCalls::run(const AdminCaller& caller, Operation operation, const std::string& id) const {
  const Rules& rules = rules_of(operation);
  if (text::trim(id).empty()) {
    return Fault{GrpcCode::invalid_argument, std::string(rules.missing), "User ID missing"};
  }
  const bool reads = operation == Operation::read;
  Outcome outcome;
  const sql::Database::Work in_tables = [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), caller.tenant);
    outcome = TRY(work(tables, {caller, operation, id}));
    return {};
  };
  const auto ran = reads ? parts_.database.transact(sql::Mode::read, in_tables)
                         : transact_as(parts_.database, parts_.clock, caller.proof, in_tables);
  if (!ran) return fault_of(ran.error());
  if (!reads && std::holds_alternative<Done>(outcome)) parts_.bell.ring();
  return outcome;
}

Result<Outcome> UserCalls::work(Tables& tables, const Call& call) const {
  std::optional<User> before = TRY(find_by_id(tables, call.id));
  if (!may(call.caller, rules_of(call.operation), before)) return Outcome(no_permission());
  if (before && call.operation != Operation::read) {
    TRY(tables.locks.hold(SubjectKind::user, before->scim_id));
    before = TRY(tables.users.find(before->id, SourceId{}));  // as it is now that nobody else changes it
  }
  const auto refusal = refusal_of(call.operation, before ? before->state : UserState::deleted);
  if (refusal) return Outcome(*refusal);
  User after = TRY(change(tables, call, *before));
  return Outcome(Done{call.caller.tenant, std::move(after), call.operation == Operation::read});
}

Result<User> UserCalls::change(Tables& tables, const Call& call, const User& before) const {
  if (call.operation == Operation::read) return before;
  const Principal principal{call.caller.actor, std::nullopt};
  if (const auto state = state_after(call.operation)) {
    const bool ends = life_of(*state) != Life::active;
    const std::string_view verb = *state == UserState::locked ? "locked by " : "deactivated by ";
    const std::string reason = ends ? std::string(verb) + call.caller.actor.label() : std::string();
    return parts_.directory.set_state(tables, before, {*state, reason}, principal);
  }
  return parts_.directory.bury(tables, before, principal);
}

}  // namespace provost::zitadel
