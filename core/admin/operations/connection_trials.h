// Trying a connection out before it matters: whether the app answers, what it would be told, and of whom.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/crypto/gate.h"

namespace provost::operations {

/// The pages below /connections/{connection} that try, show in advance and give a scope, for callers with
/// connections.write. Those that call an app, or look at everybody, pass a gate: whoever finds it full hears 429.
class ConnectionTrials {
 public:
  ConnectionTrials(const Parts& parts, crypto::Gate& gate) : parts_(parts), gate_(gate) {}

  Routes routes() const;
  Result<http::Response> test(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> preview(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> look(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> rescope(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<Connection> forget_former_scope(const AdminCaller& caller, const std::string& id) const;

  const Parts parts_;
  crypto::Gate& gate_;
};

}  // namespace provost::operations
