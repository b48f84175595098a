#include "core/admin/operations/reconciliation.h"

#include "core/admin/operations/answers.h"
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/delivery/connector_maker.h"
#include "core/store/pass_table.h"
#include "core/store/stranger_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr Reading kReading{permission::kConnectionsWrite, permission::kConnectionsRead};
/// What a request may take of an app and of a thread.
constexpr DryRun::Bounds kInARequest{100, std::chrono::seconds(20)};

Value stranger_value(const Stranger& stranger) {
  return Value::object({{"account", stranger.remote.value},
                        {"userName", stranger.user_name},
                        {"active", stranger.active},
                        {"since", to_iso8601(stranger.first)},
                        {"seen", to_iso8601(stranger.seen)}});
}

}  // namespace

Result<Value> show_passes(const Desk& desk, const Connection& connection) {
  const auto pass = TRY(PassTable(desk.session, desk.tenant).find(connection.id));
  Value state = Value::object({{"connection", connection.name}});
  if (!pass) return state;
  state.set("pass", pass->number);
  state.set("nextStep", to_iso8601(pass->due));
  if (!pass->last_error.empty()) state.set("lastError", pass->last_error);
  if (auto last = json::parse(pass->last_pass)) state.set("lastPass", std::move(*last));
  return state;
}

Result<Value> begin_pass(const Desk& desk, const Connection& connection) {
  if (!connection.enabled) return fail(Code::conflict, "the connection is paused");
  TRY(PassTable(desk.session, desk.tenant).hurry(connection.id, desk.now));
  TRY(desk.note("connection.reconcile", Thing{"connection", connection.id.value, connection.name}));
  return show_passes(desk, connection);
}

Result<Value> dry_run(const DryRunTools& tools, const Connection& connection, const DryRun::Bounds& bounds) {
  const Apps& apps = tools.apps;
  const auto connector = TRY(ConnectorMaker(apps.kinds, apps.vault, apps.tools).make(connection, apps.tools.http));
  DeliveryCounters counters;
  const Envoy envoy(*connector, apps.log, counters);
  const PassOutlook outlook = TRY(DryRun({tools.database, tools.clock, envoy}, bounds).of(connection));
  return outlook_value(connection.name, outlook);
}

Result<Value> list_strangers(const Desk& desk, const Connection& connection, const Paging& paging) {
  auto strangers = TRY(StrangerTable(desk.session, desk.tenant).page(connection.id, paging.after, paging.wanted()));
  const auto cursor = [](const Stranger& stranger) { return stranger.remote.value; };
  return page_value("strangers", std::move(strangers), paging, Rendering{cursor, stranger_value});
}

Result<Response> Reconciliation::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    return show_passes(desk, connection);
  });
}

Result<Response> Reconciliation::begin(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const std::string_view body = exchange.request.body;
  const Value object = TRY(object_in(body.empty() ? "{}" : body, {"dryRun"}));
  const bool dry = TRY(truth_at(object, "dryRun"));
  if (dry) {
    Connection connection;
    TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
      connection = TRY(connection_with_id(desk, exchange.captures[0]));
      return {};
    }));
    const crypto::Gate::Pass pass = TRY(gate_.enter());
    const Value outlook = TRY(dry_run({parts_.database, parts_.clock, parts_.apps}, connection, kInARequest));
    return answer(outlook);
  }
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    const Value begun = TRY(begin_pass(desk, connection));
    return accepted(begun);
  }));
  return written.response;
}

Result<Response> Reconciliation::strangers(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  Paging paging = TRY(paging_in(exchange.target));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    return list_strangers(desk, connection, paging);
  });
}

Routes Reconciliation::routes() const {
  return {
      {"GET",
       "/connections/{connection}/reconcile",
       on(*this, &Reconciliation::show),
       {"getReconciliation",
        "Says how far the comparison of the app with the directory is, and how the pass before went.",
        {},
        {{200, "Reconciliation"}}}},
      {"POST",
       "/connections/{connection}/reconcile",
       on(*this, &Reconciliation::begin),
       {"reconcile",
        "Has a pass begin now; as a dry run, says what it would do, and writes nothing.",
        "ReconcileWish",
        {{202, "Reconciliation"}, {200, "ReconcileOutlook"}},
        {"Idempotency-Key"}}},
      {"GET",
       "/connections/{connection}/strangers",
       on(*this, &Reconciliation::strangers),
       {"listStrangers",
        "Lists accounts that the newest passes saw at the app and that are nobody's.",
        {},
        {{200, "Strangers"}},
        {"limit", "after"}}},
  };
}

}  // namespace provost::operations
