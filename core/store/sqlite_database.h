// SQLite as Provost's embedded database: durable, one writer with group commit, readers beside it.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost::sql {

struct SqliteOptions {
  /// The file; made if it is not there, readable by its owner only.
  std::string path;
  /// Connections for reading; opened when needed.
  std::size_t readers = 8;
  /// How long a read waits for a connection, and a write for its turn.
  Duration wait = std::chrono::seconds(10);
  /// How long SQLite waits while another process holds the file.
  Duration busy_timeout = std::chrono::seconds(5);
};

/// Opens the file and starts its writer. Fails with `unavailable` when the file cannot be had or SQLite does not run
/// durably, and with `invalid_value` for a database in memory. `log` and `random` must outlive the database.
Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Log& log, Random& random);

}  // namespace provost::sql
