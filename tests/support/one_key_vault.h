// A vault with one key for everybody, where a test is not about keys.
#pragma once

#include "core/crypto/encoding.h"
#include "core/crypto/seal.h"
#include "core/crypto/vault.h"
#include "tests/support/seeded_random.h"

namespace provost::test {

class OneKeyVault final : public crypto::Vault {
 public:
  explicit OneKeyVault(char letter = 'k')
      : key_(crypto::SealingKey::from_base64(Secret(crypto::to_base64(std::string(32, letter))), random_).value()) {}

  Result<std::string> seal(TenantId, const Secret& secret, std::string_view context) const override {
    return key_.seal(secret, context);
  }
  Result<Secret> open(TenantId, std::string_view sealed, std::string_view context) const override {
    return key_.open(sealed, context);
  }
  std::string_view id() const { return key_.id(); }

 private:
  SystemRandom random_;
  const crypto::SealingKey key_;
};

}  // namespace provost::test
