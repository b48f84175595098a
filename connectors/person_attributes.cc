#include "connectors/person_attributes.h"

namespace provost::connectors {

std::string_view text_of(const Value& object, std::string_view name) {
  const Value* found = object.find_ignoring_case(name);
  return found != nullptr && found->is_text() ? std::string_view(found->as_text()) : std::string_view();
}

std::string primary_value(const Value& attributes, std::string_view name) {
  const Value* elements = attributes.find_ignoring_case(name);
  if (elements == nullptr || !elements->is_array()) return "";
  std::string first;
  for (const Value& element : elements->items()) {
    const std::string_view value = text_of(element, "value");
    const Value* primary = element.find_ignoring_case("primary");
    if (primary != nullptr && *primary == Value(true) && !value.empty()) return std::string(value);
    if (first.empty()) first = value;
  }
  return first;
}

std::string email_of(const Account& account) {
  std::string email = primary_value(account.attributes, "emails");
  if (!email.empty()) return email;
  const std::size_t at = account.user_name.find('@');
  const bool like_one = at != std::string::npos && at > 0 && at + 1 < account.user_name.size();
  return like_one ? account.user_name : "";
}

std::string shown_name_of(const Account& account) {
  const std::string_view shown = text_of(account.attributes, "displayName");
  if (!shown.empty()) return std::string(shown);
  const Value* name = account.attributes.find_ignoring_case("name");
  if (name == nullptr) return account.user_name;
  const std::string_view formatted = text_of(*name, "formatted");
  if (!formatted.empty()) return std::string(formatted);
  const std::string given(text_of(*name, "givenName"));
  const std::string family(text_of(*name, "familyName"));
  const std::string whole = given + (given.empty() || family.empty() ? "" : " ") + family;
  return whole.empty() ? account.user_name : whole;
}

}  // namespace provost::connectors
