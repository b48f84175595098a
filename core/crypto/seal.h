// How secrets lie in the database: sealed under a key that the database does not hold, and bound to their place, so
// that a sealed text copied to another row, field or tenant does not open.
#pragma once

#include <string>
#include <string_view>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost::crypto {

/// What to do when the key file does not exist.
enum class MissingKey { refuse, create };

/// A key that seals and opens. Safe to use from any thread; wiped when it goes. Random must outlive it.
/// A key is good for 2^32 seals (random 96-bit nonces, NIST SP 800-38D §8.3).
class SealingKey {
 public:
  /// Reads the key from base64 text of 32 bytes; fails with `invalid_value` on anything else.
  static Result<SealingKey> from_base64(const Secret& text, Random& random);
  /// A new one.
  static SealingKey generate(Random& random);
  /// Reads the key from a file that only its owner can read, and whose owner is this process's user or root. Makes
  /// the file (0600, never over another) when asked to. Fails with `forbidden` for an exposed file, `not_found` for
  /// none, `invalid_value` for one that holds no key, `unavailable` when it cannot be read or written.
  static Result<SealingKey> from_file(const std::string& path, MissingKey missing, Random& random);

  /// Seals a secret by AES-256-GCM under this key and for this place, `tenant|object|field`. The answer is printable:
  /// `v1.<key id>.<base64url>`.
  std::string seal(const Secret& secret, std::string_view context) const;
  /// Opens what seal() made for the same place; fails with `invalid_value` for another key, another place, or a text
  /// in which anything was changed.
  Result<Secret> open(std::string_view sealed, std::string_view context) const;

  /// The key as from_base64() reads it, to be sealed under another one.
  Secret text() const;
  /// The id of the key that a text was sealed under; "" if it is no sealed text.
  static std::string_view id_in(std::string_view sealed);

  /// A key for another purpose, made from this one: it tells nothing about this one or those for other purposes.
  Secret derive(std::string_view purpose) const;

  /// Names this key without telling anything about it; stands in each sealed text, so that rotation can find them.
  std::string_view id() const { return id_; }

 private:
  SealingKey(Secret key, Random& random);

  Secret key_;
  std::string id_;
  Random* random_;
};

}  // namespace provost::crypto
