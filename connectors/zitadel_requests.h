// Writes what we ask of ZITADEL's user and session services (v2), from an account. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"
#include "core/delivery/connector_kind.h"
#include "core/model/json.h"

namespace provost::connectors {

/// How an admin wants ZITADEL to be served: what its settings decide.
struct ZitadelRules {
  /// By what an account that ZITADEL has already is taken for the person's.
  enum class Match { user_name, email, none };
  enum class Removal { erase, deactivate };
  Match match = Match::user_name;
  Removal removal = Removal::deactivate;
  bool unlock = false;
  std::string organization;  // "" for the token's own, and for searching all that it sees
};

/// Reads the settings match, on_remove, unlock and organization; they have been checked.
ZitadelRules zitadel_rules_of(const Settings& settings);

/// The key of the user's metadata under which our id of the person stands.
constexpr std::string_view kZitadelMark = "provost.id";

/// A change of the person's name, profile, e-mail address and telephone number.
Value zitadel_update(const Account& account);

/// A new person, under our own stable id, so that creating twice makes one. Fails with `invalid_value` if the person
/// has no e-mail address: ZITADEL takes nobody without.
Result<Value> zitadel_creation(const Account& account, const ZitadelRules& rules);

/// A search of people for the account by the rule, which is not `none`.
Value zitadel_search(const Account& account, const ZitadelRules& rules);

/// A page of all people, oldest first.
Value zitadel_page(std::int64_t offset, std::int64_t limit, const ZitadelRules& rules);

/// A page of the sessions of one user.
Value zitadel_sessions(const RemoteId& user, std::int64_t offset, std::int64_t limit);

/// The mark that tells whose account one is, and the search of it.
Value zitadel_mark(const ScimId& scim_id);
Value zitadel_mark_search();

}  // namespace provost::connectors
