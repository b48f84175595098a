// What people let apps have, as rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/oauth_client.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the consents of one tenant. One ends with its client (OauthClientTable::remove).
class ConsentTable {
 public:
  ConsentTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// The scopes that a person let a client have; nothing if the person was not asked yet, or said no.
  Result<std::optional<std::string>> find(UserId user, const ClientId& client) const;
  /// Remembers these scopes, beside those of before.
  Result<void> grant(UserId user, const ClientId& client, std::string_view scopes, Instant now) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
