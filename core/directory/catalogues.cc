#include "core/directory/catalogues.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/schema/schema_document.h"

namespace provost {
namespace {

constexpr std::string_view kReserved = "urn:ietf:params:scim:";

bool is_unique_somewhere(const scim::Attribute& attribute) {
  return attribute.uniqueness != scim::Uniqueness::none ||
         std::any_of(attribute.sub_attributes.begin(), attribute.sub_attributes.end(), is_unique_somewhere);
}

/// What may be said of attributes in general, but is not kept for those of a tenant.
Result<void> check_own(const scim::Schema& schema) {
  const std::string id = text::fold(schema.id);
  if (!id.starts_with("urn:") || id.starts_with(kReserved)) {
    return fail(Code::invalid_value, "the id of a schema of your own is a urn: of your own");
  }
  const auto unique = std::find_if(schema.attributes.begin(), schema.attributes.end(), is_unique_somewhere);
  if (unique == schema.attributes.end()) return {};
  return fail(Code::invalid_value,
              "the attribute " + unique->name + " asks to be unique, which is kept for userName alone");
}

Result<scim::Schema> schema_of(const std::string& document) {
  const Value parsed = TRY(json::parse(document));
  return scim::parse_schema(parsed);
}

}  // namespace

Result<std::shared_ptr<const scim::Catalogue>> Catalogues::of(const Tables& tables) const {
  const std::int64_t version = TRY(tables.own_schemas.version());
  if (auto known = at_hand(tables.own_schemas.tenant(), version)) return known;
  scim::Catalogue built = TRY(build(tables));
  auto catalogue = std::make_shared<const scim::Catalogue>(std::move(built));
  const std::lock_guard lock(mutex_);
  kept_.insert_or_assign(tables.own_schemas.tenant(), Kept{version, catalogue});
  return catalogue;
}

std::shared_ptr<const scim::Catalogue> Catalogues::at_hand(TenantId tenant, std::int64_t version) const {
  if (version == 0) return built_in_;
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(tenant);
  return found != kept_.end() && found->second.version == version ? found->second.catalogue : nullptr;
}

Result<scim::Catalogue> Catalogues::build(const Tables& tables) const {
  scim::Catalogue catalogue = *built_in_;
  const auto own = TRY(tables.own_schemas.all());
  for (const OwnSchema& each : own) {
    scim::Schema schema = TRY(schema_of(each.document));
    TRY(catalogue.extend(each.type_name, std::move(schema), each.required));
  }
  return catalogue;
}

Result<void> Catalogues::extend(Tables& tables, const Extension& extension, Instant now) const {
  scim::Schema schema = TRY(schema_of(extension.document));
  TRY(check_own(schema));
  const std::string key = text::fold(schema.id);
  scim::Catalogue catalogue = TRY(build(tables));
  TRY(catalogue.extend(extension.type_name, std::move(schema), extension.required));
  return tables.own_schemas.insert({key, extension.type_name, extension.required, extension.document, now});
}

}  // namespace provost
