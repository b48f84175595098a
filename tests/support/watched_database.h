// A database that notes what is run on it, and fails when a test wants it to.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/store/sql.h"

namespace provost::test {

/// One statement with what was bound to it.
struct RunStatement {
  std::string name, text;
  std::vector<std::variant<std::monostate, std::int64_t, std::string>> values;

  std::vector<sql::Cell> cells() const {
    std::vector<sql::Cell> cells;
    for (const auto& value : values) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        cells.emplace_back(*number);
      } else if (const auto* text_value = std::get_if<std::string>(&value)) {
        cells.emplace_back(std::string_view(*text_value));
      } else {
        cells.emplace_back();
      }
    }
    return cells;
  }
};

/// Hands everything on to another session, and notes it.
class WatchedSession final : public sql::Session {
 public:
  WatchedSession(sql::Session& session, std::vector<RunStatement>& statements)
      : session_(session), statements_(statements) {}
  using sql::Session::run;
  Result<sql::Rows> run(const sql::Statement& statement, std::span<const sql::Cell> values) override {
    RunStatement note{std::string(statement.name), std::string(statement.text), {}};
    for (const sql::Cell& cell : values) {
      if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        note.values.emplace_back(*number);
      } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
        note.values.emplace_back(std::string(*text));
      } else {
        note.values.emplace_back();
      }
    }
    statements_.push_back(std::move(note));
    return session_.run(statement, values);
  }

 private:
  sql::Session& session_;
  std::vector<RunStatement>& statements_;
};

/// Hands everything on to another database. Used by one thread.
class WatchedDatabase final : public sql::Database {
 public:
  explicit WatchedDatabase(sql::Database& database) : database_(database) {}

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (transactions_left_ == 0) return fail(Code::unavailable, "the test ends here");
    if (transactions_left_ > 0) --transactions_left_;
    return database_.transact(mode, [&](sql::Session& session) {
      WatchedSession watched(session, statements_);
      return work(watched);
    });
  }

  /// Lets so many transactions through, and no more.
  void allow(int transactions) { transactions_left_ = transactions; }
  std::vector<RunStatement>& statements() { return statements_; }
  /// How many statements ran whose name begins so.
  std::size_t count(std::string_view name) const {
    std::size_t found = 0;
    for (const RunStatement& each : statements_) found += each.name.starts_with(name) ? 1 : 0;
    return found;
  }

 private:
  sql::Database& database_;
  std::vector<RunStatement> statements_;
  int transactions_left_ = -1;  // below 0: all
};

}  // namespace provost::test
