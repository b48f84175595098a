// Personal access tokens, which a person makes for scripts and knows by their names.
#pragma once

#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `users.…PersonalAccessToken`, for the caller's own tokens only. A token may do what its person may;
/// `bypassTwoFactor` is kept and shown, and means nothing: no second factor is asked here.
class PersonalTokens {
 public:
  explicit PersonalTokens(const Parts& parts) : parts_(parts) {}

  /// Makes one; its text is shown once. Fails with `error-token-already-exists`.
  Result<http::Response> generate(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends one and makes another of its name and end. Fails with `error-token-does-not-exists`.
  Result<http::Response> regenerate(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends one. Fails with `error-token-does-not-exists`.
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// All that live, newest first, also those that other pages made.
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::rocketchat
