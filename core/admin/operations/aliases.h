// Aliases: ids that callers chose for people. One that was given is never taken back, so that no id ever comes to mean
// another person.
#pragma once

#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/result.h"
#include "core/http/face.h"

namespace provost::operations {

/// Makes sure that an id names this person; true if it did not before. Fails with `uniqueness` when it names or named
/// somebody else, `invalid_value` when it cannot be an id, `conflict` when the person has too many.
Result<bool> give_alias(const Desk& desk, const User& user, std::string_view alias);

/// The pages below /users/{id}/aliases.
class Aliases {
 public:
  explicit Aliases(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> give(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
