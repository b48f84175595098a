#include "core/admin/rocketchat/desk.h"

#include <utility>

namespace provost::rocketchat {
namespace {

sql::Database::Work at_desk(const Parts& parts, const AdminCaller& caller, const Work& work) {
  return [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    return work(tables, Desk{session, tables, caller, parts.ids, parts.clock.now()});
  };
}

}  // namespace

Result<void> Desk::note(std::string action, const User& subject) const {
  return tables.audit.append({ids.uuid<TokenId>().value, now, caller.actor.label() + " (" + caller.actor.id + ")",
                              std::move(action), subject_of(subject.id), std::string(subject.user_name()), ""});
}

Result<User> Desk::hold(const PersonQuery& query) const {
  const User seen = TRY(look_up(tables, query));
  TRY(tables.locks.hold(SubjectKind::user, seen.scim_id));
  return look_up(tables, {.id = std::to_string(seen.id.value)});
}

Result<void> read_for(const Parts& parts, const AdminCaller& caller, const Work& work) {
  return parts.database.transact(sql::Mode::read, at_desk(parts, caller, work));
}

Result<void> write_for(const Parts& parts, const AdminCaller& caller, const Work& work) {
  return transact_as(parts.database, parts.clock, caller.proof, at_desk(parts, caller, work));
}

}  // namespace provost::rocketchat
