// Links by which people choose a password: an admin makes one, its person uses it once, on the page /reset.
#pragma once

#include <string>

#include "core/access/admin_caller.h"
#include "core/access/credentials.h"
#include "core/http/mail.h"
#include "core/model/user.h"

namespace provost {

inline constexpr Duration kResetLife = std::chrono::hours(1);
inline constexpr Duration kInviteLife = std::chrono::hours(24 * 7);

/// The link that is wanted: CredentialKind::reset_token, or invite_token, which lives longer.
struct PasswordLinkOrder {
  TenantId tenant;
  UserId user;
  CredentialKind kind = CredentialKind::reset_token;
  LinkMaker maker = {};
};

/// As whose work a link counts that this caller makes.
LinkMaker maker_of(const AdminCaller& caller);

/// Makes a link, and ends those of the same person and kind that were made before. The caller has locked the person's
/// row. Fails with `forbidden` when the person cannot sign in.
Result<IssuedCredential> make_password_link(sql::Session& session, const Credentials& credentials,
                                            const PasswordLinkOrder& order, Instant now);

/// True if whoever made the link may still make one for its person: by the words that the maker holds now, those that a
/// credential of the maker's login would hold, and all that the person may now. Neither a role that loses words nor one
/// that gains them moves an epoch, so a link is held to this where it is used; in a writing transaction after
/// hold_maker(), and with the person's row locked.
Result<bool> maker_covers(sql::Session& session, const CredentialBearer& bearer);

/// How links get to people.
struct LinkPost {
  std::string public_url;    // without a slash at the end
  http::SendMail send = {};  // nothing: there is no mail
};

/// What became of a link that was made.
struct PostedLink {
  std::string url;
  bool email_sent = false;  // true only if a mail server took the message
  std::string obstacle;     // why not, for admins; "" if it was sent
};

/// Sends a link to the person's own address, if there are mail and an address. Call it after the link was committed,
/// and outside of every transaction: it may take as long as the mail server does.
PostedLink post_link(const LinkPost& post, const User& user, const IssuedCredential& link);

}  // namespace provost
