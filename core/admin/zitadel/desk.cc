#include "core/admin/zitadel/desk.h"

#include <algorithm>
#include <utility>

#include "core/access/coverage.h"
#include "core/access/person_lookup.h"
#include "core/base/text.h"

namespace provost::zitadel {
namespace {

bool by_app(const AdminCaller& caller) {
  return caller.credential && caller.credential->kind == CredentialKind::access_token;
}

bool may(const AdminCaller& caller, const Rules& rules, const std::optional<User>& user) {
  if (caller.may(rules.permission)) return true;
  return rules.own_account && user && acts_for_oneself(caller, user->id, rules.permission);
}

Fault no_such_person(const Rules& rules) {
  return Fault{GrpcCode::not_found, std::string(rules.not_found), "User could not be found"};
}

}  // namespace

Result<void> Desk::note(std::string action, const User& subject) const {
  return tables.audit.append({parts.ids.uuid<TokenId>().value, parts.clock.now(),
                              caller.actor.label() + " (" + caller.actor.id + ")", std::move(action),
                              subject_of(subject.id), std::string(subject.user_name()), ""});
}

Result<void> at_desk(const Parts& parts, sql::Mode mode, const AdminCaller& caller, const Work& work) {
  const sql::Database::Work in_tables = [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    return work(Desk{parts, caller, session, tables});
  };
  if (mode == sql::Mode::read) return parts.database.transact(mode, in_tables);
  return transact_as(parts.database, parts.clock, caller.proof, in_tables);
}

Found admit(const AdminCaller& caller, const Rules& rules, std::optional<User> found) {
  if (!may(caller, rules, found)) return no_permission();
  return found ? Found(std::move(*found)) : Found(no_such_person(rules));
}

Result<Found> find_person(const Desk& desk, const Rules& rules, const std::string& id) {
  if (text::trim(id).empty()) {
    return Found(Fault{GrpcCode::invalid_argument, std::string(rules.missing), "User ID missing"});
  }
  auto found = TRY(find_by_id(desk.tables, id));
  return admit(desk.caller, rules, std::move(found));
}

Result<Found> hold_person(const Desk& desk, const Rules& rules, const std::string& id) {
  const Found found = TRY(find_person(desk, rules, id));
  const auto* user = std::get_if<User>(&found);
  if (user == nullptr) return found;
  TRY(desk.tables.locks.hold(SubjectKind::user, user->scim_id));
  auto held = TRY(desk.tables.users.find(user->id, SourceId{}));  // as it is now that nobody else changes it
  return held ? Found(std::move(*held)) : Found(no_such_person(rules));
}

bool acts_for_oneself(const AdminCaller& caller, UserId user, std::string_view permission) {
  return caller.user == user && (!by_app(caller) || text::holds_word(caller.credential->scopes, permission));
}

Result<bool> covers(const Desk& desk, const User& user) {
  return provost::covers(desk.tables.roles, desk.caller, user.role);
}

Result<bool> may_change(const Desk& desk, const User& user) {
  return may_all(desk.tables.roles, desk.caller, user.role);
}

Fault no_permission() { return fault_of(Error{Code::forbidden, "No matching permissions found"}); }

}  // namespace provost::zitadel
