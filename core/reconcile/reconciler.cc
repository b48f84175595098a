#include "core/reconcile/reconciler.h"

#include <exception>
#include <optional>
#include <string>
#include <typeinfo>

#include "core/store/tenant_table.h"

namespace provost {
namespace {

constexpr std::chrono::milliseconds kLookEvery{1'000};

bool is_same(const Connection& one, const Connection& other) {
  return one.kind == other.kind && one.settings == other.settings && one.name == other.name;
}

}  // namespace

void Reconciler::start() {
  if (thread_.joinable() || rules_.rest <= Duration::zero()) return;
  stopping_ = false;
  thread_ = std::thread([this] { serve(); });
}

void Reconciler::stop() {
  stopping_ = true;
  woken_.ring();
  if (thread_.joinable()) thread_.join();
}

/// The connections of which a step is due. Claiming one writes, and a quiet house should not.
Result<std::vector<Connection>> Reconciler::due_connections() const {
  std::vector<Connection> due;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    due.clear();
    const auto tenants = TRY(TenantTable(session).all());
    for (const Tenant& tenant : tenants) {
      if (!tenant.enabled) continue;
      const PassTable passes(session, tenant.id);
      auto connections = TRY(ConnectionTable(session, tenant.id).all());
      for (Connection& connection : connections) {
        if (!connection.enabled || connection.walks) continue;
        const bool is_due = TRY(passes.is_due(connection.id, parts_.clock.now(), runner_.longest()));
        if (is_due) due.push_back(std::move(connection));
      }
    }
    return {};
  }));
  return due;
}

Result<bool> Reconciler::round() {
  const auto due = TRY(due_connections());
  bool any = false;
  std::optional<Error> first;  // of one app; those behind it have their turn
  for (const Connection& connection : due) {
    if (stopping_) break;
    const auto did = visit(connection);
    any = any || did.value_or(false);
    if (!did && !first) first = Error{did.error().code, connection.name + ": " + did.error().detail};
  }
  return first ? tl::unexpected<Error>(*first) : Result<bool>(any);
}

Reconciler::Visited::Visited(http::HttpClient& http, const Clock& clock)
    : line(http, clock, [this](const RateHint& hint) {
        if (health) health->told(hint);
      }) {}

Result<bool> Reconciler::visit(const Connection& connection) {
  const auto entered = visited_.try_emplace(Key(connection.tenant, connection.id), maker_.http(), parts_.clock);
  Visited& visited = entered.first->second;
  const auto ready = make_ready(visited, connection);
  if (!ready) return runner_.put_off(connection, ready.error());
  visited.health = healths_.find(connection.tenant, connection.id);
  const Envoy envoy(*visited.connector, parts_.log, counters_);
  auto done = runner_.step(connection, Visit(envoy, visited.health.get()));
  visited.health.reset();
  return done;
}

/// A connector of our own: those of deliveries are other threads'.
Result<void> Reconciler::make_ready(Visited& visited, const Connection& connection) const {
  if (visited.connector && is_same(visited.connection, connection)) return {};
  visited.connector = TRY(maker_.make(connection, visited.line));
  visited.connection = connection;
  return {};
}

void Reconciler::serve() {
  bool told = false;
  while (!stopping_) {
    const std::uint64_t seen = woken_.rings();
    std::string_view type = "unknown";
    try {
      const auto done = round();
      if (!done && !told) parts_.log.warning("reconcile.no_round", {{"reason", done.error().detail}});
      told = !done;
      type = "";
    } catch (const std::exception& error) {
      type = typeid(error).name();
    } catch (...) {
      type = "no std::exception";
    }
    if (!type.empty()) parts_.log.error("reconcile.round_threw", {{"type", type}});
    if (!stopping_) woken_.wait(seen, kLookEvery);
  }
}

}  // namespace provost
