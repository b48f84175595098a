// How each connection fares, as far as it must survive a restart and be seen by people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// How one connection fares. What is not set says that it is well.
struct ConnectionState {
  ConnectionId connection;
  std::optional<Instant> out_since;      // the app does not answer: one call at a time tries it
  Instant next_trial;                    // while it is out
  std::optional<Instant> refused_since;  // the app takes our credential no more: nothing is sent
  Instant next_check;                    // while it is refused
  Instant quiet_until;                   // the app asked to be left alone
  std::int64_t rate_milli = 0;           // calls in a thousand seconds that the app was found to bear; 0: not known
  std::string reason;                    // of what is set above, for people; never a secret

  bool operator==(const ConnectionState&) const = default;
};

/// Reads and writes the states of one tenant's connections in one transaction.
class ConnectionStateTable {
 public:
  ConnectionStateTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Keeps the state in place of the one before.
  Result<void> keep(const ConnectionState& state) const;
  /// The state of one connection; a well one if nothing was kept.
  Result<ConnectionState> find(const ConnectionId& connection) const;
  /// All that were kept, at most 2,000.
  Result<std::vector<ConnectionState>> all() const;

  /// Asks whoever serves the connection to try it now.
  Result<void> nudge(const ConnectionId& connection, Instant now) const;
  /// When each connection was nudged last, of those that ever were; at most 2,000.
  struct Nudge {
    ConnectionId connection;
    Instant at;
  };
  Result<std::vector<Nudge>> nudges() const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
