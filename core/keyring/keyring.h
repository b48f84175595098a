// Envelope encryption: each tenant's secrets lie under a data key of the tenant, and the data keys lie wrapped under
// the master key, which the database does not hold. So the master key can be changed without touching a secret, and no
// key ever seals more than it is good for.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/crypto/seal.h"
#include "core/crypto/vault.h"
#include "core/store/sql.h"

namespace provost {

/// Borrows what it is given. Keys that were opened stay in memory.
class Keyring final : public crypto::Vault {
 public:
  struct Parts {
    sql::Database& database;
    const crypto::SealingKey& master;
    Random& random;
    const Clock& clock;
  };

  explicit Keyring(const Parts& parts) : parts_(parts) {}

  /// Seals under the tenant's newest data key, which is made when there is none.
  Result<std::string> seal(TenantId tenant, const Secret& secret, std::string_view context) const override;
  /// Opens what lies under any data key of the tenant, or under the master key itself, as before there were data keys.
  Result<Secret> open(TenantId tenant, std::string_view sealed, std::string_view context) const override;

  /// Makes a new data key of a tenant, under which everything is sealed from now on. What lies under former ones still
  /// opens; other processes learn of it when they start.
  Result<void> renew(TenantId tenant) const;
  /// Wraps every data key under another master key, all or none. This keyring is of no use afterwards.
  Result<void> rewrap(const crypto::SealingKey& next) const;

 private:
  using Key = std::shared_ptr<const crypto::SealingKey>;
  struct Keys {
    std::map<std::string, Key, std::less<>> by_id;
    Key newest;
  };

  Result<Key> newest(TenantId tenant) const;
  Result<Key> find(TenantId tenant, std::string_view id) const;
  Result<void> load(TenantId tenant) const;
  Keys known(TenantId tenant) const;

  const Parts parts_;
  mutable std::mutex mutex_;
  mutable std::map<TenantId, Keys> keys_;
};

}  // namespace provost
