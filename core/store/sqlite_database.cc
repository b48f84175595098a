#include "core/store/sqlite_database.h"

#include <utility>

#include "core/store/attempts.h"
#include "core/store/connection_pool.h"
#include "core/store/sqlite_connection.h"
#include "core/store/sqlite_session.h"
#include "core/store/sqlite_writer.h"

namespace provost::sql {
namespace {

constexpr Dialect kDialect{Engine::sqlite, "", ""};
constexpr Statement kBeginRead{"transaction.begin_read", "begin"};
constexpr Statement kEndRead{"transaction.end_read", "rollback"};

/// Ends a read when its work is over, also when the work throws.
class ReadTransaction {
 public:
  explicit ReadTransaction(SqliteConnection& connection) : connection_(connection) {}
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction() {
    if (connection_.in_transaction()) connection_.control(kEndRead);
  }

 private:
  SqliteConnection& connection_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, std::unique_ptr<SqliteConnection> writer, const Log& log, Random& random)
      : random_(random),
        readers_(options.readers, options.wait,
                 [path = options.path, timeout = options.busy_timeout, &log] {
                   return SqliteConnection::open(path, timeout, SqliteConnection::Role::reader, log);
                 }),
        writer_(std::move(writer), options.wait) {}

  const Dialect& dialect() const override { return kDialect; }

  Result<void> transact(Mode mode, const Work& work) override {
    return run_until_settled(random_, [&] { return mode == Mode::read ? read(work) : writer_.write(work); });
  }

 private:
  Outcome read(const Work& work) {
    auto lease = readers_.take();
    if (!lease) return without_connection(std::move(lease).error());
    SqliteConnection& connection = **lease;
    if (auto failure = connection.control(kBeginRead)) return settle({}, failure);
    const ReadTransaction transaction(connection);
    SqliteSession session(connection);
    Result<void> verdict = work(session);
    return settle(std::move(verdict), session.failure());
  }

  Random& random_;
  ConnectionPool<SqliteConnection> readers_;
  SqliteWriter writer_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options, const Log& log, Random& random) {
  if (options.path.empty() || options.path.starts_with(":memory:") || options.path.starts_with("file:")) {
    return fail(Code::invalid_value, "the database needs the path of a file, not a URI or a database in memory");
  }
  auto writer = TRY(SqliteConnection::open(options.path, options.busy_timeout, SqliteConnection::Role::writer, log));
  return std::make_unique<SqliteDatabase>(options, std::move(writer), log, random);
}

}  // namespace provost::sql
