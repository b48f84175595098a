// How far the search values of directories have come that were there before them, or before their present layout.
#pragma once

#include <optional>
#include <vector>

#include "core/model/group.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// One subject of one tenant.
struct TenantSubject {
  TenantId tenant;
  std::int64_t id = 0;
};

/// Reads and writes the progress of the whole installation, one row a kind of subject.
class SearchProgress {
 public:
  explicit SearchProgress(sql::Session& session) : session_(session) {}

  /// Where to go on for this layout, which nobody else does until the transaction ends; nothing if all is done.
  Result<std::optional<TenantSubject>> hold(SubjectKind kind, std::int64_t layout) const;
  /// The next subjects after that place, in the order of tenants and ids.
  Result<std::vector<TenantSubject>> next(SubjectKind kind, const TenantSubject& after, std::int64_t limit) const;
  /// Notes that all subjects up to this one are done.
  Result<void> reached(SubjectKind kind, const TenantSubject& last) const;
  /// Notes that all is done in the layout that hold() was asked for.
  Result<void> finish(SubjectKind kind) const;
  /// True if all kinds are done in this layout.
  Result<bool> is_complete(std::int64_t layout) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
