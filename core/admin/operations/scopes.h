// Who goes to an app: what another scope would change, and how it begins.
#pragma once

#include <optional>
#include <string>

#include "core/admin/operations/desk.h"
#include "core/directory/scope_carrier.h"

namespace provost::operations {

/// A connection, and the scope that it is to have; nothing is everybody.
struct ScopePlan {
  Connection connection;
  std::string scope;
  bool resumes = false;  // this scope is under way already

  ScopeErrand errand() const { return {connection.tenant, connection.id, scope}; }
};

/// Fails with `invalid_value` for a filter that cannot be read, `conflict` when there is nothing to take away or
/// another scope is still under way.
Result<ScopePlan> plan_scope(const Desk& desk, const Catalogues& catalogues, Connection connection,
                             const std::optional<std::string>& filter);

/// What the plan would change, among so many people at most; `whole` says whether that was everybody. Opens
/// transactions of its own.
struct ScopeOutlook {
  ScopePreview preview;
  bool whole = true;
};
struct ScopeSight {
  sql::Database& database;
  const Directory& directory;
  const Catalogues& catalogues;
  std::int64_t most_people = 0;
};
Result<ScopeOutlook> look_at_scope(const ScopeSight& sight, const ScopePlan& plan);

/// Begins to carry a scope to everybody, and notes it; ScopeCarrier does the rest.
Result<void> begin_scope(const Desk& desk, const ScopePlan& plan);

/// `{"connection", "scope", "applied", "people", "entering", "leaving", "enter", "leave"}`.
Value outlook_value(const ScopePlan& plan, const ScopePreview& preview, bool applied);

}  // namespace provost::operations
