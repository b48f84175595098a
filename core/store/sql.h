// The narrow waist between Provost and its databases: named statements, bound values, one transaction at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace provost::sql {

/// A value bound to a placeholder. Text is borrowed and must live until run() returns; monostate is NULL.
using Cell = std::variant<std::monostate, std::int64_t, std::string_view>;

/// Binds an optional text as NULL or itself.
inline Cell cell(const std::optional<std::string>& text) { return text ? Cell{std::string_view{*text}} : Cell{}; }

/// One SQL statement with a name that logs, metrics and prepared statements use. Both live until run() returns; a
/// connection keeps one text a name prepared, so a text that is composed anew each time takes one place under its name.
/// Placeholders are $1 … $n, in any order and any number of times.
struct Statement {
  std::string_view name;
  std::string_view text;
};

/// What a statement returned. Owns its cells.
class Rows {
 public:
  using Field = std::variant<std::monostate, std::int64_t, std::string>;

  Rows() = default;
  Rows(std::size_t columns, std::vector<Field> fields, std::int64_t affected)
      : columns_(columns), fields_(std::move(fields)), affected_(affected) {}

  std::size_t size() const { return columns_ == 0 ? 0 : fields_.size() / columns_; }
  bool empty() const { return size() == 0; }
  /// Rows changed by an insert, update or delete (also when it returns rows).
  std::int64_t affected() const { return affected_; }

  bool is_null(std::size_t row, std::size_t column) const {
    return std::holds_alternative<std::monostate>(field(row, column));
  }
  /// The integer of a bigint or smallint column; 0 if it is NULL.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  /// The text of a text column; "" if it is NULL. Valid while these Rows live.
  std::string_view text(std::size_t row, std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t row, std::size_t column) const;
  std::optional<std::int64_t> optional_integer(std::size_t row, std::size_t column) const;

 private:
  const Field& field(std::size_t row, std::size_t column) const { return fields_.at(row * columns_ + column); }

  std::size_t columns_ = 0;
  std::vector<Field> fields_;
  std::int64_t affected_ = 0;
};

/// One open transaction. Used by one thread; ends when the work that was given it returns.
class Session {
 public:
  virtual ~Session() = default;
  /// Runs one statement. Fails with `uniqueness` on a unique-key violation, `conflict` on a serialization failure or
  /// deadlock (the transaction will be run again), `unavailable` when the database is gone or a wait for it was too
  /// long, `invalid_value` for text that is not UTF-8 or holds a NUL, `too_large` for an answer past its bound, else
  /// `internal`. A failure dooms the transaction: later statements fail alike, and nothing of it is committed whatever
  /// the work returns.
  virtual Result<Rows> run(const Statement& statement, std::span<const Cell> values) = 0;

  Result<Rows> run(const Statement& statement, std::initializer_list<Cell> values) {
    return run(statement, std::span<const Cell>(values.begin(), values.size()));
  }
  Result<Rows> run(const Statement& statement) { return run(statement, std::span<const Cell>{}); }
};

enum class Engine { sqlite, postgres };

/// The few fragments that differ between engines.
struct Dialect {
  Engine engine;
  /// Appended to a claiming select: " for update skip locked" or "".
  std::string_view skip_locked;
  /// Appended to the key column of a create table or an order by, so that text sorts by code point.
  std::string_view key_collation;
};

/// Read transactions may run beside each other and must not write.
enum class Mode { read, write };

/// A database. Safe to use from any thread.
class Database {
 public:
  using Work = std::function<Result<void>(Session&)>;

  virtual ~Database() = default;
  virtual const Dialect& dialect() const = 0;
  /// Runs `work` in one transaction and commits if it succeeds; rolls back and returns its Error if it fails.
  /// Runs it again (at most 3 times more, with jitter) on a serialization conflict, deadlock, or a connection that was
  /// lost before commit was sent; so `work` must be repeatable and keep its effects to the session and to what it
  /// assigns anew. When the connection is lost while committing, the fate is unknown: `unavailable`, never run again.
  virtual Result<void> transact(Mode mode, const Work& work) = 0;
};

}  // namespace provost::sql
