// One open transaction on a SQLite connection.
#pragma once

#include "core/store/guarded_session.h"
#include "core/store/sqlite_connection.h"

namespace provost::sql {

/// Runs statements in the transaction that its maker began and will end.
class SqliteSession final : public GuardedSession {
 public:
  explicit SqliteSession(SqliteConnection& connection) : connection_(connection) {}

 private:
  Answer execute(const Statement& statement, std::span<const Cell> values) override {
    return connection_.run(statement, values);
  }

  SqliteConnection& connection_;
};

}  // namespace provost::sql
