#include "core/store/postgres_database.h"

#include <utility>

#include "core/store/attempts.h"
#include "core/store/connection_pool.h"
#include "core/store/postgres_connection.h"
#include "core/store/postgres_session.h"

namespace provost::sql {
namespace {

constexpr Dialect kDialect{Engine::postgres, " for update skip locked", " collate \"C\""};
constexpr Opening kReading{Mode::read, "begin isolation level repeatable read, read only"};
constexpr Opening kReadCommitted{Mode::write, "begin isolation level read committed, read write"};
constexpr Opening kSerializable{Mode::write, "begin isolation level serializable, read write"};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const PostgresOptions& options, const Log& log, Random& random)
      : random_(random),
        writing_(options.isolation == Isolation::serializable ? kSerializable : kReadCommitted),
        pool_(options.connections, options.wait, [options, &log] { return PostgresConnection::open(options, log); }) {}

  const Dialect& dialect() const override { return kDialect; }

  Result<void> transact(Mode mode, const Work& work) override {
    return run_until_settled(random_, [&] { return attempt(mode == Mode::read ? kReading : writing_, work); });
  }

  /// Fails if no connection can be had.
  Result<void> try_connection() {
    auto lease = pool_.take();
    if (!lease) return tl::unexpected<Error>(std::move(lease).error());
    return {};
  }

 private:
  Outcome attempt(const Opening& opening, const Work& work) {
    auto lease = pool_.take();
    if (!lease) return without_connection(std::move(lease).error());
    PostgresSession session(**lease, opening);
    Result<void> verdict = work(session);
    std::optional<Failure> failure = session.failure();
    if (verdict && !failure) failure = session.commit();
    if (failure && failure->remedy == Remedy::reconnect) pool_.forget_idle();
    return settle(std::move(verdict), failure);
  }

  Random& random_;
  const Opening& writing_;
  ConnectionPool<PostgresConnection> pool_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const PostgresOptions& options, const Log& log, Random& random) {
  auto database = std::make_unique<PostgresDatabase>(options, log, random);
  TRY(database->try_connection());
  return database;
}

}  // namespace provost::sql
