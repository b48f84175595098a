// Links by which people choose a password, for admins who hand them out.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// Makes a link of one of the two kinds for a person and notes it. Fails as make_password_link().
Result<IssuedCredential> make_link(const Desk& desk, const Credentials& credentials, const User& user,
                                   CredentialKind kind, const LinkMaker& maker);

/// `{"id", "user", "userName", "expiresAt", "emailSent"}` of a link that was made, and, if no mail server took it, its
/// `url` and the `obstacle`: an admin who need not see a link does not.
Value link_value(const User& user, const IssuedCredential& link, const PostedLink& posted);

/// The pages /users/{id}/reset-tokens and invite-tokens, for callers with the permission tokens.write who may do all
/// that the person may: whoever has a link can become its person.
class PasswordLinks {
 public:
  explicit PasswordLinks(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> reset(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> invite(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<http::Response> make(const AdminCaller& caller, const http::Exchange& exchange, CredentialKind kind) const;

  const Parts parts_;
};

}  // namespace provost::operations
