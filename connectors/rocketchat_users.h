// The people of a Rocket.Chat: found by an explicit rule, brought up to date, switched off, deleted, looked at.
#pragma once

#include <optional>
#include <string>

#include "connectors/rocketchat_client.h"
#include "connectors/rocketchat_requests.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Borrows the client and the rules.
class RocketchatUsers {
 public:
  RocketchatUsers(RocketchatClient& client, const RocketchatRules& rules) : client_(client), rules_(rules) {}

  Result<Receipt> provision(const Account& account);
  Result<Receipt> deactivate(const Account& account);
  Result<Receipt> remove(const Account& account);
  Result<Receipt> revoke(const Account& account);
  Result<Probe> probe(const Account& account);

 private:
  Result<std::optional<RocketchatUser>> locate(const Account& account);
  Result<std::optional<RocketchatUser>> find(const Account& account);
  Result<Receipt> create(const Account& account);
  Result<Receipt> bring_up(const RocketchatUser& user, const Account& account, std::string note);
  Result<void> change(const RocketchatUser& user, const Account& account);
  Result<bool> set_active(const RemoteId& id, const Account& account, bool active);
  Result<bool> erase(const RemoteId& id, const Account& account);
  Result<bool> log_out(const RemoteId& id, const Errand& errand);
  Result<Receipt> switch_off(const RemoteId& id, const Account& account);
  Result<Receipt> absent(const Account& account);

  RocketchatClient& client_;
  const RocketchatRules& rules_;
};

}  // namespace provost::connectors
