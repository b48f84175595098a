#include "core/admin/operations/password_links.h"

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/personal_tokens.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

std::string action_of(CredentialKind kind) {
  return kind == CredentialKind::invite_token ? "password.invite_link" : "password.reset_link";
}

}  // namespace

Result<IssuedCredential> make_link(const Desk& desk, const Credentials& credentials, const User& user,
                                   CredentialKind kind, const LinkMaker& maker) {
  TRY(desk.tables.locks.hold(SubjectKind::user, user.scim_id));
  auto link = TRY(make_password_link(desk.session, credentials, {desk.tenant, user.id, kind, maker}, desk.now));
  TRY(desk.note(action_of(kind), user));
  return link;
}

Value link_value(const User& user, const IssuedCredential& link, const PostedLink& posted) {
  Value value = Value::object({{"id", link.credential.id.value},
                               {"user", std::to_string(user.id.value)},
                               {"userName", user.user_name()},
                               {"expiresAt", to_iso8601(*link.credential.expires)},
                               {"emailSent", posted.email_sent}});
  if (!posted.email_sent) {
    value.set("obstacle", posted.obstacle);
    value.set("url", posted.url);
  }
  return value;
}

Result<Response> PasswordLinks::make(const AdminCaller& caller, const Exchange& exchange, CredentialKind kind) const {
  TRY(require(caller, permission::kTokensWrite));
  std::optional<IssuedCredential> link;
  User user;
  const Call call{caller, exchange, Shown::once};
  auto written = TRY(write_once(parts_, call, [&](Desk& desk) -> Result<Response> {
    user = TRY(person_for(desk, caller, exchange.captures[0], permission::kTokensWrite));
    TRY(check_maker(desk, caller, user));
    if (!exchange.request.body.empty()) TRY(object_in(exchange.request.body, {}));
    link = TRY(make_link(desk, parts_.credentials, user, kind, maker_of(caller)));
    Response made;  // its body waits until the link is committed and posted
    made.status = 201;
    return made;
  }));
  if (written.repeated) return written.response;
  Response response = answer(link_value(user, *link, post_link(parts_.post, user, *link)));
  response.status = 201;
  return response;
}

Result<Response> PasswordLinks::reset(const AdminCaller& caller, const Exchange& exchange) const {
  return make(caller, exchange, CredentialKind::reset_token);
}

Result<Response> PasswordLinks::invite(const AdminCaller& caller, const Exchange& exchange) const {
  return make(caller, exchange, CredentialKind::invite_token);
}

Routes PasswordLinks::routes() const {
  return {
      {"POST",
       "/users/{user}/reset-tokens",
       on(*this, &PasswordLinks::reset),
       {"createResetLink",
        "Makes a link by which a person chooses a new password.",
        {},
        {{201, "PasswordLink"}},
        {"Idempotency-Key"}}},
      {"POST",
       "/users/{user}/invite-tokens",
       on(*this, &PasswordLinks::invite),
       {"createInviteLink",
        "Makes a link for somebody who has no password yet.",
        {},
        {{201, "PasswordLink"}},
        {"Idempotency-Key"}}},
  };
}

}  // namespace provost::operations
