#include "core/admin/unleash/password_reset.h"

#include <string>

#include "core/access/coverage.h"
#include "core/access/password_links.h"
#include "core/access/person_lookup.h"
#include "core/admin/unleash/answers.h"
#include "core/store/credential_table.h"
#include "core/store/role_table.h"

namespace provost::unleash {
namespace {

using http::Response;

constexpr CredentialKind kKind = CredentialKind::reset_token;
constexpr Duration kPause = std::chrono::minutes(1);

}  // namespace

Result<std::optional<Response>> PasswordReset::refusal(sql::Session& session, const AdminCaller& caller,
                                                       const std::optional<User>& user) const {
  if (!user) return std::optional(fault_answer(no_user()));
  if (user->managed_by) {
    return std::optional(fault_answer(scim_managed()));
  }
  const bool covered = TRY(covers(RoleTable(session, caller.tenant), caller, user->role));
  if (!covered) {
    return std::optional(fault_answer(no_access()));
  }
  const auto links = TRY(CredentialTable(session).of(caller.tenant, user->id, kKind));
  if (!links.empty() && parts_.clock.now() - links.front().created < kPause) {
    Response response = fault_answer({429, "RateLimitError", "You can request a new reset link in a minute."});
    response.headers.set("Retry-After", "60");
    return std::optional(std::move(response));
  }
  return std::optional<Response>();
}

Result<Response> PasswordReset::order(const AdminCaller& caller, std::string_view named) const {
  std::optional<Response> refused;
  std::optional<IssuedCredential> link;
  std::optional<User> user;
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), caller.tenant);
    user = TRY(find_by_name_or_email(tables.users, named));
    if (user) TRY(tables.locks.hold(SubjectKind::user, user->scim_id));
    refused = TRY(refusal(session, caller, user));
    if (refused) return {};
    link = TRY(make_password_link(session, parts_.credentials, {caller.tenant, user->id, kKind, maker_of(caller)},
                                  parts_.clock.now()));
    return tables.audit.append({parts_.ids.uuid<TokenId>().value, parts_.clock.now(),
                                caller.actor.label() + " (" + caller.actor.id + ")", "password.reset_link",
                                subject_of(user->id), std::string(user->user_name()), ""});
  }));
  if (refused) return std::move(*refused);
  const PostedLink posted = post_link({parts_.options.public_url, parts_.options.send_mail}, *user, *link);
  return object_answer(200, Value::object({{"resetPasswordUrl", posted.url}}));
}

}  // namespace provost::unleash
