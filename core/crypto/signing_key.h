// Keys that sign for us: made here, kept as one secret text, known to others by what may be published of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost::crypto {

/// RSASSA-PKCS1-v1_5 and ECDSA over P-256, both with SHA-256 (RFC 7518 §3.3, §3.4).
enum class SigningAlgorithm { rs256, es256 };

/// The name of an algorithm in a JOSE header: "RS256", "ES256".
std::string_view to_word(SigningAlgorithm algorithm);
/// The algorithm of this name, or nothing.
std::optional<SigningAlgorithm> signing_algorithm(std::string_view word);

/// One member of a JSON Web Key.
struct KeyMember {
  std::string_view name;
  std::string value;
};

/// A private key. Copies share it; safe to use from any thread.
class SigningKey {
 public:
  /// Makes a new key: RSA with 2048 bits, or P-256.
  static SigningKey generate(SigningAlgorithm algorithm);
  /// Reads what text() wrote; fails with `invalid_value` on anything else, RSA below 2048 bits and other curves too.
  static Result<SigningKey> from_text(const Secret& text);

  /// The whole key as printable text, for sealing.
  Secret text() const;
  SigningAlgorithm algorithm() const { return algorithm_; }
  /// The key's name: its thumbprint (RFC 7638).
  const std::string& id() const { return id_; }
  /// What may be published: the members that make up the public key, in the order of the thumbprint.
  const std::vector<KeyMember>& public_members() const { return members_; }
  /// The signature over these bytes as RFC 7515 has it; of ES256 that is R and S, 64 bytes.
  std::string sign(std::string_view bytes) const;

 private:
  struct Material;

  SigningKey(std::shared_ptr<const Material> material, SigningAlgorithm algorithm);

  std::shared_ptr<const Material> material_;
  SigningAlgorithm algorithm_;
  std::vector<KeyMember> members_;
  std::string id_;
};

}  // namespace provost::crypto
