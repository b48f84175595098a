#include "core/admin/operations/scopes.h"

#include "core/directory/scope.h"

namespace provost::operations {
namespace {

Value names_of(const std::vector<std::string>& names) {
  Array rows;
  for (const std::string& name : names) rows.push_back(Value::object({{"userName", name}}));
  return Value(std::move(rows));
}

Result<void> check(const ScopePlan& plan, bool clears) {
  const Connection& connection = plan.connection;
  if (clears && connection.scope.empty()) return fail(Code::conflict, "the connection has no scope");
  if (!connection.walks || plan.resumes) return {};
  return fail(Code::conflict,
              "an earlier scope was not carried to everybody yet; finish that first: '" + connection.scope + "'");
}

}  // namespace

Result<ScopePlan> plan_scope(const Desk& desk, const Catalogues& catalogues, Connection connection,
                             const std::optional<std::string>& filter) {
  ScopePlan plan{std::move(connection), filter.value_or(std::string(kEverybody)), false};
  const auto catalogue = TRY(catalogues.of(desk.tables));
  TRY(parse_scope(plan.scope, *catalogue->find_type(kUserType)));
  plan.resumes = plan.connection.walks && plan.connection.scope == plan.scope;
  TRY(check(plan, !filter));
  return plan;
}

Result<ScopeOutlook> look_at_scope(const ScopeSight& sight, const ScopePlan& plan) {
  const ScopeWalk walk(sight.directory, sight.catalogues);
  ScopeOutlook outlook;
  for (std::optional<UserId> after = UserId{0}; after;) {
    ScopePreview so_far;
    std::optional<UserId> last;
    TRY(sight.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, sight.database.dialect(), plan.connection.tenant);
      so_far = outlook.preview;
      Listener listener{plan.connection.id, plan.scope, UserId{0}, plan.connection.scope.empty()};
      if (plan.resumes) {
        const auto now = TRY(tables.connections.listener(plan.connection.id));
        listener = now.value_or(listener);
      }
      last = TRY(walk.look(tables, listener, *after, so_far));
      return {};
    }));
    outlook.preview = std::move(so_far);
    after = last;
    outlook.whole = !after;
    if (outlook.preview.people >= sight.most_people) break;
  }
  return outlook;
}

Result<void> begin_scope(const Desk& desk, const ScopePlan& plan) {
  if (!plan.resumes) {
    TRY(desk.tables.scopes.begin_walk(plan.connection.id, plan.scope, plan.connection.scope.empty()));
  }
  return desk.note("connection.scope", Thing{"connection", plan.connection.id.value, plan.connection.name}, "scope");
}

Value outlook_value(const ScopePlan& plan, const ScopePreview& preview, bool applied) {
  return Value::object({{"connection", plan.connection.name},
                        {"scope", plan.scope == kEverybody ? "" : plan.scope},
                        {"applied", applied},
                        {"people", preview.people},
                        {"entering", preview.entering},
                        {"leaving", preview.leaving},
                        {"enter", names_of(preview.enter)},
                        {"leave", names_of(preview.leave)}});
}

}  // namespace provost::operations
