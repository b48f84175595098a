// What admins say of a group besides its name and its members, as rows.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "core/base/ids.h"
#include "core/model/json.h"
#include "core/store/sql.h"

namespace provost {

struct GroupNote {
  std::optional<std::string> description;
  Array mappings;  // names of groups elsewhere, as texts
  std::string created_by;
};

/// Reads and writes the notes of one tenant in one transaction.
class GroupNoteTable {
 public:
  GroupNoteTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Keeps the note of a group, in the place of another.
  Result<void> set(GroupId group, const GroupNote& note) const;
  /// The notes of those of these groups that have one.
  Result<std::map<GroupId, GroupNote>> find_all(std::span<const GroupId> groups) const;
  Result<void> forget(GroupId group) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
