#include "core/store/sqlite_connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "core/base/text.h"
#include "core/store/row_collector.h"

namespace provost::sql {
namespace {

constexpr int kFull = 2;

/// SQLite makes files with the process's umask; a directory of people is nobody else's business. SQLite gives the
/// journal and the shared memory the mode of the database.
Result<void> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return fail(Code::unavailable, "the database file cannot be opened for writing");
  ::close(file);
  return {};
}

Failure to_failure(int code, int extended, std::string_view name) {
  const std::string statement(name);
  if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return {Remedy::give_up, {Code::uniqueness, "statement " + statement + " met a value that must be unique"}};
  }
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Remedy::run_again, {Code::conflict, "statement " + statement + " met another change"}};
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return {Remedy::give_up, {Code::unavailable, "statement " + statement + " found the database not in order"}};
    default:
      return {Remedy::give_up, {Code::internal, "statement " + statement + " failed"}};
  }
}

int bind_cell(sqlite3_stmt* prepared, int index, const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return sqlite3_bind_int64(prepared, index, *number);
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    // An empty view may point nowhere, which SQLite would take for NULL.
    const char* bytes = text->empty() ? "" : text->data();
    return sqlite3_bind_text64(prepared, index, bytes, text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  return sqlite3_bind_null(prepared, index);
}

/// SQLite numbers $2 by where it first stands, so each placeholder says by its name which value it takes.
int bind_values(sqlite3_stmt* prepared, std::span<const Cell> values) {
  const int count = sqlite3_bind_parameter_count(prepared);
  for (int index = 1; index <= count; ++index) {
    const char* name = sqlite3_bind_parameter_name(prepared, index);
    const auto position = text::to_integer(name == nullptr ? std::string_view{} : std::string_view(name).substr(1));
    if (!position || *position < 1 || static_cast<std::size_t>(*position) > values.size()) return SQLITE_RANGE;
    const int bound = bind_cell(prepared, index, values[static_cast<std::size_t>(*position) - 1]);
    if (bound != SQLITE_OK) return bound;
  }
  return SQLITE_OK;
}

void collect_row(sqlite3_stmt* prepared, int columns, RowCollector& collector) {
  for (int column = 0; column < columns; ++column) {
    switch (sqlite3_column_type(prepared, column)) {
      case SQLITE_NULL:
        collector.add_null();
        break;
      case SQLITE_INTEGER:
        collector.add(static_cast<std::int64_t>(sqlite3_column_int64(prepared, column)));
        break;
      default: {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(prepared, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, column));
        collector.add(bytes == nullptr ? std::string_view{} : std::string_view(bytes, size));
      }
    }
  }
}

/// Leaves a statement ready for its next use, whatever became of this one.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* prepared) : prepared_(prepared) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() {
    sqlite3_reset(prepared_);
    sqlite3_clear_bindings(prepared_);
  }

 private:
  sqlite3_stmt* prepared_;
};

}  // namespace

void SqliteCloser::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
void SqliteCloser::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Duration busy_timeout,
                                                                 Role role, const Log& log) {
  if (role == Role::writer) TRY(make_private_file(path));
  sqlite3* handle = nullptr;
  // A reader opens for writing too: only so can it recover the journal of a process that died.
  const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqliteConnection> connection(
      new SqliteConnection(std::unique_ptr<sqlite3, SqliteCloser>(handle), log));
  if (opened != SQLITE_OK) {
    log.error("database.open_failed", {{"reason", sqlite3_errstr(opened)}});
    return fail(Code::unavailable, "the database file cannot be opened");
  }
  TRY(connection->configure(role, busy_timeout));
  return connection;
}

