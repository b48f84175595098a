#include "core/admin/unleash/newcomers.h"

#include <utility>

#include "core/access/coverage.h"
#include "core/admin/unleash/roles.h"
#include "core/admin/unleash/user_object.h"

namespace provost::unleash {
namespace {

/// A name that a caller made up is not repeated.
Fault no_role(const Value& said) {
  const std::string number = said.is_integer() ? "=" + std::to_string(said.as_integer()) : std::string();
  return {400, "BadDataError", "Could not find rootRole" + number};
}

}  // namespace

Fault already_there() { return {400, "BadDataError", "User already exists"}; }

Result<Granted> granted(const Desk& desk, const Value& said) {
  Granted granted;
  const auto role = TRY(root_role_of(desk.tables.roles, said));
  if (!role) {
    granted.refused = no_role(said);
    return granted;
  }
  const bool covered = TRY(covers(desk.tables.roles, desk.caller, *role));
  if (!covered) granted.refused = no_access();
  granted.role = *role;
  return granted;
}

Result<Newcomer> make_newcomer(const Desk& desk, const NewcomerOrder& order) {
  Newcomer made;
  TRY(hold_names(desk.tables.locks, order.names));
  const bool taken = TRY(is_taken(desk.tables.users, order.names, std::nullopt));
  if (taken) made.refused = already_there();
  if (taken) return made;
  const Granted given = TRY(granted(desk, order.role));
  made.refused = given.refused;
  if (made.refused) return made;
  UserDraft draft{attributes_of(order.names), true, std::nullopt, order.phc, given.role};
  made.user = TRY(desk.parts.directory.create(desk.tables, std::move(draft), principal_of(desk.caller)));
  made.link = TRY(make_password_link(
      desk.session, desk.parts.credentials,
      {desk.caller.tenant, made.user->id, CredentialKind::invite_token, maker_of(desk.caller)}, desk.now));
  return made;
}

Value welcome(const Newcomer& made, const Value& role, const LinkPost& post) {
  const PostedLink posted = post_link(post, *made.user, *made.link);
  Value object = user_object(*made.user, 0);
  object.set("inviteLink", posted.url);
  object.set("emailSent", posted.email_sent);
  object.set("rootRole", role);
  return object;
}

}  // namespace provost::unleash
