// Tenants: the one of whoever calls, and for an operator of the installation all of them.
#pragma once

#include <string>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

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

 private:
  /// The desk of another tenant in the same transaction.
  Result<Value> at_tenant(const Desk& desk, TenantId tenant, const std::function<Result<Value>(Desk&)>& work) const;

  const Parts parts_;
};

}  // namespace provost::operations
