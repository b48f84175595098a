// Makes the connector of a connection from its stored row.
#pragma once

#include <memory>
#include <span>

#include "core/crypto/vault.h"
#include "core/delivery/connector_kind.h"
#include "core/model/tenancy.h"

namespace provost {

/// Borrows the kinds, the vault and the tools. Safe to use from any thread.
class ConnectorMaker {
 public:
  ConnectorMaker(std::span<const ConnectorKind> kinds, const crypto::Vault& vault, const ConnectorTools& tools)
      : kinds_(kinds), vault_(vault), tools_(tools) {}

  /// Fails with `not_found` for a kind that this build does not have, `invalid_value` for settings that do not open,
  /// and as the kind itself fails. An exception of the kind becomes `internal`.
  /// The connector calls by `http`, which it borrows.
  Result<std::unique_ptr<Connector>> make(const Connection& connection, http::HttpClient& http) const;

  /// What calls apps.
  http::HttpClient& http() const { return tools_.http; }

 private:
  std::span<const ConnectorKind> kinds_;
  const crypto::Vault& vault_;
  ConnectorTools tools_;
};

}  // namespace provost
