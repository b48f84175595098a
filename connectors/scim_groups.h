// The groups of a SCIM app: a group stands and bears its name, and its members change by deltas only.
#pragma once

#include <optional>
#include <string>

#include "connectors/scim_client.h"
#include "connectors/scim_documents.h"
#include "connectors/scim_rules.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Serves the group verbs of one ScimApp; borrows its client and rules.
class ScimGroups {
 public:
  ScimGroups(ScimClient& client, const ScimRules& rules) : client_(client), rules_(rules) {}

  /// The group stands as the change says. Who leaves is taken out at once; `unavailable` if somebody who comes has no
  /// account at the app yet, so that the lane comes again after the account.
  Result<Receipt> apply(const GroupChange& change);

 private:
  /// How far a change of a group got.
  enum class Patched { done, group_missing };

  Result<Receipt> remove(const GroupChange& change);
  Result<std::optional<ScimResource>> find(const GroupChange& change);
  Result<Receipt> apply_to_found(const GroupChange& change);
  Result<RemoteId> create(const GroupChange& change);
  Result<Patched> change_members(const RemoteId& id, const GroupChange& change, Rename rename);
  Result<Patched> patch_members(const std::string& path, const GroupChange& change, Rename rename);
  Result<std::optional<Value>> read_whole(const RemoteId& id, const Errand& errand);
  Result<Patched> put_members(const RemoteId& id, const GroupChange& change, Rename rename);
  static Result<Patched> patched_by(const ScimAnswer& answer);
  Result<Patched> patch_one_by_one(const std::string& path, const Value& patch, const Errand& errand);

  ScimClient& client_;
  const ScimRules& rules_;
};

}  // namespace provost::connectors
