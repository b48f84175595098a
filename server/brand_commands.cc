// `provost brand …`
#include "core/admin/operations/brands.h"
#include "core/admin/operations/sources.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;

Result<Value> create(Workshop& workshop, const std::string& tenant_name, const operations::BrandDraft& draft) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value made;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    made = TRY(operations::make_brand(desk, draft));
    return {};
  }));
  return made;
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Array brands;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    brands = TRY(operations::list_brands(desk));
    return {};
  }));
  return Value(std::move(brands));
}

struct Assignment {
  std::string brand_id, source;
};

Result<Value> assign(Workshop& workshop, const std::string& tenant_name, const Assignment& assignment) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value assigned;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    const Brand brand = TRY(operations::brand_of(desk, assignment.brand_id));
    const Source source = TRY(operations::source_named(desk.tables.sources, assignment.source));
    assigned = Value::object({{"source", source.name}, {"brand", brand.name}});
    return operations::assign_source(desk, assignment.brand_id, source.id);
  }));
  return assigned;
}

}  // namespace

void add_brand_commands(CLI::App& app, CommandLine& line) {
  CLI::App* brand = app.add_subcommand("brand", "brands: what sources are grouped by");
  brand->require_subcommand(1);
  CLI::App* making = brand->add_subcommand("create", "make a brand");
  auto draft = std::make_shared<operations::BrandDraft>();
  making->add_option("NAME", draft->name, "the brand's name")->required();
  making->add_flag("--separate-users", draft->separates_users, "external ids count inside this brand only");
  line.take_tenant(making);
  line.choose(making, [draft, &line](Workshop& workshop) { return create(workshop, line.tenant, *draft); });

  CLI::App* listing = brand->add_subcommand("list", "all brands of a tenant");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list(workshop, line.tenant); });

  CLI::App* assigning = brand->add_subcommand("assign", "make a source one of a brand");
  auto assignment = std::make_shared<Assignment>();
  assigning->add_option("BRAND_ID", assignment->brand_id, "the brand's id")->required();
  assigning->add_option("SOURCE", assignment->source, "the source's id or name")->required();
  line.take_tenant(assigning);
  line.choose(assigning,
              [assignment, &line](Workshop& workshop) { return assign(workshop, line.tenant, *assignment); });
}

}  // namespace provost
