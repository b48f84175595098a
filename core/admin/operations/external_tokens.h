// Tokens and sessions of other systems: an app says whose they are, asks by introspection whether they live, and they
// end with the person.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// How many living ones a person may have.
inline constexpr std::int64_t kMostExternal = 1000;
/// The longest life of one.
inline constexpr std::chrono::hours kLongestExternalLife{24 * 366};
/// How many apps besides the one that registers it may be told of one.
inline constexpr std::size_t kMostAudience = 10;

/// The pages below /tokens: for apps that were made to register tokens, and for callers with the permission
/// tokens.write. What is registered opens nothing here.
class ExternalTokens {
 public:
  explicit ExternalTokens(const Parts& parts) : parts_(parts) {}

  Routes routes() const;

  /// 201; or 200 with the one that is there, when the same app says the same of a living one again. Fails with
  /// `invalid_value`, `forbidden`, `not_found` for the person, `conflict` for a text that is or was another's, or that
  /// has ended, and when the person has too many.
  Result<http::Response> take(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// 204. An app ends its own, by our id or by the SHA-256 of the text.
  Result<http::Response> end(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
