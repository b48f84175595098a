// One open transaction on a PostgreSQL connection.
#pragma once

#include <optional>
#include <string_view>

#include "core/store/guarded_session.h"
#include "core/store/postgres_connection.h"

namespace provost::sql {

/// Begins with its first statement, so that beginning costs no round trip. Rolls back unless it was committed.
class PostgresSession final : public GuardedSession {
 public:
  /// `begin` is a literal.
  PostgresSession(PostgresConnection& connection, std::string_view begin) : connection_(connection), begin_(begin) {}
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
    const std::string_view begin = open_ ? std::string_view{} : begin_;
    open_ = true;
    return connection_.run(statement, values, begin);
  }

  PostgresConnection& connection_;
  const std::string_view begin_;
  bool open_ = false;
};

}  // namespace provost::sql
