// The people of ZITADEL: found by an explicit rule, brought up to date, switched off, deleted, looked at.
#pragma once

#include <optional>
#include <string>

#include "connectors/zitadel_client.h"
#include "connectors/zitadel_requests.h"
#include "connectors/zitadel_sessions.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Borrows the client and the rules.
class ZitadelUsers {
 public:
  ZitadelUsers(ZitadelClient& client, const ZitadelRules& rules) : client_(client), rules_(rules), sessions_(client) {}

  Result<Receipt> provision(const Account& account);
  Result<Receipt> deactivate(const Account& account);
  Result<Receipt> remove(const Account& account);
  Result<Receipt> revoke(const Account& account);
  Result<Probe> probe(const Account& account);

 private:
  /// Whether the app has the user under the id that we named.
  enum class Presence { there, missing };

  Result<bool> is_off(const ZitadelUser& shown, const Errand& errand);
  Result<std::optional<RemoteId>> locate(const Account& account);
  Result<std::optional<RemoteId>> find(const Account& account);
  Result<std::optional<ScimId>> mark_of(const RemoteId& id, const Errand& errand);
  Result<Presence> update(const RemoteId& id, const Account& account);
  Result<Receipt> adopt(const RemoteId& id, const Account& account);
  Result<Receipt> create(const Account& account);
  Result<Receipt> settle(const RemoteId& id, const Account& account, std::string note);
  Result<std::string> switch_on(const RemoteId& id, const Account& account);
  Result<Presence> switch_off(const RemoteId& id, const Errand& errand);
  Result<Receipt> erase(const RemoteId& id, const Account& account);
  Result<Receipt> absent(const Account& account);

  ZitadelClient& client_;
  const ZitadelRules& rules_;
  ZitadelSessions sessions_;
};

}  // namespace provost::connectors
