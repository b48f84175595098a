// Operators' tokens: what scripts and other programs call this API with, for themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

struct OperatorTokenOrder {
  std::string name;
  std::vector<std::string> permissions;
  std::int64_t days = 90;  // until it expires
};

/// `{"id", "name", "permissions", "token", "expires"}` of a new one in the desk's tenant, which is shown here and never
/// again. Fails with `invalid_value` without permissions, for a word that is none, and for days beyond check_days().
Result<Value> make_operator_token(const Desk& desk, const Credentials& credentials, const OperatorTokenOrder& order);

/// `{"id", "name", "permissions", "created", "expires", "lastUsed", "state"}` of each in the desk's tenant that was not
/// revoked, at most 1,000.
Result<Array> list_operator_tokens(const Desk& desk);
/// Ends one at once, and the links that it made with it. Fails with `not_found`.
Result<void> end_operator_token(const Desk& desk, const TokenId& id);

/// The pages below /operator-tokens: of the caller's own tenant, for callers with tokens.write. To make one, see
/// Tenants.
class OperatorTokens {
 public:
  explicit OperatorTokens(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> end(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
