#include "core/admin/unleash/names.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/base/text.h"

namespace provost::unleash {
namespace {

bool is_primary(const Value& email) {
  const Value* primary = email.find("primary");
  return primary != nullptr && primary->is_bool() && primary->as_bool();
}

}  // namespace

Value attributes_of(const Names& names) {
  Value attributes = Value::object({{"userName", names.user_name}});
  if (!names.email.empty()) {
    attributes.set("emails", Value::array({Value::object({{"value", names.email}, {"primary", true}})}));
  }
  if (!names.name.empty()) attributes.set("displayName", names.name);
  return attributes;
}

Result<bool> is_taken(const UserTable& users, const Names& names, const std::optional<UserId>& but) {
  for (const std::string* name : {&names.email, &names.user_name}) {
    if (name->empty()) continue;
    const bool taken = TRY(is_anothers(users, *name, but));
    if (taken) return true;
  }
  return false;
}

Result<void> hold_names(const LockTable& locks, const Names& names) {
  for (const std::string* name : {&names.email, &names.user_name}) {
    if (!name->empty()) TRY(hold_name(locks, *name));
  }
  return {};
}

void change_email(Value& attributes, const std::string& email) {
  Value* emails = attributes.find("emails");
  if (emails == nullptr || !emails->is_array() || emails->items().empty()) {
    attributes.set("emails", Value::array({Value::object({{"value", email}, {"primary", true}})}));
    return;
  }
  const auto primary = std::find_if(emails->items().begin(), emails->items().end(), is_primary);
  Value& changed = primary == emails->items().end() ? emails->items().front() : *primary;
  const bool signs_in = text::name_key(changed.text_at("value")) == text::name_key(attributes.text_at("userName"));
  changed.set("value", email);
  if (signs_in) attributes.set("userName", email);
}

}  // namespace provost::unleash
