// Writes what we ask of Rocket.Chat's REST API, from an account. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/rocketchat_reply.h"
#include "core/base/ids.h"
#include "core/base/secret.h"
#include "core/delivery/connector.h"
#include "core/delivery/connector_kind.h"
#include "core/model/json.h"

namespace provost::connectors {

/// How an admin wants Rocket.Chat to be served: what its settings decide.
struct RocketchatRules {
  /// By what an account that Rocket.Chat has already is taken for the person's.
  enum class Match { user_name, email, none };
  enum class Removal { erase, deactivate };
  /// What of the userName becomes the name at the app: it seldom allows an `@`.
  enum class Naming { whole, local_part };
  Match match = Match::user_name;
  Removal removal = Removal::deactivate;
  Naming naming = Naming::whole;
  bool confirm_relinquish = false;
  std::string role;  // of new people; "" for the app's own choice
  RemoteId own_id;   // whose token we use
};

/// Reads the settings match, on_remove, username, confirm_relinquish, role and user_id; they have been checked.
RocketchatRules rocketchat_rules_of(const Settings& settings);

/// The person's name at the app.
std::string rocketchat_name_of(const Account& account, const RocketchatRules& rules);

/// A new person with a password that nobody knows. Fails with `invalid_value` without an e-mail address, which
/// Rocket.Chat wants of everybody.
Result<Value> rocketchat_creation(const Account& account, const RocketchatRules& rules, const Secret& password);

/// What differs between the user and the account, as the data of a change; nothing if they agree. Roles are the app's.
std::optional<Value> rocketchat_changes(const RocketchatUser& user, const Account& account,
                                        const RocketchatRules& rules);

/// True if the match rule says that this user is the person: a human with the same name (and, where only a part of the
/// userName makes the name, with the same verified address), or with the same verified address.
bool rocketchat_matches(const RocketchatUser& user, const Account& account, const RocketchatRules& rules);

/// The path that looks for the account by the rule, which is not `none`.
std::string rocketchat_search(const Account& account, const RocketchatRules& rules);

}  // namespace provost::connectors
