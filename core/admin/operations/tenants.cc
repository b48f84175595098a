#include "core/admin/operations/tenants.h"

#include "core/admin/operations/answers.h"
#include "core/store/tenant_table.h"

namespace provost::operations {

Result<http::Response> Tenants::show(const AdminCaller& caller, const http::Exchange&) const {
  TRY(require(caller, permission::kTenantsRead));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const auto tenant = TRY(TenantTable(desk.session).find(desk.tenant));
    if (!tenant) return fail(Code::not_found, "there is no such tenant");
    return Value::object(
        {{"id", std::to_string(tenant->id.value)}, {"name", tenant->name}, {"enabled", tenant->enabled}});
  });
}

Routes Tenants::routes() const {
  return {{"GET",
           "/tenant",
           on(*this, &Tenants::show),
           {"getTenant", "Shows the caller's own tenant.", {}, {{200, "Tenant"}}}}};
}

}  // namespace provost::operations
