// The kind `webhook`: tells a program of the admin's own about each change, with one signed POST a verb.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/secret.h"
#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself: settings url, secret, allow_http, allow_network, ca_file.
ConnectorKind webhook_kind();

/// What a signature covers, as Standard Webhooks has it: the message's id, the seconds since 1970, and the body.
struct SignedMessage {
  std::string_view id;
  std::string_view timestamp;
  std::string_view body;
};

/// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.
std::string webhook_signature(const Secret& key, const SignedMessage& message);

/// The key in a secret written `whsec_` and base64 of 24 to 64 bytes; anything else fails with `invalid_value`.
Result<Secret> webhook_key(const Secret& written);

}  // namespace provost::connectors
