#include "core/admin/unleash/page.h"

#include <array>
#include <string>

#include "core/base/text.h"
#include "core/store/credential_table.h"

namespace provost::unleash {

Result<void> require(const AdminCaller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return fail(Code::forbidden, "You need the ADMIN permission for this.");
}

Principal principal_of(const AdminCaller& caller) { return {caller.actor, std::nullopt}; }

std::optional<std::int64_t> number_in(std::string_view part) { return text::to_integer(part); }

Result<void> read_as(const Parts& parts, const AdminCaller& caller, const DeskWork& work) {
  return parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    Desk desk{parts, caller, session, tables, parts.clock.now()};
    return work(desk);
  });
}

Result<void> write_as(const Parts& parts, const AdminCaller& caller, const DeskWork& work) {
  return transact_as(parts.database, parts.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    Desk desk{parts, caller, session, tables, parts.clock.now()};
    return work(desk);
  });
}

Result<void> note(const Desk& desk, const Deed& deed) {
  const Actor& actor = desk.caller.actor;
  return desk.tables.audit.append({desk.parts.ids.uuid<TokenId>().value, desk.now,
                                   actor.label() + " (" + actor.id + ")", std::string(deed.action), deed.subject,
                                   std::string(deed.name), std::string(deed.fields), "", deed.object});
}

Result<std::optional<User>> hold_user(const Desk& desk, UserId id) {
  const std::array ids{id.value};
  TRY(desk.tables.locks.hold_all(SubjectKind::user, ids));
  return desk.tables.users.find(id, SourceId{});
}

Result<std::int64_t> sessions_of(const Desk& desk, UserId id) {
  return CredentialTable(desk.session).count_living(desk.caller.tenant, id, CredentialKind::session, desk.now);
}

std::string_view name_of(const AdminCaller& caller) { return caller.user ? caller.user_name : caller.actor.name; }

}  // namespace provost::unleash
