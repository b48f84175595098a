// Idle policies by REST: who is switched off daily because nothing was heard of them.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"
#include "core/store/idle_policy_table.h"

namespace provost::operations {

/// A person of whom nothing was heard for a while: `{"id", "scimId", "userName", "role", "lastSeen"}`.
Value idle_person(const User& user);

/// The pages below /idle-policies, for callers with policies.read or policies.write. A run spares the last active
/// admin.
class IdlePolicyPages {
 public:
  explicit IdlePolicyPages(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> preview(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
