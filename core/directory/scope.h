// Who goes to which app: pure decisions about a connection's scope, a SCIM filter over people.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/life.h"
#include "core/model/tenancy.h"
#include "core/model/user.h"
#include "core/schema/predicate.h"
#include "core/schema/resource_type.h"

namespace provost {

/// The resource type that scopes are about.
inline constexpr std::string_view kUserType = "User";

/// The scope that holds everybody.
inline constexpr std::string_view kEverybody = "userName pr";

/// Reads a scope against the User type of the tenant. Fails with `invalid_value` and a sentence on what cannot be read,
/// and on what cannot be decided from the person alone: groups, meta, schemas, externalId and passwords.
Result<scim::Predicate> parse_scope(std::string_view scope, const scim::ResourceType& users);

/// True if the person is one whom the scope means, whether or not the person can sign in.
bool is_in_scope(const scim::Predicate& scope, const User& user);

/// What one app is told of a person: it takes the person from `before` to `after`.
struct Telling {
  ConnectionId connection;
  Life before = Life::absent;
  Life after = Life::absent;
  bool scoped = false;
  bool unknown = false;  // new while a walk is on, which must not take the person for one of those before it

  std::span<const Verb> verbs() const { return verbs_for(before, after); }
};

/// What an app with a scope was told last: its entry, or without one what a walk that has not come by here knows.
/// `before` is nothing for a new person.
Life known_life(const Listener& listener, std::optional<Life> entry, const std::optional<User>& before);

/// What an app with a scope must believe of a person: somebody outside the scope is inactive there, and somebody of
/// whom it never heard stays unknown.
Life wanted_life(Life known, bool in_scope, Life actual);

/// A person before and after; the same twice if only the scope is new.
struct PersonChange {
  std::optional<User> before;
  const User& after;
};

/// What the app of a connection with a scope is told. `entry` is what it was told last, `users` the tenant's User type.
Telling telling_of(const Listener& listener, std::optional<Life> entry, const PersonChange& change,
                   const scim::ResourceType* users);

}  // namespace provost
