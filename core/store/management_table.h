// Which source manages which people and groups, moved from one source to another or to nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/group.h"
#include "core/model/role.h"
#include "core/store/sql.h"

namespace provost {

/// Writes in the rows of one tenant in one transaction, a page at a time.
class ManagementTable {
 public:
  ManagementTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// From whom to whom; nobody if there is no heir.
  struct HandOver {
    SourceId from;
    std::optional<SourceId> heir;
  };
  /// Looks at the next `limit` people or groups after this id, and hands over those whom the source manages, with all
  /// that makes them its own. Returns the last id that was looked at; nothing at the end.
  Result<std::optional<std::int64_t>> hand_over(SubjectKind kind, const HandOver& order, std::int64_t after,
                                                std::int64_t limit) const;
  /// Forgets what the source calls up to `limit` people or groups; returns how many those were.
  Result<std::int64_t> forget_names(SubjectKind kind, const SourceId& source, std::int64_t limit) const;
  /// The next `limit` people or groups after this id whom any source manages, by their ids, in order.
  Result<std::vector<std::int64_t>> managed_after(SubjectKind kind, std::int64_t after, std::int64_t limit) const;
  /// The roles of the people whom the source manages, each once.
  Result<std::vector<RootRole>> roles_of(const SourceId& source) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
