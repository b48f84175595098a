// What all channels have in common that can end access and nothing else: no account is made, listed or removed there.
#pragma once

#include "connectors/errand.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// A connector beside another one, or alone: deactivate, remove and revoke all end access, and there is nothing to do
/// for the other verbs.
class RevocationChannel : public Connector {
 public:
  Result<Receipt> provision(const Account& account) final;
  Result<Receipt> members(const GroupChange& change) final;
  Result<Receipt> deactivate(const Account& account) final { return end_access(account, errand_of(account)); }
  Result<Receipt> remove(const Account& account) final { return end_access(account, errand_of(account)); }
  Result<Receipt> revoke(const Account& account) final { return end_access(account, errand_of(account)); }
  Result<RemotePage> list(const std::string& cursor) final;
  /// Most channels tell us nothing.
  Result<Probe> probe(const Account&) override { return Probe::cannot_know; }

 protected:
  static Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

 private:
  /// Tells the app to end what it can end of this person's access.
  virtual Result<Receipt> end_access(const Account& account, const Errand& errand) = 0;
};

}  // namespace provost::connectors
