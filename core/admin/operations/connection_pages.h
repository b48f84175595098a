// The pages below /connections and /connection-kinds.
#pragma once

#include "core/admin/operations/connections.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

/// Pages about connections, for callers with connections.read or connections.write; see ConnectionTrials for the
/// others.
class ConnectionPages {
 public:
  explicit ConnectionPages(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> kinds(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> pause(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> resume(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<Connection> read(const AdminCaller& caller, const std::string& id) const;
  Result<http::Response> enable(const AdminCaller& caller, const http::Exchange& exchange, bool enabled) const;

  const Parts parts_;
};

}  // namespace provost::operations
