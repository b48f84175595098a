// OAuth clients, as rows.
#pragma once

#include <optional>
#include <vector>

#include "core/model/oauth_client.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes OAuth clients. A client is found by its id alone, and its row tells the tenant.
class OauthClientTable {
 public:
  explicit OauthClientTable(sql::Session& session) : session_(session) {}

  Result<void> insert(const OauthClient& client) const;
  /// The client of this id if it and its tenant are enabled; nothing otherwise.
  Result<std::optional<OauthClient>> find_enabled(const ClientId& id) const;
  /// Says whether people are asked what a client may have.
  Result<void> set_first_party(TenantId tenant, const ClientId& id, bool first_party) const;
  /// True if the client is there and enabled, and nobody changes that before the writing transaction ends. For
  /// PostgreSQL: the embedded engine has one writer.
  Result<bool> hold(const ClientId& id) const;
  /// Takes a client of a tenant away, and with it all that it was given; false if there is none. Waits for work that is
  /// done under its credentials.
  Result<bool> remove(TenantId tenant, const ClientId& id) const;
  /// The same as find_enabled() in a writing transaction, and nobody changes the client or its tenant before that ends.
  Result<std::optional<OauthClient>> hold_enabled(const sql::Dialect& dialect, const ClientId& id) const;
  /// All clients of a tenant in the order of their making, at most 1,000.
  Result<std::vector<OauthClient>> all(TenantId tenant) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
