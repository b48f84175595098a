// Tokens that apps hold for people: seen, and ended.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// Access tokens and refresh tokens. Only hashes of them are kept, so that of a token's text its kind's beginning is
/// shown and nothing else. Everybody sees and ends one's own; for those of others the caller needs the permission to
/// end tokens. Borrows what the parts borrow.
class OauthTokens {
 public:
  explicit OauthTokens(const Parts& parts) : parts_(parts) {}

  /// The caller's, or with `all=true` everybody's.
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends a token with all that came of the same consent: an app that kept its refresh token would have another at
  /// once. What has ended, or never was, is not there.
  Result<http::Response> end(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<Credential> find(const Tables& tables, const AdminCaller& caller, const std::string& id) const;

  const Parts parts_;
};

}  // namespace provost::zendesk
