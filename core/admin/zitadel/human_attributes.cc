#include <algorithm>
#include <string>
#include <utility>

#include "core/admin/zitadel/human_draft.h"

namespace provost::zitadel {
namespace {

/// The element that stands for all of them, as User::email() chooses.
Value* leading(Value& list) {
  if (!list.is_array() || list.items().empty()) return nullptr;
  const auto primary = std::find_if(list.items().begin(), list.items().end(), [](const Value& each) {
    const Value* flag = each.find("primary");
    return flag != nullptr && flag->is_bool() && flag->as_bool();
  });
  return primary == list.items().end() ? &list.items().front() : &*primary;
}

void set_leading(Value& attributes, std::string_view name, const std::string& value) {
  Value* list = attributes.find(name);
  Value* lead = list == nullptr ? nullptr : leading(*list);
  if (lead != nullptr) {
    lead->set("value", value);
  } else {
    attributes.set(name, Value::array({Value::object({{"value", value}, {"primary", true}})}));
  }
}

void drop_leading(Value& attributes, std::string_view name) {
  Value* list = attributes.find(name);
  Value* lead = list == nullptr ? nullptr : leading(*list);
  if (lead == nullptr) return;
  list->items().erase(list->items().begin() + (lead - list->items().data()));
  if (list->items().empty()) attributes.erase(name);
}

void set_or_drop(Value& attributes, std::string_view name, const std::optional<std::string>& text) {
  if (!text) return;
  if (text->empty()) {
    attributes.erase(name);
  } else {
    attributes.set(name, *text);
  }
}

void set_names(Value& attributes, const ProfileDraft& profile) {
  if (!profile.given_name && !profile.family_name) return;
  Value name = Value::object();
  if (const Value* known = attributes.find("name"); known != nullptr && known->is_object()) name = *known;
  const Value before = name;
  if (profile.given_name) name.set("givenName", *profile.given_name);
  if (profile.family_name) name.set("familyName", *profile.family_name);
  // A whole name that was written of other parts would say something else.
  if (!(name == before) && name.find("formatted") != nullptr) {
    name.set("formatted", std::string(name.text_at("givenName")) + " " + std::string(name.text_at("familyName")));
  }
  attributes.set("name", std::move(name));
}

}  // namespace

Value attributes_after(const HumanDraft& draft, Value attributes) {
  if (draft.user_name) attributes.set("userName", *draft.user_name);
  set_names(attributes, draft.profile);
  set_or_drop(attributes, "nickName", draft.profile.nick_name);
  set_or_drop(attributes, "displayName", draft.profile.display_name);
  set_or_drop(attributes, "preferredLanguage", draft.profile.preferred_language);
  if (draft.email) set_leading(attributes, "emails", *draft.email);
  if (draft.phone && draft.phone->empty()) drop_leading(attributes, "phoneNumbers");
  if (draft.phone && !draft.phone->empty()) set_leading(attributes, "phoneNumbers", *draft.phone);
  return attributes;
}

}  // namespace provost::zitadel
