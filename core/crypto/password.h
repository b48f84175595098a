// Passwords: hashed by Argon2id (RFC 9106) with a bound on how many are hashed at once, because each one costs 19 MiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/gate.h"

namespace provost::crypto {

/// How dear a hash is and how many may be made at once.
struct PasswordCost {
  std::uint64_t passes = 2;                     // t
  std::size_t memory_bytes = 19 * 1024 * 1024;  // m
  std::size_t running = 2;
  std::size_t waiting = 64;
};

/// Hashes and verifies passwords. Safe to use from any thread.
class PasswordHasher {
 public:
  /// Throws if the library cannot start.
  explicit PasswordHasher(PasswordCost cost = {});

  /// Hashes a password with a fresh salt, as a PHC string. Fails with `invalid_value` for an empty password or one
  /// above 1,024 bytes, `limited` when too many wait, `unavailable` without memory.
  Result<std::string> hash(const Secret& password);
  /// True if the PHC string was made from this password; false too for a string that is not Argon2id or asks for more
  /// than 256 MiB or 16 passes. Fails with `limited` when too many wait, which says nothing about the password.
  Result<bool> verify(std::string_view phc, const Secret& password);
  /// True if the string is one that verify() can read: a hash that another house made may be taken over then.
  bool can_verify(std::string_view phc) const;
  /// True if the string was made at another cost than ours, and should be made anew at the next login.
  bool needs_rehash(std::string_view phc) const;

 private:
  const PasswordCost cost_;
  Gate gate_;
};

}  // namespace provost::crypto
