// Logins that failed of late, by whose name and from where, as digests: nobody reads a name out of them.
#pragma once

#include <string_view>

#include "core/base/clock.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes them for the whole installation, in one transaction.
class LoginAttemptTable {
 public:
  explicit LoginAttemptTable(sql::Session& session) : session_(session) {}

  /// Until when nobody may try under this key; long ago if anybody may.
  Result<Instant> blocked_until(std::string_view key) const;
  /// Counts one attempt and returns how many there were since the last that was before `since`.
  Result<std::int64_t> count(std::string_view key, Instant now, Instant since) const;
  Result<void> block(std::string_view key, Instant until) const;
  /// Takes one attempt back.
  Result<void> uncount(std::string_view key) const;
  Result<void> forget(std::string_view key) const;
  /// Forgets up to `limit` keys under which nobody tried since then.
  Result<void> prune(Instant since, std::int64_t limit) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
