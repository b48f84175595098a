#include "core/admin/operations/tenants.h"

#include <algorithm>
#include <utility>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/operator_tokens.h"
#include "core/admin/operations/paging.h"
#include "core/base/text.h"
#include "core/store/tenant_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Result<Tenant> tenant_named(const Desk& desk, const std::string& id) {
  const auto number = text::to_integer(id);
  auto tenant = number ? TRY(TenantTable(desk.session).find(TenantId{*number})) : std::optional<Tenant>();
  if (!tenant || std::to_string(tenant->id.value) != id) return fail(Code::not_found, "there is no such tenant");
  return std::move(*tenant);
}

Result<std::int64_t> number_behind(const std::string& cursor) {
  if (cursor.empty()) return std::int64_t{0};
  const auto number = text::to_integer(cursor);
  if (!number) return bad_cursor();
  return *number;
}

/// What may be given on: not to make such tokens in turn.
Result<OperatorTokenOrder> order_in(const Value& object) {
  OperatorTokenOrder order;
  order.name = TRY(line_at(object, "name"));
  order.days = TRY(number_at(object, "days", {1, 3650, order.days}));
  const Value* words = object.find("permissions");
  if (words == nullptr || !words->is_array()) return fail(Code::invalid_value, "permissions must be a list of words");
  for (const Value& word : words->items()) {
    if (!word.is_text()) return fail(Code::invalid_value, "permissions must be a list of words");
    order.permissions.emplace_back(word.as_text());
  }
  const auto& given = order.permissions;
  if (std::find(given.begin(), given.end(), permission::kTenantsWrite) != given.end()) {
    return fail(Code::invalid_value, "tenants.write is given at the command line only");
  }
  return order;
}

}  // namespace

Value tenant_value(const Tenant& tenant) {
  return Value::object({{"id", std::to_string(tenant.id.value)}, {"name", tenant.name}, {"enabled", tenant.enabled}});
}

Result<Value> make_tenant(const Desk& desk, const std::string& name) {
  TRY(check_line("name", name));
  const Tenant tenant{desk.tenant, name, true};
  TRY(TenantTable(desk.session).insert(tenant, desk.now).map_error([&](Error error) {
    if (error.code == Code::uniqueness) error.detail = "there is a tenant '" + name + "' already";
    return error;
  }));
  TRY(desk.note("tenant.create", Thing{"tenant", std::to_string(tenant.id.value), name}));
  return tenant_value(tenant);
}

Result<Value> enable_tenant(const Desk& desk, Tenant tenant, bool enabled) {
  if (tenant.enabled == enabled) return tenant_value(tenant);
  tenant.enabled = enabled;
  TRY(TenantTable(desk.session).set_enabled(tenant.id, enabled));
  TRY(desk.note(enabled ? "tenant.enable" : "tenant.disable",
                Thing{"tenant", std::to_string(tenant.id.value), tenant.name}));
  return tenant_value(tenant);
}

Result<Response> Tenants::show(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kTenantsRead));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const auto tenant = TRY(TenantTable(desk.session).find(desk.tenant));
    if (!tenant) return fail(Code::not_found, "there is no such tenant");
    return tenant_value(*tenant);
  });
}

Result<Response> Tenants::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  const Paging paging = TRY(paging_in(exchange.target));
  const std::int64_t after = TRY(number_behind(paging.after));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    auto tenants = TRY(TenantTable(desk.session).page(TenantId{after}, paging.wanted()));
    return page_value("tenants", std::move(tenants), paging,
                      Rendering{[](const Tenant& each) { return std::to_string(each.id.value); }, tenant_value});
  });
}

Result<Response> Tenants::find(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Tenant tenant = TRY(tenant_named(desk, exchange.captures[0]));
    return tenant_value(tenant);
  });
}

Result<Response> Tenants::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  const Value object = TRY(object_in(exchange.request.body, {"name"}));
  const std::string name = TRY(line_at(object, "name"));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const auto id = desk.ids.number<TenantId>();
    const Value made = TRY(at_tenant(desk, id, [&](Desk& there) { return make_tenant(there, name); }));
    TRY(desk.note("tenant.create", Thing{"tenant", made.text_at("id"), name}));
    return created(made, "/tenants/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> Tenants::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  const Value object = TRY(object_in(exchange.request.body, {"enabled"}));
  if (object.find("enabled") == nullptr) return fail(Code::invalid_value, "enabled is missing");
  const bool enabled = TRY(truth_at(object, "enabled"));
  Value changed;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const Tenant tenant = TRY(tenant_named(desk, exchange.captures[0]));
    if (tenant.id == desk.tenant && !enabled) {
      return fail(Code::conflict, "the tenant of this token cannot be disabled by it");
    }
    changed = TRY(at_tenant(desk, tenant.id, [&](Desk& there) { return enable_tenant(there, tenant, enabled); }));
    if (tenant.enabled == enabled || tenant.id == desk.tenant) return {};
    return desk.note(enabled ? "tenant.enable" : "tenant.disable", Thing{"tenant", exchange.captures[0], tenant.name});
  }));
  return answer(changed);
}

