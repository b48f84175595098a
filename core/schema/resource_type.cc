#include "core/schema/resource_type.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {

const Attribute* ResourceType::find(std::string_view attribute_name) const {
  const Attribute* core = schema->find(attribute_name);
  return core != nullptr ? core : common->find(attribute_name);
}

const Extension* ResourceType::find_extension(std::string_view schema_id) const {
  const auto found = std::find_if(extensions.begin(), extensions.end(), [&](const Extension& extension) {
    return text::equal_ignoring_case(extension.schema->id, schema_id);
  });
  return found == extensions.end() ? nullptr : &*found;
}

}  // namespace provost::scim
