// People and groups as SCIM shows them (RFC 7643 §3.1): the stored attributes with id, meta and what is derived.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/model/group.h"
#include "core/model/user.h"
#include "core/schema/resource_type.h"

namespace provost::scim {

/// Turns what is stored into whole resources of one type. Borrows both arguments.
class Representation {
 public:
  Representation(const ResourceType& type, std::string_view base_url) : type_(type), base_url_(base_url) {}

  /// The whole person; `groups` are those that hold the person directly (RFC 7643 §4.1.2).
  Value of(const User& user, std::span<const GroupView> groups) const;
  /// The whole group with these members.
  Value of(const Group& group, std::span<const MemberView> members) const;

  /// One member as an element of a group's `members`.
  Value of(const MemberView& member) const;

  /// The URL of a resource of this type.
  std::string location(const ScimId& id) const;

 private:
  struct Head;
  Value begin(const Head& head) const;
  std::string reference(std::string_view endpoint, const ScimId& id) const;

  const ResourceType& type_;
  std::string_view base_url_;
};

}  // namespace provost::scim
