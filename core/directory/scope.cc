#include "core/directory/scope.h"

#include <array>

#include "core/schema/filter.h"
#include "core/schema/leniency.h"
#include "core/schema/mentions.h"

namespace provost {
namespace {

// They are not the person's own, or not the same to every provider.
constexpr std::array<std::string_view, 4> kOutside{"groups", "meta", "schemas", "externalId"};

}  // namespace

Result<scim::Predicate> parse_scope(std::string_view scope, const scim::ResourceType& users) {
  auto parsed = scim::parse_filter(scope, users, scim::Leniency());
  if (!parsed) return fail(Code::invalid_value, "the scope cannot be read: " + parsed.error().detail);
  for (const std::string_view name : kOutside) {
    if (scim::mentions_of(*parsed, name).none()) continue;
    return fail(Code::invalid_value,
                "a scope is decided from the person alone and cannot ask about " + std::string(name));
  }
  return parsed;
}

bool is_in_scope(const scim::Predicate& scope, const User& user) {
  Value resource = user.attributes;
  resource.set("id", user.scim_id.value);
  resource.set("active", life_of(user.state) == Life::active);
  return scim::matches(scope, resource);
}

Life known_life(const Listener& listener, std::optional<Life> entry, const std::optional<User>& before) {
  if (entry) return *entry;
  const bool unwalked = before && listener.walk_from_all && listener.walk_after && before->id > *listener.walk_after;
  return unwalked ? life_of(before->state) : Life::absent;
}

Life wanted_life(Life known, bool in_scope, Life actual) {
  if (actual == Life::absent) return Life::absent;
  if (actual == Life::active && in_scope) return Life::active;
  return known == Life::absent ? Life::absent : Life::inactive;
}

}  // namespace provost
