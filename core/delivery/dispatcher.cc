#include "core/delivery/dispatcher.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <set>
#include <system_error>
#include <typeinfo>

#include "core/base/crash_point.h"
#include "core/store/connection_state_table.h"
#include "core/store/connection_table.h"
#include "core/store/lane_table.h"
#include "core/store/tenant_table.h"

namespace provost {
namespace {

// A thread sleeps while its app has nothing to hear, so what bounds them is the room for their stacks.
constexpr std::size_t kMostWorkers = 1024;
constexpr std::chrono::milliseconds kRefreshEvery{1000};
constexpr std::chrono::milliseconds kRefreshAtMostEvery{100};

}  // namespace

Dispatcher::Dispatcher(const Parts& parts, const ConnectorMaker& maker, const Retention& retention)
    : parts_(parts),
      maker_(maker),
      tools_{parts.database, parts.clock, parts.random, parts.log, counters_},
      pruner_(tools_, retention) {}

Result<void> Dispatcher::start() {
  if (keeper_.joinable()) return {};
  if (parts_.database.dialect().engine == sql::Engine::sqlite) TRY(release_all());
  crash_point("dispatcher.released");
  stopping_ = false;
  auto begun = behind_wall([this]() -> Result<void> {
    TRY(refresh());
    keeper_ = std::thread([this] { keep(); });
    return {};
  });
  if (!begun) stop();
  return begun;
}

void Dispatcher::stop() {
  stopping_ = true;
  parts_.bell.ring();
  if (keeper_.joinable()) keeper_.join();  // from here on nobody adds workers
  for (const auto& worker : workers_) worker->stop();
  parts_.bell.ring();
  for (const auto& worker : workers_) worker->join();
  served_.clear();
  workers_.clear();
  counters_.connections = 0;
}

/// What the language throws when it has no memory or no thread left must not end the engine.
Result<void> Dispatcher::behind_wall(const std::function<Result<void>()>& work) const {
  try {
    return work();
  } catch (const std::exception& error) {
    parts_.log.error("delivery.refresh_threw", {{"type", typeid(error).name()}});
    return fail(Code::internal, "the connections could not be served");
  }
}

Result<Dispatcher::Demand> Dispatcher::demand() const {
  Demand demand;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    demand = Demand{};
    const auto tenants = TRY(TenantTable(session).all());
    for (const Tenant& tenant : tenants) {
      auto connections = TRY(ConnectionTable(session, tenant.id).all());
      for (Connection& connection : connections) {
        if (connection.enabled) demand.enabled.push_back(std::move(connection));
      }
      const auto nudges = TRY(ConnectionStateTable(session, tenant.id).nudges());
      for (const auto& nudge : nudges) demand.nudges.emplace(Key(tenant.id, nudge.connection), nudge.at);
    }
    return {};
  }));
  return demand;
}

Result<void> Dispatcher::release_all() const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const auto tenants = TRY(TenantTable(session).all());
    for (const Tenant& tenant : tenants) {
      TRY(LaneTable(session, parts_.database.dialect(), tenant.id).release_all(parts_.clock.now()));
    }
    return {};
  });
}

Result<void> Dispatcher::refresh() {
  const Demand wanted_now = TRY(demand());
  std::set<Key> wanted;
  for (const Connection& connection : wanted_now.enabled) {
    wanted.emplace(connection.tenant, connection.id);
    serve(connection);
  }
  for (auto served = served_.begin(); served != served_.end();) {
    const bool gone = !wanted.contains(served->first);
    if (gone) let_go(served->second);
    served = gone ? served_.erase(served) : std::next(served);
  }
  for (const auto& [key, at] : wanted_now.nudges) {
    if (const auto served = served_.find(key); served != served_.end()) served->second.route->nudge(at);
  }
  counters_.connections = served_.size();
  return {};
}

void Dispatcher::serve(const Connection& connection) {
  const auto found = served_.find(Key(connection.tenant, connection.id));
  if (found != served_.end()) return found->second.route->update(connection);
  auto route = std::make_shared<Route>(tools_, maker_, connection);
  Worker& worker = employ(route);
  crash_point("dispatcher.route_added");
  healths_.enter(connection.tenant, connection.id, route->health());
  served_.emplace(Key(connection.tenant, connection.id), Served{std::move(route), &worker});
}

Worker& Dispatcher::employ(const std::shared_ptr<Route>& route) {
  if (workers_.size() < kMostWorkers && (workers_.empty() || least_loaded().load() > 0)) {
    auto worker = std::make_unique<Worker>(tools_, parts_.bell);
    try {
      worker->add(route);
      return *workers_.emplace_back(std::move(worker));
    } catch (const std::system_error&) {  // no thread to be had: it shares one
      if (workers_.empty()) throw;
    }
  }
  Worker& shared = least_loaded();
  shared.add(route);
  return shared;
}

void Dispatcher::let_go(const Served& served) {
  served.route->retire();
  served.worker->drop(*served.route);
}

Worker& Dispatcher::least_loaded() const {
  return **std::min_element(workers_.begin(), workers_.end(),
                            [](const auto& left, const auto& right) { return left->load() < right->load(); });
}

/// What fails is tried at the next turn, and told once until it succeeds.
void Dispatcher::prune() {
  const auto pruned = behind_wall([this] { return pruner_.turn(); });
  if (!pruned && !std::exchange(prune_told_, true)) {
    parts_.log.warning("delivery.not_pruned", {{"reason", pruned.error().detail}});
  }
  if (pruned) prune_told_ = false;
}

void Dispatcher::keep() {
  bool told = false;
  while (!stopping_) {
    const std::uint64_t seen = parts_.bell.rings();
    const auto refreshed = behind_wall([this] { return refresh(); });
    if (!refreshed && !told) parts_.log.warning("delivery.no_refresh", {{"reason", refreshed.error().detail}});
    told = !refreshed;
    if (refreshed) prune();
    parts_.bell.wait(seen, kRefreshEvery);
    // Under a storm of commits connections need not be read at each.
    if (!stopping_) std::this_thread::sleep_for(kRefreshAtMostEvery);
  }
}

}  // namespace provost
