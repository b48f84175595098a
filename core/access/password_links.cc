#include "core/access/password_links.h"

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

}  // namespace

LinkMaker maker_of(const AdminCaller& caller) {
  LinkMaker maker;
  maker.user = caller.user;
  if (caller.credential) maker.epoch = caller.credential->epoch;
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
  // Nobody makes a link for themselves by a credential that has ended meanwhile.
  if (order.maker.user == order.user) wanted.proven_epoch = order.maker.epoch;
  return credentials.issue(session, wanted);
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
