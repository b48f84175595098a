// Personal access tokens: what a person, or an admin for a person, gives to a script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/personal_tokens.h"
#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// How many living ones a person may have.
inline constexpr std::size_t kMostTokens = kMostPersonalTokens;
/// The longest life of one that ends by itself.
inline constexpr std::chrono::hours kLongestLife{24 * 3650};

/// What a token is to be.
struct TokenDraft {
  std::string name;
  std::optional<Instant> expires;                 // nothing: when it is revoked
  std::optional<std::int64_t> proven_epoch = {};  // as CredentialOrder::proven_epoch
};

/// `{"id", "name", "createdAt", "expiresAt", "lastUsedAt", "token"}` of a new token: its text is shown here and never
/// again. Fails with `invalid_value`, `forbidden` when the person cannot sign in, `conflict` when the person has too
/// many.
Result<Value> make_personal_token(const Desk& desk, const Credentials& credentials, const User& user,
                                  const TokenDraft& draft);

/// Whoever gets a person's token or link may do all that the person may. Fails with `forbidden` unless the caller may
/// do all of that already, and for an app, which was given less than its person.
Result<void> check_maker(const Desk& desk, const AdminCaller& caller, const User& user);

/// The pages below /users/{id}/personal-tokens. A person may do everything for themselves, a caller with the permission
/// tokens.write for others; but nobody makes a token that may do more than its maker.
class PersonalTokens {
 public:
  explicit PersonalTokens(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> revoke(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
