// How we prove to an authorization server which client we are (RFC 6749 §2.3, RFC 7523 §2.2).
#pragma once

#include <array>
#include <optional>
#include <string>

#include "connectors/errand.h"
#include "connectors/token_mint.h"
#include "core/base/secret.h"

namespace provost::connectors {

/// The choices of the setting `auth`.
inline constexpr std::string_view kClientAuthChoices = "client_secret_basic client_secret_post private_key_jwt";

/// What one request shows: a header, or fields of its form. What is not used is empty.
struct ShownProof {
  Secret authorization;
  std::string client_id;
  Secret client_secret;
  std::string assertion_type;
  std::string assertion;
};

/// Used by one thread at a time, as its connector is.
class ClientProof {
 public:
  /// Reads the settings auth, client_id, client_secret, audience (the address if it is empty) and algorithm. Fails with
  /// `invalid_value` where two of them do not go together.
  static Result<ClientProof> of(const Settings& settings, const ConnectorTools& tools);

  Result<ShownProof> show(const Errand& errand);

 private:
  ClientProof() = default;

  bool in_header_ = false;
  std::string client_id_;
  Secret client_secret_;
  std::string audience_;
  std::optional<TokenMint> mint_;
};

}  // namespace provost::connectors
