// Who owns what: tenants, the identity providers that push into them, and the apps that hear from them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace provost {

struct Tenant {
  TenantId id;
  std::string name;
  bool enabled = true;
};

/// A part of a tenant that its sources push for.
struct Brand {
  std::int64_t id = 0;  // made like the ids of people: positive and below 2^53
  std::string name;
  bool separates_users = false;  // people of other brands may have the same external ids
};

/// One identity provider of a tenant.
struct Source {
  SourceId id;
  std::string name;
  std::string profile;        // names its leniency rules
  std::int64_t brand_id = 0;  // 0: of no brand
};

/// One configured app of a tenant. Secret settings are sealed.
struct Connection {
  TenantId tenant;
  ConnectionId id;
  std::string kind;
  std::string name;
  std::map<std::string, std::string, std::less<>> settings;
  bool enabled = true;
  Instant created;
  std::string scope = {};  // a SCIM filter over people: who goes to the app; "" is everybody
  bool walks = false;      // the scope is new and was not carried to everybody yet
};

/// A connection as whoever writes down what it must hear needs to know it.
struct Listener {
  ConnectionId id;
  std::string scope = {};            // as Connection::scope
  std::optional<UserId> walk_after;  // while a new scope is carried to everybody: who was last
  bool walk_from_all = false;        // the app was told of everybody before that

  bool is_scoped() const { return !scope.empty(); }
};

/// Who acts, for events and the audit trail.
struct Actor {
  std::string kind;  // "source", "admin", "cli"
  std::string id;
  std::string name;

  /// `kind:name`, for people.
  std::string label() const { return kind + ":" + name; }
};

}  // namespace provost
