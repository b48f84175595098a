// One open transaction on a PostgreSQL connection.
#pragma once

#include <optional>

#include "core/store/guarded_session.h"
#include "core/store/postgres_connection.h"

namespace provost::sql {

/// Begins with its first statement, so that beginning costs no round trip. Rolls back unless it was committed.
class PostgresSession final : public GuardedSession {
 public:
  /// `opening` is a constant.
  PostgresSession(PostgresConnection& connection, const Opening& opening)
      : connection_(connection), opening_(opening) {}
  PostgresSession(const PostgresSession&) = delete;
  PostgresSession& operator=(const PostgresSession&) = delete;
  ~PostgresSession() override {
    if (open_) connection_.roll_back();
  }

  /// Commits what was done, if anything was; call only while failure() is empty.
  std::optional<Failure> commit() {
    if (!open_) return std::nullopt;
    open_ = false;
    return connection_.commit();
  }

 private:
  Answer execute(const Statement& statement, std::span<const Cell> values) override {
    const Opening* opening = open_ ? nullptr : &opening_;
    open_ = true;
    return connection_.run(statement, values, opening);
  }

  PostgresConnection& connection_;
  const Opening& opening_;
  bool open_ = false;
};

}  // namespace provost::sql
