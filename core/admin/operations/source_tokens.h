// The bearer tokens of a source. Two live at once, so that one takes over from the other while the provider goes on
// pushing.
#pragma once

#include <optional>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

inline constexpr std::size_t kMostSourceTokens = 2;

/// `{"id", "source", "token", "expires"}` of one more token, which is shown here and never again; without days it lives
/// until it is revoked. Fails with `conflict` when the source has two that live.
Result<Value> make_source_token(const Desk& desk, const Credentials& credentials, const Source& source,
                                std::optional<std::int64_t> days);
/// `{"id", "created", "expires", "lastUsed", "state"}` of each that was not revoked.
Result<Array> list_source_tokens(const Desk& desk, const Source& source);
/// Ends one at once. Fails with `not_found`.
Result<void> end_source_token(const Desk& desk, const Source& source, const TokenId& id);

/// The pages below /sources/{source}/tokens.
class SourceTokens {
 public:
  explicit SourceTokens(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> end(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
