#include "connectors/zendesk_user.h"

#include "connectors/person_attributes.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kUlidLength = 26;
constexpr std::string_view kUlidDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view kEndUser = "end-user";

}  // namespace

std::int64_t zendesk_id_at(const Value& document, std::string_view member) {
  const Value* id = document.find(member);
  return id != nullptr && id->is_integer() && id->as_integer() > 0 ? id->as_integer() : 0;
}

std::int64_t zendesk_id_of(const std::optional<RemoteId>& id) {
  const auto number = id ? text::to_integer(id->value) : std::nullopt;
  return number && *number > 0 ? *number : 0;
}

ZendeskUser read_zendesk_user(const Value& document) {
  ZendeskUser user;
  user.id = zendesk_id_at(document, "id");
  user.name = document.text_at("name");
  user.email = document.text_at("email");
  user.external_id = document.text_at("external_id");
  user.role = document.text_at("role");
  user.notes = document.text_at("notes");
  user.custom_role = zendesk_id_at(document, "custom_role_id");
  const Value* suspended = document.find("suspended");
  if (suspended != nullptr && suspended->is_bool()) user.suspended = suspended->as_bool();
  const Value* active = document.find("active");
  user.deleted = active != nullptr && active->is_bool() && !active->as_bool();
  return user;
}

ZendeskProfile zendesk_profile_of(const Account& account) {
  return {shown_name_of(account), email_of(account), account.scim_id.value};
}

bool is_zendesk_external_id(std::string_view theirs, std::string_view ours) {
  return !theirs.empty() && text::equal_ignoring_case(theirs, ours);
}

bool is_anothers_external_id(std::string_view theirs, std::string_view ours) {
  return theirs.size() == kUlidLength &&
         text::lower_ascii(theirs).find_first_not_of(kUlidDigits) == std::string::npos &&
         !is_zendesk_external_id(theirs, ours);
}

bool is_same_email(std::string_view left, std::string_view right) {
  return !left.empty() && text::fold(left) == text::fold(right);
}

Value zendesk_new_user(const ZendeskProfile& profile, std::string_view role, bool active) {
  Value user = Value::object({{"name", profile.name}, {"external_id", profile.external_id}});
  if (!profile.email.empty()) user.set("email", profile.email);
  user.set("role", role.empty() ? kEndUser : role);
  user.set("skip_verify_email", true);
  if (!active) user.set("suspended", true);
  return user;
}

Value zendesk_differences(const ZendeskUser& seen, const ZendeskProfile& profile) {
  Value changed = Value::object();
  if (seen.name != profile.name) changed.set("name", profile.name);
  if (!is_zendesk_external_id(seen.external_id, profile.external_id)) changed.set("external_id", profile.external_id);
  if (seen.email.empty() && !profile.email.empty()) changed.set("email", profile.email);
  return changed;
}

}  // namespace provost::connectors
