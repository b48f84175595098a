// How an admin wants a SCIM app to be served: what its settings decide.
#pragma once

#include "connectors/scim_reply.h"
#include "core/base/ids.h"
#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The choices of one connection.
struct ScimRules {
  enum class Update { patch, put };
  enum class Removal { erase, deactivate };
  /// By what an account or group that the app has already is taken for ours. Groups have a displayName for a userName.
  enum class Match { name, external_id, none };
  Update update = Update::patch;
  Removal removal = Removal::erase;
  Match match = Match::name;
};

/// Reads the settings update, remove and match; they have been checked.
ScimRules rules_of(const Settings& settings);

/// True if a resource that was found by name bears the SCIM id of somebody else of ours as its externalId: the name has
/// passed to another person, and what was meant for the former one must not hit the latter.
bool belongs_to_another(const ScimResource& found, const ScimId& scim_id);

}  // namespace provost::connectors
