#include "core/access/password_links.h"

#include "core/access/coverage.h"
#include "core/store/role_table.h"
#include "core/store/token_table.h"
#include "core/store/user_table.h"

namespace provost {
namespace {

http::Mail mail_of(const LinkPost& post, const User& user, const IssuedCredential& link, const std::string& url) {
  const bool invites = link.credential.kind == CredentialKind::invite_token;
  http::Mail mail;
  mail.to = user.email();
  mail.subject = invites ? "Your new account" : "Choose a new password";
  mail.text = invites ? "An account was made for you at\n" + post.public_url + "\n\nChoose a password here:\n\n"
                      : "An administrator of\n" + post.public_url + "\nlets you choose a new password. Do it here:\n\n";
  mail.text += url + "\n\nThe link works once, until " + to_iso8601(*link.credential.expires) +
               ".\nWhoever has it can choose the password, so do not pass it on.\n" +
               (invites ? "If you do not know what this is about, do nothing.\n"
                        : "If you did not ask for it, tell your administrator.\n");
  return mail;
}

/// The person who made a link, as a caller of now by the login of then; may do nothing if there is none any more.
Result<AdminCaller> person_now(sql::Session& session, const Credential& link) {
  AdminCaller caller;
  const auto user = TRY(UserTable(session, link.tenant).find(*link.maker.user, SourceId{}));
  if (!user) return caller;
  caller.user = user->id;
  caller.role = user->role;
  if (!is_custom(user->role)) return caller;
  const auto role = TRY(RoleTable(session, link.tenant).find(user->role));
  if (role) caller.permissions = role->held.words_at(link.proven_at());
  return caller;
}

/// The same of whoever it was.
Result<AdminCaller> maker_now(sql::Session& session, const Credential& link) {
  if (!link.maker.token) return person_now(session, link);
  AdminCaller caller;
  const auto bearer = TRY(TokenTable(session).find(*link.maker.token));
  if (bearer) caller.permissions = bearer->token.scopes;
  return caller;
}

/// By one or the other, the pages let somebody make links.
bool makes_links(const AdminCaller& caller) {
  return caller.may(permission::kTokensWrite) || caller.may(permission::kUsersWrite);
}

}  // namespace

LinkMaker maker_of(const AdminCaller& caller) {
  LinkMaker maker;
  maker.user = caller.user;
  if (caller.credential) {
    maker.epoch = caller.credential->epoch;
    maker.proven = caller.credential->proven_at();
  }
  if (caller.proof.kind == Proof::Kind::token) maker.token = caller.proof.hash;
  return maker;
}

Result<IssuedCredential> make_password_link(sql::Session& session, const Credentials& credentials,
                                            const PasswordLinkOrder& order, Instant now) {
  TRY(CredentialTable(session).revoke_all(order.tenant, order.user, order.kind, now));
  CredentialOrder wanted;
  wanted.tenant = order.tenant;
  wanted.user = order.user;
  wanted.kind = order.kind;
  wanted.life = order.kind == CredentialKind::invite_token ? kInviteLife : kResetLife;
  wanted.maker = order.maker;
  wanted.proven = order.maker.proven;
  // Nobody makes a link for themselves by a credential that has ended meanwhile.
  if (order.maker.user == order.user) wanted.proven_epoch = order.maker.epoch;
  return credentials.issue(session, wanted);
}

Result<bool> maker_covers(sql::Session& session, const CredentialBearer& bearer) {
  const Credential& link = bearer.credential;
  if (!link.maker.is_known()) return true;
  const AdminCaller maker = TRY(maker_now(session, link));
  if (!makes_links(maker)) return false;
  return covers(RoleTable(session, link.tenant), maker, bearer.role);
}

PostedLink post_link(const LinkPost& post, const User& user, const IssuedCredential& link) {
  PostedLink posted;
  posted.url = post.public_url + "/reset?token=" + std::string(link.text.reveal());
  if (!post.send) {
    posted.obstacle = "no mail server is configured";
  } else if (user.email().empty()) {
    posted.obstacle = "the person has no e-mail address";
  } else {
    const auto sent = post.send(mail_of(post, user, link, posted.url));
    posted.email_sent = sent.has_value();
    if (!sent) posted.obstacle = sent.error().detail;
  }
  return posted;
}

}  // namespace provost
