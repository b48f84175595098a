// The kind `backchannel_logout`: tells an app that a person is signed out, with a logout token that we sign
// (OpenID Connect Back-Channel Logout 1.0).
#pragma once

#include <string>

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself.
ConnectorKind backchannel_logout_kind();

/// Who tells whom.
struct LogoutParties {
  std::string issuer;
  std::string client_id;
};

/// The claims of a logout token beside its times and its name (OpenID Connect Back-Channel Logout 1.0 §2.4).
Value logout_claims(const LogoutParties& parties, const std::string& subject);

}  // namespace provost::connectors
