// `provost schema …`
#include <fstream>
#include <iterator>

#include "core/directory/catalogues.h"
#include "core/schema/schema_document.h"
#include "server/commands.h"

namespace provost {
namespace {

constexpr std::size_t kMostBytes = 256 * 1024;

struct SchemaOrder {
  std::string file, type = "User";
  bool required = false;
};

Result<std::string> text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::not_found, "the file '" + path + "' cannot be read");
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes) return fail(Code::too_large, "a schema has at most 262144 bytes");
  return text;
}

Value row_of(const scim::ResourceType& type, const scim::Extension& extension) {
  return Value::object({{"id", extension.schema->id},
                        {"name", extension.schema->name},
                        {"type", type.name},
                        {"required", extension.required},
                        {"attributes", static_cast<std::int64_t>(extension.schema->attributes.size())}});
}

Result<Value> extensions_of(Workshop& workshop, const Tenant& tenant, const Catalogues& catalogues) {
  Array rows;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    rows.clear();
    const auto catalogue = TRY(catalogues.of(tables));
    for (const scim::ResourceType& type : catalogue->types()) {
      for (const scim::Extension& extension : type.extensions) rows.push_back(row_of(type, extension));
    }
    return {};
  }));
  return Value(std::move(rows));
}

Result<Value> add(Workshop& workshop, const std::string& tenant_name, const SchemaOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const std::string document = TRY(text_of(order.file));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) {
    return catalogues.extend(tables, {order.type, order.required, document}, workshop.clock().now());
  }));
  const Value added = TRY(json::parse(document));
  return Value::object({{"id", added.text_at("id")}, {"type", order.type}, {"required", order.required}});
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  return extensions_of(workshop, tenant, Catalogues(std::move(built_in)));
}

}  // namespace

void add_schema_commands(CLI::App& app, CommandLine& line) {
  CLI::App* schema = app.add_subcommand("schema", "attributes of a tenant's own, for people and groups");
  schema->require_subcommand(1);
  CLI::App* adding = schema->add_subcommand("add", "add a schema for good: what has values cannot be taken back");
  auto order = std::make_shared<SchemaOrder>();
  adding->add_option("FILE", order->file, "the schema, as /Schemas shows one")->required();
  adding->add_option("--type", order->type, "what it extends: User or Group");
  adding->add_flag("--required", order->required, "whoever is created or replaced must have it");
  line.take_tenant(adding);
  line.choose(adding, [order, &line](Workshop& workshop) { return add(workshop, line.tenant, *order); });
  CLI::App* listing = schema->add_subcommand("list", "every extension that the tenant has");
  line.take_tenant(listing);
  line.choose(listing, [&line](Workshop& workshop) { return list(workshop, line.tenant); });
}

}  // namespace provost
