#include "core/admin/operations/desk.h"

#include <utility>

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

bool acts_for_oneself(const AdminCaller& caller, const User& user, std::string_view permission) {
  if (caller.user != user.id) return false;
  const bool by_app = caller.credential && caller.credential->kind == CredentialKind::access_token;
  return !by_app || text::holds_word(caller.credential->scopes, permission);
}

}  // namespace

Result<void> Desk::note(std::string action, const User& subject) const {
  return note(std::move(action), subject_of(subject.id), std::string(subject.user_name()));
}

Result<void> Desk::note(std::string action, const Subject& subject, std::string name) const {
  return tables.audit.append({ids.uuid<TokenId>().value, now, actor.label() + " (" + actor.id + ")", std::move(action),
                              subject, std::move(name), ""});
}

Result<void> Desk::note(std::string action, const Thing& thing, std::string fields) const {
  AuditNote note{ids.uuid<TokenId>().value, now, actor.label() + " (" + actor.id + ")",
                 std::move(action),         {},  std::string(thing.name),
                 std::move(fields)};
  note.object = std::string(thing.kind).append(":").append(thing.id);
  return tables.audit.append(note);
}

Result<void> at_desk(const Parts& parts, sql::Mode mode, const AdminCaller& caller, const Work& work) {
  const sql::Database::Work in_tables = [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    Desk desk{session, tables, caller.tenant, caller.actor, parts.ids, parts.clock.now()};
    return work(desk);
  };
  if (mode == sql::Mode::read) return parts.database.transact(mode, in_tables);
  return transact_as(parts.database, parts.clock, caller.proof, in_tables);
}

Result<http::Response> read_answer(const Parts& parts, const AdminCaller& caller,
                                   const std::function<Result<Value>(Desk&)>& reading) {
  Value found;
  TRY(at_desk(parts, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    found = TRY(reading(desk));
    return {};
  }));
  return answer(found);
}

Result<void> require(const AdminCaller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return fail(Code::forbidden, "the caller lacks the permission " + std::string(permission));
}

Result<void> require_either(const AdminCaller& caller, const Reading& reading) {
  return caller.may(reading.writes) ? Result<void>() : require(caller, reading.reads);
}

Result<User> person_for(const Desk& desk, const AdminCaller& caller, std::string_view id, std::string_view permission) {
  auto found = TRY(find_by_any_id(desk.tables, id));
  if (!found || !acts_for_oneself(caller, *found, permission)) TRY(require(caller, permission));
  if (!found) return fail(Code::not_found, "there is no such person");
  return std::move(*found);
}

}  // namespace provost::operations
