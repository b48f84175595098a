#include "core/store/database.h"

#include <string>

#include "core/store/postgres_database.h"
#include "core/store/sqlite_database.h"

namespace provost::sql {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::unique_ptr<Database>> open_file(std::string_view path, const DatabaseOptions& wanted, const Log& log,
                                            Random& random) {
  SqliteOptions options;
  options.path = path;
  if (wanted.connections > 0) options.readers = wanted.connections;
  return open_sqlite(options, log, random);
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(std::string_view url, const DatabaseOptions& wanted, const Log& log,
                                                Random& random) {
  if (url.starts_with(kSqlite)) return open_file(url.substr(kSqlite.size()), wanted, log, random);
  const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
  if (!is_url && url.find('=') == std::string_view::npos) {
    return fail(Code::invalid_value, "a database is sqlite:PATH, postgresql://… or a list such as host=… dbname=…");
  }
  PostgresOptions options;
  options.conninfo = url;
  if (wanted.connections > 0) options.connections = wanted.connections;
  if (wanted.statement_timeout > Duration{0}) options.statement_timeout = wanted.statement_timeout;
  return open_postgres(options, log, random);
}

}  // namespace provost::sql
