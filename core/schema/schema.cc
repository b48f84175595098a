#include "core/schema/schema.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostNameBytes = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_char(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

}  // namespace

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& attribute) {
    return text::equal_ignoring_case(attribute.name, name);
  });
  return found == attributes.end() ? nullptr : &*found;
}

const Attribute* Attribute::find(std::string_view sub_name) const { return find_attribute(sub_attributes, sub_name); }

bool Attribute::is_resource_reference() const { return find("value") != nullptr && find("$ref") != nullptr; }

bool is_attribute_name(std::string_view word) {
  if (text::equal_ignoring_case(word, "$ref")) return true;
  return !word.empty() && word.size() <= kMostNameBytes && is_letter(word.front()) &&
         std::all_of(word.begin(), word.end(), is_name_char);
}

}  // namespace provost::scim
