// PostgreSQL as Provost's database beyond one machine.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost::sql {

enum class Isolation { read_committed, serializable };

struct PostgresOptions {
  /// A libpq URL or `key=value` list; several hosts are tried in order until one takes writes. May hold a password.
  std::string conninfo;
  std::size_t connections = 8;
  /// How long a transaction waits for a connection.
  Duration wait = std::chrono::seconds(10);
  /// For each host; whole seconds, at least 2.
  Duration connect_timeout = std::chrono::seconds(5);
  /// How long sent bytes may stay unacknowledged before the connection counts as lost.
  Duration tcp_user_timeout = std::chrono::seconds(5);
  /// For each statement but COMMIT, which a timeout would leave half done where replicas are waited for.
  Duration statement_timeout = std::chrono::seconds(30);
  Duration lock_timeout = std::chrono::seconds(10);
  Duration idle_in_transaction_timeout = std::chrono::seconds(30);
  /// How long the answer to COMMIT may take, after which its fate is unknown.
  Duration commit_timeout = std::chrono::seconds(60);
  /// Of write transactions. Reads see one snapshot, as on SQLite.
  Isolation isolation = Isolation::read_committed;
};

/// Connects once to see that the database is there. Fails with `unavailable` when it is not, and with `invalid_value`
/// for a conninfo that libpq cannot read. `log` and `random` must outlive the database.
Result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options, const Log& log, Random& random);

}  // namespace provost::sql
