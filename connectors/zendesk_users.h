// The users of Zendesk: found by an explicit rule, brought up to date, suspended, deleted, looked at.
#pragma once

#include <optional>
#include <string>

#include "connectors/zendesk_access.h"
#include "connectors/zendesk_client.h"
#include "connectors/zendesk_staff.h"
#include "connectors/zendesk_user.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// How an admin wants Zendesk to be served.
struct ZendeskRules {
  std::string role = "end-user";  // of new users
  bool deletes_for_good = false;
  bool adopts_by_email = false;
};

/// Serves the account verbs; borrows what it is given.
class ZendeskUsers {
 public:
  struct Parts {
    ZendeskClient& client;
    const ZendeskStaff& staff;
    const ZendeskAccess& access;
    const ZendeskRules& rules;
  };
  explicit ZendeskUsers(const Parts& parts)
      : client_(parts.client), staff_(parts.staff), access_(parts.access), rules_(parts.rules) {}

  Result<Receipt> provision(const Account& account);
  Result<Receipt> deactivate(const Account& account);
  Result<Receipt> remove(const Account& account);
  Result<Receipt> revoke(const Account& account);
  Result<Probe> probe(const Account& account);

 private:
  /// What the match rule came to. Never a deleted user.
  struct Found {
    std::optional<ZendeskUser> user;
    bool clash = false;  // the address is that of a user with somebody else's external id
  };

  Result<Found> find(const Account& account);
  Result<Found> find_by_email(const ZendeskProfile& profile, const Errand& errand);
  Result<std::optional<ZendeskUser>> fresh(std::int64_t id, const Errand& errand);
  /// Who is meant by an end of access: by the id that we know, deleted users among them, else by rule.
  Result<std::optional<ZendeskUser>> meant(const Account& account);
  Result<Receipt> create(const Account& account);
  Result<Receipt> after_clash(ZendeskOutcome outcome, const Account& account);
  Result<Receipt> update(const ZendeskUser& seen, const Account& account);
  Result<ZendeskUser> write(const ZendeskUser& seen, Value changed, const Errand& errand);
  Result<std::string> suspend(const ZendeskUser& seen, Value changed, const Errand& errand);
  Result<std::string> reinstate(const ZendeskUser& seen, Value changed, const Errand& errand);
  Result<void> move_address(const ZendeskUser& seen, const ZendeskProfile& profile, const Errand& errand);
  Result<ZendeskOutcome> settled(ZendeskOutcome outcome, const Errand& errand);
  Result<void> spare_ourselves(const ZendeskUser& seen) const;

  ZendeskClient& client_;
  const ZendeskStaff& staff_;
  const ZendeskAccess& access_;
  const ZendeskRules& rules_;
};

}  // namespace provost::connectors
