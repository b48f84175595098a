#include "core/admin/zitadel/person_view.h"

#include <algorithm>

#include "core/admin/zitadel/user.pb.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

constexpr std::int64_t kSecond = 1'000'000;

v2::UserState state_of(UserState state) {
  switch (state) {
    case UserState::initial:
      return v2::USER_STATE_INITIAL;
    case UserState::active:
      return v2::USER_STATE_ACTIVE;
    case UserState::locked:
      return v2::USER_STATE_LOCKED;
    case UserState::inactive:
      return v2::USER_STATE_INACTIVE;
    case UserState::deleted:
      return v2::USER_STATE_DELETED;
  }
  return v2::USER_STATE_UNSPECIFIED;
}

void show(v2::HumanProfile& profile, const User& user) {
  const Value& attributes = user.attributes;
  if (const Value* name = attributes.find("name")) {
    profile.set_given_name(std::string(name->text_at("givenName")));
    profile.set_family_name(std::string(name->text_at("familyName")));
  }
  const auto nick_name = attributes.text_at("nickName");
  if (!nick_name.empty()) profile.set_nick_name(std::string(nick_name));
  profile.set_display_name(std::string(user.display_name()));
  const auto language = attributes.text_at("preferredLanguage");
  if (!language.empty()) profile.set_preferred_language(std::string(language));
}

void show(v2::HumanUser& human, const User& user) {
  show(*human.mutable_profile(), user);
  human.mutable_email()->set_email(std::string(user.email()));
  const auto phone = phone_of(user);
  if (!phone.empty()) human.mutable_phone()->set_phone(std::string(phone));
}

}  // namespace

void show(google::protobuf::Timestamp& stamp, Instant instant) {
  stamp.set_seconds(instant.us / kSecond);
  stamp.set_nanos(static_cast<std::int32_t>(instant.us % kSecond) * 1000);
}

Instant instant_of(const google::protobuf::Timestamp& stamp) {
  // Beyond what a timestamp may say (9999-12-31) nothing is reckoned with.
  constexpr std::int64_t kMost = 253'402'300'799;
  const std::int64_t seconds = std::clamp<std::int64_t>(stamp.seconds(), -kMost, kMost);
  return Instant{seconds * kSecond + std::clamp(stamp.nanos(), 0, 999'999'999) / 1000};
}

void show(::zitadel::object::v2::Details& details, TenantId tenant, const User& user) {
  details.set_sequence(static_cast<std::uint64_t>(user.version));
  details.set_resource_owner(std::to_string(tenant.value));
  show(*details.mutable_change_date(), user.updated);
  show(*details.mutable_creation_date(), user.created);
}

void show(v2::User& shown, TenantId tenant, const User& user) {
  const std::string name(user.user_name());
  shown.set_user_id(std::to_string(user.id.value));
  show(*shown.mutable_details(), tenant, user);
  shown.set_state(state_of(user.state));
  shown.set_username(name);
  shown.add_login_names(name);
  shown.set_preferred_login_name(name);
  show(*shown.mutable_human(), user);
}

std::string_view phone_of(const User& user) {
  const Value* phones = user.attributes.find("phoneNumbers");
  if (phones == nullptr || !phones->is_array() || phones->items().empty()) return {};
  for (const Value& phone : phones->items()) {
    const Value* primary = phone.find("primary");
    if (primary != nullptr && primary->is_bool() && primary->as_bool()) return phone.text_at("value");
  }
  return phones->items().front().text_at("value");
}

}  // namespace provost::zitadel
