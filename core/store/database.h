// Opens whichever database a URL names.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost::sql {

/// What an operator may want to set for either engine. Zero leaves the engine's own default.
struct DatabaseOptions {
  /// Connections of PostgreSQL; connections for reading of SQLite.
  std::size_t connections = 0;
  /// For each statement on PostgreSQL; SQLite has no such limit. A migration of a large database wants a long one.
  Duration statement_timeout{0};
};

/// Opens `sqlite:PATH`, a libpq URL, or a libpq `key=value` list. Fails with `invalid_value` for anything else, and
/// with `unavailable` when the database is not there. `log` and `random` must outlive the database.
Result<std::unique_ptr<Database>> open_database(std::string_view url, const DatabaseOptions& options, const Log& log,
                                                Random& random);

}  // namespace provost::sql
