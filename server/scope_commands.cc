// `provost connection scope`
#include "core/directory/scope_walk.h"
#include "server/commands.h"
#include "server/scope_carrier.h"

namespace provost {
namespace {

struct ScopeOrder {
  std::string connection, filter;
  bool clear = false;
  bool yes = false;
};

/// The connection, and what is to be done with it.
struct Plan {
  Tenant tenant;
  Connection connection;
  std::string scope;  // that the walk is for
  bool resumes = false;

  Listener planned() const { return {connection.id, scope, UserId{0}, connection.scope.empty()}; }
};

Result<void> check(const Plan& plan, const ScopeOrder& order) {
  if (order.clear && plan.connection.scope.empty()) return fail(Code::conflict, "the connection has no scope");
  if (!plan.connection.walks || plan.resumes) return {};
  return fail(Code::conflict, "an earlier scope was not carried to everybody yet; finish that first: --filter '" +
                                  plan.connection.scope + "' --yes");
}

Result<Plan> plan_of(Workshop& workshop, const std::string& tenant_name, const Catalogues& catalogues,
                     const ScopeOrder& order) {
  Plan plan;
  plan.tenant = TRY(workshop.tenant(tenant_name));
  plan.scope = order.clear ? std::string(kEverybody) : order.filter;
  TRY(workshop.transact(sql::Mode::read, plan.tenant.id, [&](Tables& tables) -> Result<void> {
    auto found = TRY(tables.connections.find_by_name(order.connection));
    if (!found) return fail(Code::not_found, "there is no connection '" + order.connection + "'");
    plan.connection = std::move(*found);
    const auto catalogue = TRY(catalogues.of(tables));
    TRY(parse_scope(plan.scope, *catalogue->find_type(kUserType)));
    return {};
  }));
  plan.resumes = plan.connection.walks && plan.connection.scope == plan.scope;
  TRY(check(plan, order));
  return plan;
}

Result<ScopePreview> preview(Workshop& workshop, const Plan& plan, const ScopeWalk& walk) {
  ScopePreview preview;
  std::optional<UserId> after = UserId{0};
  while (after) {
    ScopePreview so_far;
    std::optional<UserId> last;
    TRY(workshop.transact(sql::Mode::read, plan.tenant.id, [&](Tables& tables) -> Result<void> {
      so_far = preview;
      Listener listener = plan.planned();
      if (plan.resumes) {
        const auto now = TRY(tables.connections.listener(plan.connection.id));
        listener = now.value_or(listener);
      }
      last = TRY(walk.look(tables, listener, *after, so_far));
      return {};
    }));
    preview = std::move(so_far);
    after = last;
  }
  return preview;
}

Value names_of(const std::vector<std::string>& names) {
  Array rows;
  for (const std::string& name : names) rows.push_back(Value::object({{"userName", name}}));
  return Value(std::move(rows));
}

Value answer_of(const Plan& plan, const ScopePreview& preview, bool done, bool clear) {
  return Value::object({{"connection", plan.connection.name},
                        {"scope", clear ? "" : plan.scope},
                        {"applied", done},
                        {"people", preview.people},
                        {"entering", preview.entering},
                        {"leaving", preview.leaving},
                        {"enter", names_of(preview.enter)},
                        {"leave", names_of(preview.leave)}});
}

Result<void> apply(Workshop& workshop, const Plan& plan, const ScopeWalk& walk, bool clear) {
  if (!plan.resumes) {
    if (plan.connection.scope.empty()) TRY(forget_scope(workshop, plan.tenant.id, plan.connection.id));
    TRY(workshop.transact(sql::Mode::write, plan.tenant.id, [&](Tables& tables) {
      return tables.scopes.begin_walk(plan.connection.id, plan.scope, plan.connection.scope.empty());
    }));
  }
  return carry_scope(workshop, {plan.tenant.id, plan.connection.id, clear ? "" : plan.scope}, walk);
}

Result<Value> rescope(Workshop& workshop, const std::string& tenant_name, const ScopeOrder& order) {
  if (order.clear == !order.filter.empty()) return fail(Code::invalid_value, "give either --filter or --clear");
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  const ScopeWalk walk(directory, catalogues);
  const Plan plan = TRY(plan_of(workshop, tenant_name, catalogues, order));
  const ScopePreview shown = TRY(preview(workshop, plan, walk));
  if (order.yes) TRY(apply(workshop, plan, walk, order.clear));
  return answer_of(plan, shown, order.yes, order.clear);
}

}  // namespace

void add_scope_command(CLI::App& connection, CommandLine& line) {
  CLI::App* scope = connection.add_subcommand(
      "scope", "who goes to an app: shows who would enter and leave, and with --yes makes it so");
  auto order = std::make_shared<ScopeOrder>();
  scope->add_option("NAME", order->connection, "the connection's name")->required();
  scope->add_option("--filter", order->filter, "a SCIM filter over people; whoever leaves is switched off at the app");
  scope->add_flag("--clear", order->clear, "everybody goes to the app again");
  scope->add_flag("--yes", order->yes, "carry it out; without it nothing is changed");
  line.take_tenant(scope);
  line.choose(scope, [order, &line](Workshop& workshop) { return rescope(workshop, line.tenant, *order); });
}

}  // namespace provost
