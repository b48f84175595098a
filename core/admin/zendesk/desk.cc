#include "core/admin/zendesk/desk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

constexpr std::string_view kMe = "me";

Error nobody() { return Error{Code::no_target, "there is no such person"}; }

/// An app that acts for a person may do what it was let have, to that person too.
bool acts_for_oneself(const AdminCaller& caller, std::string_view permission) {
  const bool by_app = caller.credential && caller.credential->kind == CredentialKind::access_token;
  return !by_app || text::holds_word(caller.credential->scopes, permission);
}

}  // namespace

Result<void> look(const Parts& parts, const AdminCaller& caller, const Work& work) {
  return parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    return work(tables);
  });
}

Result<void> act(const Parts& parts, const AdminCaller& caller, const Work& work) {
  return transact_as(parts.database, parts.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts.database.dialect(), caller.tenant);
    return work(tables);
  });
}

Result<void> require(const AdminCaller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return fail(Code::forbidden, "the caller lacks the permission");
}

bool means_oneself(const AdminCaller& caller, std::string_view id) {
  return caller.user && (id == kMe || user_id_in(id) == caller.user);
}

Result<User> person_for(const Tables& tables, const AdminCaller& caller, std::string_view id,
                        std::string_view permission) {
  const bool own = means_oneself(caller, id);
  if (!own || !acts_for_oneself(caller, permission)) TRY(require(caller, permission));
  const auto number = own ? caller.user : user_id_in(id);
  if (!number) return tl::unexpected(nobody());
  auto user = TRY(tables.users.find(*number, kNoSource));
  if (!user) return tl::unexpected(nobody());
  return std::move(*user);
}

Result<User> hold(Tables& tables, const User& user) {
  TRY(tables.locks.hold(SubjectKind::user, user.scim_id));
  auto held = TRY(tables.users.find(user.id, kNoSource));
  if (!held) return tl::unexpected(nobody());
  return std::move(*held);
}

Result<void> note(const Parts& parts, Tables& tables, const Deed& deed) {
  const Actor& actor = deed.caller.actor;
  return tables.audit.append({parts.ids.uuid<TokenId>().value, parts.clock.now(), actor.label() + " (" + actor.id + ")",
                              std::string(deed.action), subject_of(deed.subject.id),
                              std::string(deed.subject.user_name()), ""});
}

std::string stamp(Instant at) {
  constexpr std::size_t kToSeconds = 19;
  return to_iso8601(at).substr(0, kToSeconds) + "Z";
}

Value stamp_or_null(const std::optional<Instant>& at) { return at ? Value(stamp(*at)) : Value(); }

}  // namespace provost::zendesk
