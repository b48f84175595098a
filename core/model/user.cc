#include "core/model/user.h"

namespace provost {

std::string_view to_word(UserState state) {
  switch (state) {
    case UserState::initial:
      return "initial";
    case UserState::active:
      return "active";
    case UserState::locked:
      return "locked";
    case UserState::inactive:
      return "inactive";
    case UserState::deleted:
      return "deleted";
  }
  return "";
}

Life life_of(UserState state) {
  switch (state) {
    case UserState::initial:
    case UserState::active:
      return Life::active;
    case UserState::locked:
    case UserState::inactive:
      return Life::inactive;
    case UserState::deleted:
      return Life::absent;
  }
  return Life::absent;
}

std::string_view User::display_name() const {
  if (const auto shown = attributes.text_at("displayName"); !shown.empty()) return shown;
  if (const Value* name = attributes.find("name")) {
    if (const auto formatted = name->text_at("formatted"); !formatted.empty()) return formatted;
  }
  return user_name();
}

std::string_view User::email() const {
  const Value* emails = attributes.find("emails");
  if (emails == nullptr || !emails->is_array() || emails->items().empty()) return {};
  for (const Value& email : emails->items()) {
    const Value* primary = email.find("primary");
    if (primary != nullptr && primary->is_bool() && primary->as_bool()) return email.text_at("value");
  }
  return emails->items().front().text_at("value");
}

}  // namespace provost
