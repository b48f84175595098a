// The comparison of an app with the directory: how the pass before went, what one would do now, and one at once. And
// the accounts that passes saw and that are nobody's.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"
#include "core/crypto/gate.h"
#include "core/reconcile/dry_run.h"

namespace provost::operations {

/// `{"connection", "pass", "nextStep", "lastError", "lastPass"}`: what is known of the passes of a connection.
Result<Value> show_passes(const Desk& desk, const Connection& connection);
/// Has a pass begin now, and notes it. Fails with `conflict` while the connection is paused.
Result<Value> begin_pass(const Desk& desk, const Connection& connection);
/// What a pass would do; calls the app, so not while a transaction is open.
struct DryRunTools {
  sql::Database& database;
  const Clock& clock;
  Apps apps;
};
Result<Value> dry_run(const DryRunTools& tools, const Connection& connection, const DryRun::Bounds& bounds);
/// `{"strangers": […], "next"}`: accounts that the newest passes saw and that are nobody's, by the app's id.
Result<Value> list_strangers(const Desk& desk, const Connection& connection, const Paging& paging);

/// The pages /connections/{connection}/reconcile and strangers. A dry run is let in as ConnectionPages says.
class Reconciliation {
 public:
  Reconciliation(const Parts& parts, crypto::Gate& gate) : parts_(parts), gate_(gate) {}

  Routes routes() const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> begin(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> strangers(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
  crypto::Gate& gate_;
};

}  // namespace provost::operations
