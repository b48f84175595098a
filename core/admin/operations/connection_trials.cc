#include "core/admin/operations/connection_trials.h"

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/connection_lookup.h"
#include "core/admin/operations/connections.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/scopes.h"
#include "core/admin/operations/unusable.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr std::size_t kLongestScope = 4 * 1024;
constexpr std::int64_t kMostLookedAt = 100'000;

Result<std::optional<std::string>> filter_in(std::string_view body) {
  const Value object = TRY(object_in(body, {"filter"}));
  const auto filter = TRY(words_at(object, "filter", kLongestScope));
  if (!filter) return fail(Code::invalid_value, "filter is a SCIM filter over people, or null for everybody");
  return filter->empty() ? std::optional<std::string>() : filter;
}

}  // namespace

Result<Response> ConnectionTrials::test(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  Connection connection;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    connection = TRY(connection_with_id(desk, exchange.captures[0]));
    return {};
  }));
  const crypto::Gate::Pass pass = TRY(gate_.enter());
  const auto works = test_connection(parts_.apps, connection);
  Value result = Value::object({{"name", connection.name}, {"works", works.has_value()}});
  if (!works) result.set("reason", works.error().code == Code::internal ? "" : works.error().detail);
  return answer(result);
}

Result<Response> ConnectionTrials::preview(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const std::string named = TRY(text_in(exchange.target, "user"));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    auto user = TRY(find_by_any_id(desk.tables, named));
    if (!user) user = TRY(find_by_name_or_email(desk.tables.users, named));
    if (!user) return fail(Code::not_found, "there is no such person");
    return preview_person(connection, *user);
  });
}

Result<Response> ConnectionTrials::look(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const auto filter = TRY(filter_in(exchange.request.body));
  ScopePlan plan;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    Connection connection = TRY(connection_with_id(desk, exchange.captures[0]));
    plan = TRY(plan_scope(desk, parts_.apps.catalogues, std::move(connection), filter));
    return {};
  }));
  const crypto::Gate::Pass pass = TRY(gate_.enter());
  const ScopeOutlook outlook =
      TRY(look_at_scope({parts_.database, parts_.directory, parts_.apps.catalogues, kMostLookedAt}, plan));
  Value shown = outlook_value(plan, outlook.preview, false);
  shown.set("whole", outlook.whole);
  return answer(shown);
}

/// What an app without a scope was told under a former one would mislead the next. The connection as it was.
Result<Connection> ConnectionTrials::forget_former_scope(const AdminCaller& caller, const std::string& id) const {
  Connection connection;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    connection = TRY(connection_with_id(desk, id));
    return {};
  }));
  if (!connection.scope.empty() || connection.walks) return connection;  // each batch asks again
  const ScopeCarrier carrier(
      {parts_.database, parts_.directory, parts_.apps.catalogues, Principal{caller.actor, std::nullopt}});
  TRY(carrier.forget(caller.tenant, connection.id));
  return connection;
}

Result<Response> ConnectionTrials::rescope(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kConnectionsWrite));
  const auto filter = TRY(filter_in(exchange.request.body));
  const Connection tried = TRY(forget_former_scope(caller, exchange.captures[0]));
  const std::string unusable = why_unusable(parts_.apps, tried);
  Value shown;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    Connection before = TRY(connection_with_id(desk, exchange.captures[0]));
    const ScopePlan plan = TRY(plan_scope(desk, parts_.apps.catalogues, std::move(before), filter));
    TRY(begin_scope(desk, plan));
    const Connection after = TRY(connection_with_id(desk, exchange.captures[0]));
    shown = TRY(show_connection(desk, parts_.apps, after, unusable));
    return {};
  }));
  if (parts_.begun != nullptr) parts_.begun->ring();
  return accepted(shown);
}

Routes ConnectionTrials::routes() const {
  return {
      {"POST",
       "/connections/{connection}/test",
       on(*this, &ConnectionTrials::test),
       {"testConnection",
        "Asks the app whether it answers and takes our credential; changes nothing.",
        {},
        {{200, "ConnectionTest"}}}},
      {"GET",
       "/connections/{connection}/preview",
       on(*this, &ConnectionTrials::preview),
       {"previewConnection",
        "Shows a person as the app would be told of it; sends nothing.",
        {},
        {{200, "PersonPreview"}},
        {"user"}}},
      {"POST",
       "/connections/{connection}/scope/preview",
       on(*this, &ConnectionTrials::look),
       {"previewScope",
        "Shows who would enter and who would leave, among the first 100,000 people; changes nothing.",
        "ScopeWish",
        {{200, "ScopePreview"}}}},
      {"PUT",
       "/connections/{connection}/scope",
       on(*this, &ConnectionTrials::rescope),
       {"setScope",
        "Gives the connection another scope, which is carried to everybody after the answer.",
        "ScopeWish",
        {{202, "Connection"}}}},
  };
}

}  // namespace provost::operations
