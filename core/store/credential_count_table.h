// How many credentials a person has, kept in the transactions that mint and end them, because counting rows would cost
// as much as there are.
#pragma once

#include <optional>
#include <string_view>

#include "core/model/credential.h"
#include "core/store/sql.h"

namespace provost {

/// Which counter a credential is in.
struct CredentialCounter {
  UserId user;
  CredentialKind kind = CredentialKind::session;
  std::int64_t epoch = 0;
  Instant until;  // counted_until()

  friend auto operator<=>(const CredentialCounter&, const CredentialCounter&) = default;
};

/// Reads and writes the counters of the people of one tenant in one transaction. Whoever mints has the person's row
/// locked, so that what a change of the person's epoch finds counted is what it ends.
class CredentialCountTable {
 public:
  CredentialCountTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// One more. Takes away counters of the person and kind that ended with their time or epoch.
  Result<void> add(const CredentialCounter& counter, Instant now) const;
  /// So many fewer.
  Result<void> take(const CredentialCounter& counter, std::int64_t count) const;
  /// Those of a person that were minted under this epoch, were not revoked, and have not expired by their counters.
  /// Nobody revokes any of them before the transaction ends.
  Result<CredentialCounts> living(sql::Engine engine, UserId user, std::int64_t epoch, Instant now) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
