// Where secrets that must be read again are put: sealed for one tenant and one place.
#pragma once

#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost::crypto {

/// Whose secrets belong to no tenant: those of the installation.
inline constexpr TenantId kInstallation{0};

/// Safe to use from any thread. May read a database: not to be called while a transaction is open.
class Vault {
 public:
  virtual ~Vault() = default;
  /// The secret in a printable form that a database may hold, for this place, `tenant|object|field`.
  virtual Result<std::string> seal(TenantId tenant, const Secret& secret, std::string_view context) const = 0;
  /// Opens what seal() made for the same tenant and place; fails with `invalid_value` for everything else, and as the
  /// database does.
  virtual Result<Secret> open(TenantId tenant, std::string_view sealed, std::string_view context) const = 0;
};

}  // namespace provost::crypto
