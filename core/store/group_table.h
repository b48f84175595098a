// Groups, as rows. Who is in them: member_table.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

namespace sql {
class ListStatement;
}

/// Whether two groups of a tenant may bear one displayName. RFC 7643 allows it; the main clients expect a refusal.
enum class DisplayNames { unique, free };

/// Reads and writes the groups of one tenant in one transaction. Removed groups are not found by any read.
class GroupTable {
 public:
  GroupTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a new group with version 1. Fails with `uniqueness` when its displayName must be unique and is taken.
  Result<void> insert(const Group& group, DisplayNames rule) const;
  /// Saves all columns under the next version. Fails with `precondition_failed` when the stored version is not
  /// `group.version`, with `uniqueness` as insert does.
  Result<Group> save(Group group, DisplayNames rule) const;
  /// Locks the row until the transaction ends. Fails with `precondition_failed` as save does.
  Result<void> lock(const Group& group) const;
  /// Moves the version of groups that a member left because it is no more.
  Result<void> note_leaving(std::span<const GroupId> groups, Instant now) const;
  /// Moves the version of the groups that hold this subject, directly or through others, and returns
  /// them: their members are told anew to somebody. Nothing that they show changes.
  Result<std::vector<Group>> touch_holding(const Subject& member) const;
  /// Moves the version of these groups, and returns them in no order. Nothing that they show changes.
  Result<std::vector<Group>> touch(std::span<const GroupId> groups) const;
  /// Marks a group as removed under the next version; its external ids and members go.
  Result<Group> remove(Group group) const;

  /// The group of this SCIM id, with the externalId that `viewer` knows; nothing if there is none.
  Result<std::optional<Group>> find(const ScimId& id, const SourceId& viewer) const;
  /// All groups whose displayName folds to this key (text::fold), at most 100.
  Result<std::vector<Group>> find_by_display_key(std::string_view key, const SourceId& viewer) const;
  /// All groups that `viewer` knows by this externalId, at most 100.
  Result<std::vector<Group>> find_by_external_id(std::string_view external_id, const SourceId& viewer) const;
  /// All groups that hold this subject as a direct member. Fails with `too_many` beyond 1,000.
  Result<std::vector<Group>> find_by_member(const Subject& member, const SourceId& viewer) const;
  /// Up to `limit` groups with an id above `after`, in the order of ids.
  Result<std::vector<Group>> page_after(GroupId after, std::int64_t limit, const SourceId& viewer) const;
  /// Up to `limit` groups, skipping `offset`, in the order of ids.
  Result<std::vector<Group>> page(std::int64_t offset, std::int64_t limit, const SourceId& viewer) const;
  /// Those of these groups that are there, in no order.
  Result<std::vector<Group>> find_all(std::span<const GroupId> ids, const SourceId& viewer) const;
  /// The ids of those of `ids` that name a group; others are left out.
  Result<std::vector<std::pair<ScimId, GroupId>>> resolve(std::span<const ScimId> ids) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
