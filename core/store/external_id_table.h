// What sources call people and groups (RFC 7643 §3.1: an externalId belongs to the client that provisions).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Writes the external ids of one tenant in one transaction. What one source calls somebody is read with the users and
/// groups themselves; here stands who is called so by any source of a brand.
class ExternalIdTable {
 public:
  ExternalIdTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Sets what `source` calls the subject; nothing takes the name away.
  Result<void> set(const Subject& subject, const SourceId& source, const std::optional<std::string>& text) const;
  /// Takes away all names of a subject.
  Result<void> forget(const Subject& subject) const;
  /// The people whom the sources of this brand (0: the sources of no brand that keeps its users apart, and admins) call
  /// by this id, in the order of ids, at most 3: one is the answer, more than one is a clash. What admins gave is
  /// compared without regard to case. Removed people are not found.
  Result<std::vector<UserId>> users_of(std::string_view external_id, std::int64_t brand_id) const;
  /// The people whom admins, or the sources of no brand that keeps its users apart, call by one of these ids; in the
  /// order of ids, each once.
  Result<std::vector<UserId>> users_of_any(std::span<const std::string> external_ids) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
