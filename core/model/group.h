// A group and who is in it. Members are rows of their own, so that a change costs what changes, not what is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/json.h"

namespace provost {

/// What an event, a lane or a member is about. The numbers are stored; never renumber.
enum class SubjectKind { user = 0, group = 1 };

/// One person or one group, inside the house.
struct Subject {
  SubjectKind kind = SubjectKind::user;
  std::int64_t id = 0;
  auto operator<=>(const Subject&) const = default;
};
inline Subject subject_of(UserId id) { return Subject{SubjectKind::user, id.value}; }
inline Subject subject_of(GroupId id) { return Subject{SubjectKind::group, id.value}; }

struct Group {
  GroupId id;
  ScimId scim_id;
  std::int64_t version = 0;
  std::optional<SourceId> managed_by;
  std::optional<std::string> external_id;  // as the source that asks knows it
  /// The attributes under their SCIM names, without schemas, id, externalId, meta and members.
  Value attributes;
  Instant created;
  Instant updated;

  std::string_view display_name() const { return attributes.text_at("displayName"); }
};

/// A member as answers show it.
struct MemberView {
  Subject subject;
  ScimId scim_id;
  std::string display;
};

/// A group as a person's answer shows it.
struct GroupView {
  ScimId scim_id;
  std::string display;
  bool direct = true;  // false: through another group
};

/// One step in changing who is in a group. Steps act in order.
struct MemberStep {
  enum class Kind { add, remove, replace };
  Kind kind = Kind::add;
  std::vector<Subject> subjects;  // replace: who is to be there, and nobody else
};

}  // namespace provost
