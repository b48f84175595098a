// Opens a connection to PostgreSQL with every wait bounded.
#pragma once

#include <memory>

#include "core/base/log.h"
#include "core/base/result.h"
#include "core/store/postgres_database.h"

struct pg_conn;
struct pg_result;

namespace provost::sql {

struct PostgresCloser {
  void operator()(pg_conn* connection) const noexcept;
  void operator()(pg_result* result) const noexcept;
};
using PostgresHandle = std::unique_ptr<pg_conn, PostgresCloser>;
using PostgresReply = std::unique_ptr<pg_result, PostgresCloser>;

/// Connects, in libpq's nonblocking pipeline mode. Fails with `invalid_value` if the conninfo cannot be read, and with
/// `unavailable` if no host takes the connection or the database does not keep UTF-8.
Result<PostgresHandle> connect_postgres(const PostgresOptions& options, const Log& log);

}  // namespace provost::sql
