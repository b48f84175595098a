// `provost reconcile …`
#include <set>

#include "connectors/kinds.h"
#include "core/delivery/connector_maker.h"
#include "core/delivery/envoy.h"
#include "core/http/curl_client.h"
#include "core/reconcile/comparison.h"
#include "core/store/pass_table.h"
#include "server/commands.h"

namespace provost {
namespace {

struct ReconcileOrder {
  std::string connection;
  bool dry_run = false, show = false;
};

constexpr std::size_t kMostNamed = 100;
constexpr std::size_t kMostPages = 100'000;
constexpr std::int64_t kPeople = 100;

/// What a pass would come to.
struct Plan {
  std::int64_t listed = 0, strangers = 0, ending = 0, restoring = 0;
  Array end_access, restore, unknown;  // the first kMostNamed of each
  std::set<std::string> seen;

  void note(const Difference& difference) {
    const bool ends = difference.remedy == Remedy::end_access;
    ++(ends ? ending : restoring);
    Array& named = ends ? end_access : restore;
    if (named.size() < kMostNamed) named.emplace_back(std::string(difference.user.user_name()));
  }
  void note(const RemoteAccount& stranger) {
    ++strangers;
    if (unknown.size() < kMostNamed) unknown.emplace_back(stranger.user_name);
  }
  Value value(const std::string& connection) && {
    return Value::object({{"connection", connection},
                          {"listed", listed},
                          {"endAccess", ending},
                          {"endAccessOf", std::move(end_access)},
                          {"restore", restoring},
                          {"restoreOf", std::move(restore)},
                          {"strangers", strangers},
                          {"strangersNamed", std::move(unknown)}});
  }
};

/// Reads with the tables of one tenant and what passes know.
using Reading = std::function<Result<void>(Tables&, const PassTable&, const Listener&)>;

class Planner {
 public:
  Planner(Workshop& workshop, const Connection& connection) : workshop_(workshop), connection_(connection) {}

  Result<Plan> plan(const Envoy& envoy) {
    const Instant begun = workshop_.clock().now();
    TRY(list(envoy));
    TRY(look_for_missing(begun));
    return std::move(plan_);
  }

 private:
  Result<void> list(const Envoy& envoy) {
    std::string cursor;
    for (std::size_t pages = 0; pages < kMostPages; ++pages) {
      const RemotePage page = TRY(envoy.list(cursor));
      TRY(note(page));
      if (page.next.empty()) return {};
      if (page.next == cursor) break;
      cursor = page.next;
    }
    return fail(Code::unavailable, "the app's listing leads to itself");
  }

  Result<void> note(const RemotePage& page) {
    std::vector<std::string_view> remotes;
    for (const RemoteAccount& account : page.accounts) {
      remotes.push_back(account.id.value);
      plan_.seen.insert(account.id.value);
    }
    PageComparison compared;
    TRY(read([&](Tables& tables, const PassTable& passes, const Listener& listener) -> Result<void> {
      const auto owners = TRY(passes.owners(connection_.id, remotes));
      compared = TRY(Comparison(tables, passes, listener).of_page(page.accounts, owners));
      return {};
    }));
    plan_.listed += static_cast<std::int64_t>(page.accounts.size());
    for (const Difference& difference : compared.differences) plan_.note(difference);
    for (const RemoteAccount& stranger : compared.strangers) plan_.note(stranger);
    return {};
  }

  Result<void> look_for_missing(Instant begun) {
    UserId after;
    for (bool more = true; more;) {
      std::vector<Difference> differences;
      TRY(read([&](Tables& tables, const PassTable& passes, const Listener& listener) -> Result<void> {
        auto people = TRY(tables.users.page_after(after, kPeople, SourceId{}));
        more = !people.empty();
        if (!more) return {};
        after = people.back().id;
        TRY(forget_seen(tables, people));
        differences = TRY(Comparison(tables, passes, listener).of_missing(people, begun));
        return {};
      }));
      for (const Difference& difference : differences) plan_.note(difference);
    }
    return {};
  }

  Result<void> forget_seen(const Tables& tables, std::vector<User>& people) const {
    std::vector<User> missing;
    for (User& user : people) {
      const auto remote = TRY(tables.connections.remote_id(connection_.id, subject_of(user.id)));
      if (!remote || !plan_.seen.contains(remote->value)) missing.push_back(std::move(user));
    }
    people = std::move(missing);
    return {};
  }

  Result<void> read(const Reading& reading) const {
    sql::Database* database = TRY(workshop_.database());
    return database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database->dialect(), connection_.tenant);
      const auto listener = TRY(tables.connections.listener(connection_.id));
      if (!listener) return fail(Code::not_found, "the connection is gone");
      return reading(tables, PassTable(session, connection_.tenant), *listener);
    });
  }

  Workshop& workshop_;
  const Connection& connection_;
  Plan plan_;
};

Result<Connection> connection_of(Workshop& workshop, TenantId tenant, const std::string& name) {
  std::optional<Connection> found;
  TRY(workshop.transact(sql::Mode::read, tenant, [&](Tables& tables) -> Result<void> {
    found = TRY(tables.connections.find_by_name(name));
    return {};
  }));
  if (!found) return fail(Code::not_found, "the tenant has no connection '" + name + "'");
  return std::move(*found);
}

Result<Value> dry_run(Workshop& workshop, const Connection& connection) {
  const crypto::SealingKey* key = TRY(workshop.sealing_key());
  const crypto::JwtSigner* signer = TRY(workshop.signer());
  http::CurlClient http;
  const ConnectorMaker maker(connector_kinds(), *key, {http, workshop.clock(), signer});
  const auto connector = TRY(maker.make(connection, maker.http()));
  DeliveryCounters counters;
  Plan plan = TRY(Planner(workshop, connection).plan(Envoy(*connector, workshop.log(), counters)));
  return std::move(plan).value(connection.name);
}

/// What is known of the passes of a connection.
Value state_of(const Connection& connection, const std::optional<Pass>& pass) {
  Value state = Value::object({{"connection", connection.name}});
  if (!pass) return state;
  state.set("pass", pass->number);
  state.set("nextStep", to_iso8601(pass->due));
  if (!pass->last_error.empty()) state.set("lastError", pass->last_error);
  if (auto last = json::parse(pass->last_pass)) state.set("lastPass", std::move(*last));
  return state;
}

Result<Value> reconcile(Workshop& workshop, const std::string& tenant_name, const ReconcileOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Connection connection = TRY(connection_of(workshop, tenant.id, order.connection));
  if (order.dry_run) return dry_run(workshop, connection);
  if (!order.show && !connection.enabled) return fail(Code::conflict, "the connection is paused");
  sql::Database* database = TRY(workshop.database());
  std::optional<Pass> pass;
  TRY(database->transact(order.show ? sql::Mode::read : sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const PassTable passes(session, tenant.id);
    if (!order.show) TRY(passes.hurry(connection.id, workshop.clock().now()));
    pass = TRY(passes.find(connection.id));
    return {};
  }));
  return state_of(connection, pass);
}

}  // namespace

void add_reconcile_commands(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("reconcile", "have the server compare the accounts of an app with the directory at once");
  auto order = std::make_shared<ReconcileOrder>();
  command->add_option("connection", order->connection, "the connection")->required();
  command->add_flag("--dry-run", order->dry_run, "compare now, write nothing, and show what a pass would do");
  command->add_flag("--show", order->show, "begin nothing, and say how far it is and how the pass before went");
  line.take_tenant(command);
  line.choose(command, [order, &line](Workshop& workshop) { return reconcile(workshop, line.tenant, *order); });
}

}  // namespace provost
