// Keeps the secret settings of connections sealed in the database, each bound to its tenant, connection and name.
#pragma once

#include <map>
#include <string>

#include "core/crypto/vault.h"
#include "core/delivery/connector_kind.h"
#include "core/model/tenancy.h"

namespace provost {

using SettingTexts = std::map<std::string, std::string, std::less<>>;

/// The settings of a connection as they may be stored: `connection.settings` must be plain and checked against the
/// kind, and its secrets come back sealed for this tenant and connection. Fails with `invalid_value` without both ids.
Result<SettingTexts> seal_settings(const crypto::Vault& vault, const ConnectorKind& kind, const Connection& connection);

/// The stored settings of a connection, opened for its connector; a setting that is not stored has its fallback. Fails
/// with `invalid_value`, and names the setting, when a secret was sealed under another key or for another place.
Result<Settings> open_settings(const crypto::Vault& vault, const ConnectorKind& kind, const Connection& connection);

/// The stored settings of a connection with their secrets sealed anew. Fails as both of the above.
Result<SettingTexts> reseal_settings(const crypto::Vault& vault, const ConnectorKind& kind,
                                     const Connection& connection);

}  // namespace provost
