// Brings a database from any older schema to the program's own, step by step, only forward.
#pragma once

#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost::sql {

/// One step of a schema. All its statements are committed together, or none.
struct Migration {
  /// Counts from 1 without gaps; a released step keeps its number and is never edited.
  int version;
  std::string_view name;
  std::span<const std::string_view> statements;
  /// Storage settings and the like that PostgreSQL alone knows; run after the others.
  std::span<const std::string_view> postgres_only = {};
};

/// The version of the last step that was taken; 0 for an empty database. Changes nothing.
Result<int> current_version(Database& database);

/// Takes the steps that are missing, each in its own transaction, and returns the version reached. Two programs may
/// migrate at the same time: each step is taken once. Fails with `conflict` when the database is newer than the
/// program, and with a step's own error, after which that step has left nothing behind.
Result<int> migrate(Database& database, std::span<const Migration> migrations);

}  // namespace provost::sql
