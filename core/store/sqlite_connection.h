// One connection to a SQLite file, with its prepared statements.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/store/failure.h"
#include "core/store/sql.h"
#include "core/store/statement_cache.h"

struct sqlite3;
struct sqlite3_stmt;

namespace provost::sql {

struct SqliteCloser {
  void operator()(sqlite3* handle) const noexcept;
  void operator()(sqlite3_stmt* statement) const noexcept;
};

/// Speaks to SQLite. Used by one thread at a time.
class SqliteConnection {
 public:
  enum class Role { reader, writer };

  /// Opens the file, sets what durability and safety need, and reads the settings back; fails if SQLite did not take
  /// them. The writer makes the file if need be, readable by its owner only.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Duration busy_timeout, Role role,
                                                        const Log& log);

  /// Runs one statement to its end.
  Answer run(const Statement& statement, std::span<const Cell> values);
  /// Runs one of the statements that begin and end transactions.
  std::optional<Failure> control(const Statement& statement);
  /// True while BEGIN is in force: SQLite ends a transaction by itself when the disk is full or broken.
  bool in_transaction() const;
  /// A local file does not go away.
  bool usable() const { return true; }

 private:
  using Prepared = std::unique_ptr<sqlite3_stmt, SqliteCloser>;

  SqliteConnection(std::unique_ptr<sqlite3, SqliteCloser> handle, const Log& log)
      : handle_(std::move(handle)), log_(log) {}

  Result<void> configure(Role role, Duration busy_timeout);
  Result<std::string> pragma(const char* text);
  sqlite3_stmt* prepare(const Statement& statement);
  Answer step_to_end(const Statement& statement, sqlite3_stmt* prepared);
  Failure failed(const Statement& statement) const;

  std::unique_ptr<sqlite3, SqliteCloser> handle_;
  const Log& log_;
  StatementCache<Prepared> statements_;  // after handle_: finalized before it is closed
};

}  // namespace provost::sql
