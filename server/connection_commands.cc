// `provost connection …`
#include "core/access/person_lookup.h"
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/connections.h"
#include "core/admin/operations/kinds.h"
#include "core/directory/scope_carrier.h"
#include "server/app_tools.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

struct PreviewOrder {
  std::string connection, user;
};

using operations::Desk;

struct AddOrder {
  operations::ConnectionOrder connection;
  std::vector<std::string> settings;  // name=value
};

Result<SettingTexts> pairs_of(const std::vector<std::string>& given) {
  SettingTexts pairs;
  for (const std::string& pair : given) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) return fail(Code::invalid_value, "--set takes name=value");
    if (!pairs.emplace(pair.substr(0, equals), pair.substr(equals + 1)).second) {
      return fail(Code::invalid_value, "the setting '" + pair.substr(0, equals) + "' is given twice");
    }
  }
  return pairs;
}

Result<Value> add(Workshop& workshop, const std::string& tenant_name, const AddOrder& wish) {
  operations::ConnectionOrder order = wish.connection;
  order.settings = TRY(pairs_of(wish.settings));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const auto tools = TRY(AppTools::open(workshop));
  const operations::Apps apps = tools->apps();
  const Connection blank{tenant.id, workshop.ids().uuid<ConnectionId>(), "", "", {}, true, workshop.clock().now()};
  const Connection made = TRY(operations::prepare_connection(apps, blank, order));
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id,
                      [&](Desk& desk) { return operations::add_connection(desk, apps, made, order.newcomers_only); }));
  if (!order.newcomers_only) {
    sql::Database* database = TRY(workshop.database());
    const ScopeCarrier carrier(
        {*database, tools->directory(), tools->catalogues(), {actor_at_the_keyboard(), std::nullopt}});
    TRY(carrier.carry({tenant.id, made.id, made.scope.empty() ? std::string(kEverybody) : made.scope}));
  }
  return operations::connection_value(apps.kinds, made);
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name) {
  constexpr std::int64_t kAll = 2'000;
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const auto tools = TRY(AppTools::open(workshop));
  operations::ConnectionList list;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    list = TRY(operations::read_connections(desk, {kAll, ""}));
    return {};
  }));
  Value page = operations::list_connections(tools->apps(), std::move(list));
  return std::move(*page.find("connections"));
}

/// Runs work with the connection of this id or name.
using Work = std::function<Result<void>(const Desk&, const Connection&)>;
Result<Connection> at_connection(Workshop& workshop, const std::string& tenant_name, const std::string& name,
                                 const Work& work) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Connection connection;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    connection = TRY(operations::connection_named(desk.tables, name));
    return work(desk, connection);
  }));
  return connection;
}

Result<Value> test(Workshop& workshop, const std::string& tenant_name, const std::string& name) {
  const auto nothing = [](const Desk&, const Connection&) { return Result<void>(); };
  const Connection connection = TRY(at_connection(workshop, tenant_name, name, nothing));
  const auto tools = TRY(AppTools::open(workshop));
  TRY(operations::test_connection(tools->apps(), connection));
  return Value::object({{"name", connection.name}, {"works", true}});
}

Result<Value> enable(Workshop& workshop, const std::string& tenant_name, const std::string& name, bool enabled) {
  const auto work = [&](const Desk& desk, const Connection& connection) {
    return operations::enable_connection(desk, connection, enabled);
  };
  const Connection connection = TRY(at_connection(workshop, tenant_name, name, work));
  return Value::object({{"name", connection.name}, {"enabled", enabled}});
}

Result<Value> remove(Workshop& workshop, const std::string& tenant_name, const std::string& name) {
  const Connection connection = TRY(at_connection(workshop, tenant_name, name, operations::remove_connection));
  return Value::object({{"id", connection.id.value}, {"name", connection.name}, {"removed", true}});
}

/// A person as the connection would tell the app; nothing is sent.
Result<Value> preview(Workshop& workshop, const std::string& tenant_name, const PreviewOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  std::optional<Connection> connection;
  std::optional<User> user;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    connection = TRY(tables.connections.find_by_name(order.connection));
    user = TRY(find_by_name_or_email(tables.users, order.user));
    return {};
  }));
  if (!connection) return fail(Code::not_found, "there is no connection '" + order.connection + "'");
  if (!user) return fail(Code::not_found, "there is no person '" + order.user + "'");
  return operations::preview_person(*connection, *user);
}

