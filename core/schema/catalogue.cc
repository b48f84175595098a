#include "core/schema/catalogue.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/model/json.h"
#include "core/schema/embedded_schemas.h"
#include "core/schema/schema_document.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostExtensions = 20;
constexpr std::string_view kCommonFile = "common.json";

Result<std::shared_ptr<const Schema>> read_common(const Value& document) {
  const Value* attributes = document.find("attributes");
  if (attributes == nullptr) return fail(Code::internal, "the common attributes are not built in");
  auto schema = std::make_shared<Schema>();
  schema->name = "Common";
  schema->attributes = TRY(parse_attributes(*attributes));
  return schema;
}

}  // namespace

Result<Catalogue> Catalogue::built_in() {
  Catalogue catalogue;
  std::shared_ptr<const Schema> common;
  for (const EmbeddedFile& file : embedded_schemas()) {
    const Value document = TRY(json::parse(file.text));
    if (file.name == kCommonFile) {
      common = TRY(read_common(document));
    } else {
      Schema schema = TRY(parse_schema(document));
      catalogue.schemas_.push_back(std::make_shared<const Schema>(std::move(schema)));
    }
  }
  const auto shared = [&](std::string_view id) {
    const auto found = std::find_if(catalogue.schemas_.begin(), catalogue.schemas_.end(),
                                    [&](const auto& schema) { return schema->id == id; });
    return found == catalogue.schemas_.end() ? nullptr : *found;
  };
  const auto user = shared(kUserSchema);
  const auto group = shared(kGroupSchema);
  const auto enterprise = shared(kEnterpriseUserSchema);
  if (!common || !user || !group || !enterprise) return fail(Code::internal, "a schema is not built in");
  catalogue.types_.push_back({"User", "/Users", "People", common, user, {{enterprise, false}}});
  catalogue.types_.push_back({"Group", "/Groups", "Groups of people", common, group, {}});
  return catalogue;
}

Result<void> Catalogue::extend(std::string_view type_name, Schema schema, bool required) {
  const auto type =
      std::find_if(types_.begin(), types_.end(), [&](const ResourceType& each) { return each.name == type_name; });
  if (type == types_.end()) return fail(Code::not_found, "there is no resource type of this name");
  if (find_schema(schema.id) != nullptr) return fail(Code::uniqueness, "there is a schema with the id " + schema.id);
  if (type->extensions.size() >= kMostExtensions)
    return fail(Code::too_many, "a resource type has at most 20 extensions");
  const auto shared = std::make_shared<const Schema>(std::move(schema));
  schemas_.push_back(shared);
  type->extensions.push_back({shared, required});
  return {};
}

const ResourceType* Catalogue::find_type(std::string_view name) const {
  const auto found =
      std::find_if(types_.begin(), types_.end(), [&](const ResourceType& type) { return type.name == name; });
  return found == types_.end() ? nullptr : &*found;
}

const ResourceType* Catalogue::at_endpoint(std::string_view endpoint) const {
  const auto found =
      std::find_if(types_.begin(), types_.end(), [&](const ResourceType& type) { return type.endpoint == endpoint; });
  return found == types_.end() ? nullptr : &*found;
}

const Schema* Catalogue::find_schema(std::string_view id) const {
  const auto found = std::find_if(schemas_.begin(), schemas_.end(),
                                  [&](const auto& schema) { return text::equal_ignoring_case(schema->id, id); });
  return found == schemas_.end() ? nullptr : found->get();
}

}  // namespace provost::scim
