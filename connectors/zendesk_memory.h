// Remembers, in a user's own notes at Zendesk, what role a suspension took away. Sealed: agents can write notes, and
// must not be able to write themselves a role.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.h"

namespace provost::connectors {

/// What somebody was before.
struct FormerRole {
  bool admin = false;
  std::int64_t custom_role = 0;  // 0: none
  std::vector<std::int64_t> groups;
};

/// What the notes hold: the part that is people's own, and a role if a line of ours for this user is there.
struct Recalled {
  std::string notes;
  std::optional<FormerRole> role;
  bool forged = false;  // there was a line like ours that we did not write, or wrote for somebody else
};

/// Pure. The seal is made with the API token: a new token makes older lines unreadable, and the role is then left to
/// admins.
class ZendeskMemory {
 public:
  /// The most groups that are remembered.
  static constexpr std::size_t kMostGroups = 50;

  ZendeskMemory(Secret key, std::string place) : key_(std::move(key)), place_(std::move(place)) {}

  /// The notes with one line of ours, in place of any before it.
  std::string remember(std::string_view notes, std::int64_t user, const FormerRole& role) const;
  Recalled recall(std::string_view notes, std::int64_t user) const;

 private:
  std::string seal(std::int64_t user, std::string_view words) const;

  Secret key_;
  std::string place_;
};

}  // namespace provost::connectors