Result<void> SqliteConnection::configure(Role role, Duration busy_timeout) {
  sqlite3* handle = handle_.get();
  sqlite3_extended_result_codes(handle, 1);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(busy_timeout).count();
  sqlite3_busy_timeout(handle, static_cast<int>(milliseconds));
  // "x" is a column, never by mistake a text; and no statement may damage the file by design of SQLite.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  const std::string journal = TRY(pragma(role == Role::writer ? "pragma journal_mode=wal" : "pragma journal_mode"));
  if (journal != "wal") return fail(Code::unavailable, "the database file cannot have a write-ahead log");
  TRY(pragma("pragma synchronous=full"));
  TRY(pragma("pragma foreign_keys=on"));
  TRY(pragma("pragma trusted_schema=off"));
  TRY(pragma("pragma temp_store=memory"));
  TRY(pragma("pragma journal_size_limit=67108864"));
  if (role == Role::reader) TRY(pragma("pragma query_only=on"));
  // With less than FULL a power cut takes acknowledged commits along, and some builds default to less.
  const std::string synchronous = TRY(pragma("pragma synchronous"));
  if (text::to_integer(synchronous).value_or(0) < kFull) {
    return fail(Code::unavailable, "SQLite refuses to run with synchronous=FULL");
  }
  const std::string foreign_keys = TRY(pragma("pragma foreign_keys"));
  if (foreign_keys != "1") return fail(Code::unavailable, "SQLite refuses to check foreign keys");
  return {};
}

Result<std::string> SqliteConnection::pragma(const char* text) {
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(handle_.get(), text, -1, &raw, nullptr);
  const Prepared prepared(raw);
  std::string value;
  if (code == SQLITE_OK) code = sqlite3_step(raw);
  if (code == SQLITE_ROW) {
    const auto* bytes = sqlite3_column_text(raw, 0);
    if (bytes != nullptr) value = reinterpret_cast<const char*>(bytes);
    code = SQLITE_DONE;
  }
  if (code == SQLITE_DONE) return value;
  log_.error("database.setting_refused", {{"setting", text}, {"reason", sqlite3_errmsg(handle_.get())}});
  return fail(Code::unavailable, "the database file cannot be used");
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

std::optional<Failure> SqliteConnection::control(const Statement& statement) {
  Answer answer = run(statement, {});
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return std::nullopt;
}

Answer SqliteConnection::run(const Statement& statement, std::span<const Cell> values) {
  sqlite3_stmt* prepared = prepare(statement);
  if (prepared == nullptr) return failed(statement);
  const Reset reset(prepared);
  const int bound = bind_values(prepared, values);
  if (bound == SQLITE_RANGE) {
    log_.error("database.statement_without_value", {{"statement", statement.name}});
    return to_failure(SQLITE_MISUSE, SQLITE_MISUSE, statement.name);
  }
  if (bound != SQLITE_OK) return failed(statement);
  return step_to_end(statement, prepared);
}

sqlite3_stmt* SqliteConnection::prepare(const Statement& statement) {
  if (Prepared* known = statements_.find(statement)) return known->get();
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), statement.text.data(), static_cast<int>(statement.text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
  Prepared prepared(raw);
  if (code != SQLITE_OK || raw == nullptr) return nullptr;
  const auto unread = statement.text.substr(static_cast<std::size_t>(rest - statement.text.data()));
  if (unread.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    log_.error("database.two_statements_in_one", {{"statement", statement.name}});
    return nullptr;
  }
  statements_.make_room(statement);
  return statements_.keep(statement, std::move(prepared)).get();
}

Answer SqliteConnection::step_to_end(const Statement& statement, sqlite3_stmt* prepared) {
  const int changes_before = sqlite3_total_changes(handle_.get());
  const int columns = sqlite3_column_count(prepared);
  RowCollector collector(static_cast<std::size_t>(columns));
  int code = sqlite3_step(prepared);
  for (; code == SQLITE_ROW; code = sqlite3_step(prepared)) {
    collect_row(prepared, columns, collector);
    if (collector.full()) return Failure{Remedy::give_up, {Code::too_large, "the answer of a statement is too large"}};
  }
  if (code != SQLITE_DONE) return failed(statement);
  // sqlite3_changes() speaks of the last insert, update or delete, which need not be this statement.
  const bool changed = sqlite3_total_changes(handle_.get()) != changes_before;
  return collector.finish(changed ? sqlite3_changes64(handle_.get()) : 0);
}

Failure SqliteConnection::failed(const Statement& statement) const {
  const int extended = sqlite3_extended_errcode(handle_.get());
  Failure failure = to_failure(extended & 0xff, extended, statement.name);
  const bool ordinary = failure.error.code == Code::uniqueness || failure.remedy == Remedy::run_again;
  log_.write(ordinary ? LogLevel::debug : LogLevel::error, "database.statement_failed",
             {{"statement", statement.name}, {"code", extended}, {"reason", sqlite3_errmsg(handle_.get())}});
  return failure;
}

}  // namespace provost::sql
