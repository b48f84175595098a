// How an admin wants a SCIM app to be served: what its settings decide.
#pragma once

#include <cstddef>

#include "connectors/scim_reply.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The choices of one connection.
struct ScimRules {
  enum class Update { patch, put };
  enum class Removal { erase, deactivate };
  /// By what an account or group that the app has already is taken for ours. Groups have a displayName for a userName.
  enum class Match { name, external_id, none };
  /// How a list goes on: by a number (RFC 7644 §3.4.2.4) or by what the app gave (RFC 9865).
  enum class Paging { index, cursor };
  Update update = Update::patch;
  Removal removal = Removal::erase;
  Match match = Match::name;
  Paging paging = Paging::index;
  std::size_t most_members = 100;  // that one PATCH names
};

/// Reads the settings update, remove, match, paging and members_per_request; their types have been checked. Fails with
/// `invalid_value` for a members_per_request that is no number from 1 to 1000.
Result<ScimRules> rules_of(const Settings& settings);

/// True if a resource that was found by name bears the SCIM id of somebody else of ours as its externalId: the name has
/// passed to another person, and what was meant for the former one must not hit the latter.
bool belongs_to_another(const ScimResource& found, const ScimId& scim_id);

}  // namespace provost::connectors