Result<Value> kinds() {
  Array all;
  for (const ConnectorKind& kind : connector_kinds()) all.push_back(operations::kind_value(kind));
  return Value(std::move(all));
}

void add_kind_commands(CLI::App& connection, CommandLine& line) {
  CLI::App* kinds_command =
      connection.add_subcommand("kinds", "every kind of app: its settings, and what stays alive in it");
  line.choose(kinds_command, [](Workshop&) { return kinds(); });
  auto kind = std::make_shared<std::string>();
  CLI::App* settings = connection.add_subcommand("settings", "what a kind of app may be told with --set");
  settings->add_option("KIND", *kind, "the kind of app")->required();
  line.choose(settings, [kind](Workshop&) -> Result<Value> {
    const ConnectorKind* found = TRY(operations::kind_named(connector_kinds(), *kind));
    return operations::settings_value(*found);
  });
  CLI::App* truth =
      connection.add_subcommand("truth", "what switching off, deleting and revoking leave alive in an app");
  truth->add_option("KIND", *kind, "the kind of app")->required();
  line.choose(truth, [kind](Workshop&) -> Result<Value> {
    const ConnectorKind* found = TRY(operations::kind_named(connector_kinds(), *kind));
    return operations::truth_value(*found);
  });
}

}  // namespace

void add_connection_commands(CLI::App& app, CommandLine& line) {
  CLI::App* connection = app.add_subcommand("connection", "connections: the apps that hear of every change");
  connection->require_subcommand(1);
  CLI::App* adding = connection->add_subcommand("add", "connect an app");
  auto order = std::make_shared<AddOrder>();
  adding->add_option("KIND", order->connection.kind, "the kind of app; see 'connection kinds'")->required();
  adding->add_option("NAME", order->connection.name, "the connection's name")->required();
  adding->add_option("--set", order->settings, "a setting, name=value; may be given several times")
      ->allow_extra_args(false);  // what follows is the next argument
  adding->add_option("--scope", order->connection.scope,
                     "who goes to the app, a SCIM filter over people; see 'connection scope'");
  adding->add_flag("--newcomers-only", order->connection.newcomers_only,
                   "the app is not told of the people who are there already, only of what happens from now on");
  line.take_tenant(adding);
  line.choose(adding, [order, &line](Workshop& workshop) { return add(workshop, line.tenant, *order); });

  add_kind_commands(*connection, line);
  add_scope_command(*connection, line);

  CLI::App* listing = connection->add_subcommand("list", "all connections of a tenant, and how each fares");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list(workshop, line.tenant); });

  CLI::App* previewing = connection->add_subcommand("preview", "show a person as an app is told of it; sends nothing");
  auto shown = std::make_shared<PreviewOrder>();
  previewing->add_option("NAME", shown->connection, "the connection's name")->required();
  previewing->add_option("USER", shown->user, "the person's user name or e-mail address")->required();
  line.take_tenant(previewing);
  line.choose(previewing, [shown, &line](Workshop& workshop) { return preview(workshop, line.tenant, *shown); });

  CLI::App* testing = connection->add_subcommand("test", "prove that an app answers and takes our credential");
  auto name = std::make_shared<std::string>();
  testing->add_option("NAME", *name, "the connection's name")->required();
  line.take_tenant(testing);
  line.choose(testing, [name, &line](Workshop& workshop) { return test(workshop, line.tenant, *name); });

  struct Switch {
    const char *name, *help;
    Result<Value> (*does)(Workshop&, const std::string&, const std::string&);
  };
  constexpr Switch kSwitches[] = {
      {"pause", "stop telling an app anything; what happens meanwhile waits",
       [](Workshop& workshop, const std::string& tenant, const std::string& app_name) {
         return enable(workshop, tenant, app_name, false);
       }},
      {"resume", "go on where it stopped",
       [](Workshop& workshop, const std::string& tenant, const std::string& app_name) {
         return enable(workshop, tenant, app_name, true);
       }},
      {"remove", "take a connection away; the app's accounts stay as they are", remove},
  };
  for (const Switch& each : kSwitches) {
    CLI::App* switching = connection->add_subcommand(each.name, each.help);
    auto switched = std::make_shared<std::string>();
    switching->add_option("NAME", *switched, "the connection's id or name")->required();
    line.take_tenant(switching);
    line.choose(switching, [switched, does = each.does, &line](Workshop& workshop) {
      return does(workshop, line.tenant, *switched);
    });
  }
}

}  // namespace provost
