// A person, as the directory keeps one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/credential.h"
#include "core/model/json.h"
#include "core/model/life.h"
#include "core/model/role.h"

namespace provost {

/// The numbers are stored; never renumber.
enum class UserState { initial = 0, active = 1, locked = 2, inactive = 3, deleted = 4 };

/// "initial", "active", …, as our own API says it.
std::string_view to_word(UserState state);

/// What a person in this state is to the apps.
Life life_of(UserState state);

struct User {
  UserId id;
  ScimId scim_id;
  std::int64_t version = 0;  // counts saves, from 1; also the order of this person's events
  UserState state = UserState::active;
  std::string state_reason;            // why a person is not active, for admins; "" otherwise
  bool off_by_source = false;          // the source that manages the person switched the person off
  bool off_by_hand = false;            // anybody else did; who is active is off by neither
  std::optional<SourceId> managed_by;  // the source that made the person, if one did
  /// `externalId` as the source that asks knows it (RFC 7643 §3.1).
  std::optional<std::string> external_id;
  /// The attributes under their SCIM names, extensions under their URN. Without what has a place of its own here:
  /// schemas, id, externalId, meta, active, groups, password.
  Value attributes;
  RootRole role = RootRole::viewer;
  std::int64_t token_epoch = 0;  // credentials minted under a lower epoch are dead
  Instant created;
  Instant updated;
  std::optional<Instant> last_login, last_token_use;
  std::optional<Instant> last_activity;  // newest of a login or token use here and what apps report
  CredentialCounts ended = {};           // what the change ended that this is the outcome of; not stored

  std::string_view user_name() const { return attributes.text_at("userName"); }
  /// What people call the person: displayName, else the formatted name, else userName.
  std::string_view display_name() const;
  /// The primary e-mail address, else the first; "" without one.
  std::string_view email() const;
};

}  // namespace provost
