// The login sessions of ZITADEL's users: they outlive a deactivation, so they are ended one by one.
#pragma once

#include <set>
#include <string>

#include "connectors/zitadel_client.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Borrows the client.
class ZitadelSessions {
 public:
  explicit ZitadelSessions(ZitadelClient& client) : client_(client) {}

  /// Ends every session that ZITADEL lists for the user, until it lists none but those that were ended here: lists lag
  /// behind. `ended` or `none` if our token may see and end sessions, `unknown` if ZITADEL does not tell whether it
  /// may. Fails with `unavailable` when there are more than one errand can end, `forbidden` without the permission, and
  /// `conflict`, nothing more ended, if the list holds somebody else's session.
  Result<Effect> end(const RemoteId& user, const Errand& errand);
  /// Whether ZITADEL lists a session of the user.
  Result<bool> any(const RemoteId& user, const Errand& errand);

 private:
  struct Walk;

  Result<ZitadelList> page(const RemoteId& user, std::int64_t offset, const Errand& errand);
  Result<void> step(const RemoteId& user, Walk& walk, const Errand& errand);
  Result<void> erase(const std::string& session, const Errand& errand);

  ZitadelClient& client_;
};

}  // namespace provost::connectors
