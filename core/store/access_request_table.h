// Requests to be let in, as rows: somebody who is not there yet gave an e-mail address, and an admin decides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

struct AccessRequest {
  ScimId id;  // an ULID, as the ids of people
  std::string email;
  Instant asked;
};

/// Reads and writes the access requests of one tenant in one transaction. One address asks once.
class AccessRequestTable {
 public:
  /// How many may wait, so that nobody buries the admin.
  static constexpr std::int64_t kMost = 1000;

  AccessRequestTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Notes a request, unless the address asked before; returns the one that stands. Fails with `limited` when kMost
  /// wait.
  Result<AccessRequest> ask(const AccessRequest& request) const;
  /// All of them, oldest first.
  Result<std::vector<AccessRequest>> all() const;
  /// Takes a request away and returns it, to one of those who ask at once; nothing if there is none.
  Result<std::optional<AccessRequest>> take(const ScimId& id) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
