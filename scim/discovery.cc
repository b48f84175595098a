#include "scim/discovery.h"

#include "core/base/text.h"
#include "core/schema/schema_document.h"
#include "scim/bulk_request.h"
#include "scim/page.h"

namespace provost::scim {
namespace {

constexpr std::string_view kConfigSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

Value supported(bool is) { return Value::object({{"supported", is}}); }

/// Discovery answers hold everything: paging parameters are ignored there (RFC 7644 §4).
Value whole_list(Array resources) {
  const auto total = static_cast<std::int64_t>(resources.size());
  return list_response(std::move(resources), total, Page{1, total});
}

}  // namespace

Value Discovery::meta(std::string_view type, std::string_view path) const {
  return Value::object({{"resourceType", type}, {"location", std::string(base_url_).append(path)}});
}

Value Discovery::service_provider_config() const {
  Value config = Value::object({{"schemas", Value::array({kConfigSchema})}});
  config.set("patch", supported(true));
  config.set(
      "bulk",
      Value::object({{"supported", true}, {"maxOperations", kMostBulkOperations}, {"maxPayloadSize", kMostBulkBytes}}));
  config.set("filter", Value::object({{"supported", true}, {"maxResults", kMaxResults}}));
  config.set("changePassword", supported(true));
  config.set("sort", supported(true));
  config.set("etag", supported(true));
  config.set("pagination", Value::object({{"cursor", true},
                                          {"index", true},
                                          {"defaultPaginationMethod", "index"},
                                          {"defaultPageSize", kDefaultCount},
                                          {"maxPageSize", kMaxResults},
                                          {"cursorTimeout", kCursorSeconds}}));
  config.set("authenticationSchemes",
             Value::array({Value::object({{"type", "oauthbearertoken"},
                                          {"name", "Bearer token"},
                                          {"description", "A token of the source, in the Authorization header"},
                                          {"specUri", "https://www.rfc-editor.org/info/rfc6750"},
                                          {"primary", true}})}));
  config.set("meta", meta("ServiceProviderConfig", "/ServiceProviderConfig"));
  return config;
}

Value Discovery::type_value(const ResourceType& type) const {
  Value value = to_value(type);
  value.set("meta", meta("ResourceType", "/ResourceTypes/" + type.name));
  return value;
}

Value Discovery::schema_value(const Schema& schema) const {
  Value value = to_value(schema);
  value.set("meta", meta("Schema", "/Schemas/" + schema.id));
  return value;
}

Value Discovery::resource_types() const {
  Array types;
  for (const ResourceType& type : catalogue_.types()) types.push_back(type_value(type));
  return whole_list(std::move(types));
}

Result<Value> Discovery::resource_type(std::string_view name) const {
  const ResourceType* type = catalogue_.find_type(name);
  if (type == nullptr) return fail(Code::not_found, "there is no such resource type");
  return type_value(*type);
}

Value Discovery::schemas() const {
  Array schemas;
  for (const auto& schema : catalogue_.schemas()) schemas.push_back(schema_value(*schema));
  return whole_list(std::move(schemas));
}

Result<Value> Discovery::schema(std::string_view id) const {
  const Schema* schema = catalogue_.find_schema(id);
  if (schema == nullptr) return fail(Code::not_found, "there is no such schema");
  return schema_value(*schema);
}

}  // namespace provost::scim
