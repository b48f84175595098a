// Tenants: the one of whoever calls, and for an operator of the installation all of them.
#pragma once

#include <functional>
#include <string>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/model/tenancy.h"

namespace provost::operations {

/// `{"id", "name", "enabled"}`.
Value tenant_value(const Tenant& tenant);
/// Makes the tenant of the desk, under this name, and begins its audit trail. Fails with `uniqueness`, and
/// `invalid_value` unless the name is one line.
Result<Value> make_tenant(const Desk& desk, const std::string& name);
/// Switches the tenant of the desk on or off, where it is not so already. Off, no credential of it works.
Result<Value> enable_tenant(const Desk& desk, Tenant tenant, bool enabled);

/// The page /tenant, for callers with tenants.read; /tenants and what is below it for operators' tokens with
/// tenants.write, which no person holds.
class Tenants {
 public:
  explicit Tenants(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> find(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create_token(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> list_tokens(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> end_token(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  /// The desk of another tenant in the same transaction.
  Result<Value> at_tenant(const Desk& desk, TenantId tenant, const std::function<Result<Value>(Desk&)>& work) const;

  const Parts parts_;
};

}  // namespace provost::operations