Result<Value> Tenants::at_tenant(const Desk& desk, TenantId tenant,
                                 const std::function<Result<Value>(Desk&)>& work) const {
  Tables tables(desk.session, parts_.database.dialect(), tenant);
  Desk there{desk.session, tables, tenant, desk.actor, desk.ids, desk.now};
  return work(there);
}

Result<Response> Tenants::create_token(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  const Value object = TRY(object_in(exchange.request.body, {"name", "permissions", "days"}));
  const OperatorTokenOrder order = TRY(order_in(object));
  const auto written = TRY(write_once(parts_, {caller, exchange, Shown::once}, [&](Desk& desk) -> Result<Response> {
    const Tenant tenant = TRY(tenant_named(desk, exchange.captures[0]));
    const Value made = TRY(at_tenant(desk, tenant.id, [&](Desk& there) {
      return make_operator_token(there, parts_.credentials, order);  // and its admins read of it
    }));
    TRY(desk.note("tenant.token_create", Thing{"tenant", exchange.captures[0], tenant.name}));
    return created(made, "/tenants/" + exchange.captures[0] + "/operator-tokens/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> Tenants::list_tokens(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Tenant tenant = TRY(tenant_named(desk, exchange.captures[0]));
    return at_tenant(desk, tenant.id, [](Desk& there) -> Result<Value> {
      Array tokens = TRY(list_operator_tokens(there));
      return Value::object({{"tokens", std::move(tokens)}});
    });
  });
}

Result<Response> Tenants::end_token(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTenantsWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const Tenant tenant = TRY(tenant_named(desk, exchange.captures[0]));
    TRY(at_tenant(desk, tenant.id, [&](Desk& there) -> Result<Value> {
      TRY(end_operator_token(there, TokenId{exchange.captures[1]}));
      return Value();
    }));
    return desk.note("tenant.token_revoke", Thing{"tenant", exchange.captures[0], tenant.name});
  }));
  return done();
}

Routes Tenants::routes() const {
  return {
      {"GET",
       "/tenant",
       on(*this, &Tenants::show),
       {"getTenant", "Shows the caller's own tenant.", {}, {{200, "Tenant"}}}},
      {"GET",
       "/tenants",
       on(*this, &Tenants::list),
       {"listTenants", "Lists all tenants of the installation.", {}, {{200, "Tenants"}}, {"limit", "after"}}},
      {"POST",
       "/tenants",
       on(*this, &Tenants::create),
       {"createTenant", "Makes a tenant.", "TenantDraft", {{201, "Tenant"}}, {"Idempotency-Key"}}},
      {"GET", "/tenants/{tenant}", on(*this, &Tenants::find), {"findTenant", "Shows a tenant.", {}, {{200, "Tenant"}}}},
      {"PATCH",
       "/tenants/{tenant}",
       on(*this, &Tenants::change),
       {"changeTenant",
        "Disables a tenant, whose every credential is dead at once, or enables it.",
        "TenantChange",
        {{200, "Tenant"}}}},
      {"POST",
       "/tenants/{tenant}/operator-tokens",
       on(*this, &Tenants::create_token),
       {"createOperatorToken",
        "Makes an operator's token in a tenant, which is shown once.",
        "OperatorTokenDraft",
        {{201, "NewOperatorToken"}},
        {"Idempotency-Key"}}},
      {"GET",
       "/tenants/{tenant}/operator-tokens",
       on(*this, &Tenants::list_tokens),
       {"listOperatorTokensOfTenant",
        "Lists the operators' tokens of a tenant that were not revoked.",
        {},
        {{200, "OperatorTokens"}}}},
      {"DELETE",
       "/tenants/{tenant}/operator-tokens/{token}",
       on(*this, &Tenants::end_token),
       {"endOperatorTokenOfTenant", "Ends an operator's token of a tenant at once.", {}, {{204}}}},
  };
}

}  // namespace provost::operations
