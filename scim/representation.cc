#include "scim/representation.h"

#include "scim/etag.h"
#include "scim/resource.h"

namespace provost::scim {

/// What both kinds of resource have in common.
struct Representation::Head {
  const ScimId& id;
  const std::optional<std::string>& external_id;
  const Value& attributes;
  std::string etag;
  Instant created, updated;
};

Value Representation::begin(const Head& head) const {
  Value resource = Value::object({{"schemas", schemas_of(head.attributes, type_)}, {"id", head.id.value}});
  if (head.external_id) resource.set("externalId", *head.external_id);
  resource.set("meta", Value::object({{"resourceType", type_.name},
                                      {"created", to_iso8601(head.created)},
                                      {"lastModified", to_iso8601(head.updated)},
                                      {"location", location(head.id)},
                                      {"version", head.etag}}));
  for (const Member& member : head.attributes.members()) resource.members().push_back(member);
  return resource;
}

Value Representation::of(const User& user, std::span<const GroupView> groups) const {
  Value resource = begin(
      {user.scim_id, user.external_id, user.attributes, etag_of(user.version, groups), user.created, user.updated});
  resource.set("active", life_of(user.state) == Life::active);
  if (groups.empty()) return resource;
  Array shown;
  for (const GroupView& group : groups) {
    shown.push_back(Value::object({{"value", group.scim_id.value},
                                   {"$ref", reference("/Groups", group.scim_id)},
                                   {"display", group.display},
                                   {"type", group.direct ? "direct" : "indirect"}}));
  }
  resource.set("groups", std::move(shown));
  return resource;
}

Value Representation::of(const Group& group, std::span<const MemberView> members) const {
  Value resource =
      begin({group.scim_id, group.external_id, group.attributes, etag_of(group.version), group.created, group.updated});
  if (members.empty()) return resource;
  Array shown;
  for (const MemberView& member : members) shown.push_back(of(member));
  resource.set("members", std::move(shown));
  return resource;
}

Value Representation::of(const MemberView& member) const {
  const bool person = member.subject.kind == SubjectKind::user;
  return Value::object({{"value", member.scim_id.value},
                        {"$ref", reference(person ? "/Users" : "/Groups", member.scim_id)},
                        {"display", member.display},
                        {"type", person ? "User" : "Group"}});
}

std::string Representation::location(const ScimId& id) const { return reference(type_.endpoint, id); }

std::string Representation::reference(std::string_view endpoint, const ScimId& id) const {
  return std::string(base_url_).append(endpoint).append("/").append(id.value);
}

}  // namespace provost::scim
