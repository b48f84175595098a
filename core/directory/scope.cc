#include "core/directory/scope.h"

#include <array>

#include "core/schema/filter.h"
#include "core/schema/leniency.h"
#include "core/schema/mentions.h"

namespace provost {
namespace {

// They are not the person's own, or not the same to every provider.
constexpr std::array<std::string_view, 4> kOutside{"groups", "meta", "schemas", "externalId"};

/// A scope that was readable when it was set. Should it no longer be, nobody enters and nobody leaves: a change must
/// not fail for it, least of all an end of access.
class Gate {
 public:
  Gate(const Listener& listener, const scim::ResourceType* users) {
    if (users == nullptr) return;
    if (auto parsed = parse_scope(listener.scope, *users)) scope_ = std::move(*parsed);
  }

  bool lets_in(const User& user, Life known) const {
    return scope_ ? is_in_scope(*scope_, user) : known == Life::active;
  }

 private:
  std::optional<scim::Predicate> scope_;
};

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

Telling telling_of(const Listener& listener, std::optional<Life> entry, const PersonChange& change,
                   const scim::ResourceType* users) {
  const Life known = known_life(listener, entry, change.before);
  const bool in_scope = Gate(listener, users).lets_in(change.after, known);
  const bool walks_by = listener.walk_from_all && listener.walk_after.has_value();
  return {listener.id, known, wanted_life(known, in_scope, life_of(change.after.state)), true,
          walks_by && !change.before};
}

}  // namespace provost
