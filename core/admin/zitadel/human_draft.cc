#include "core/admin/zitadel/human_draft.h"

#include <algorithm>
#include <utility>

#include "core/admin/zitadel/user_service.pb.h"
#include "core/base/text.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

constexpr std::ptrdiff_t kLongestLine = 200;  // characters
constexpr std::ptrdiff_t kLongestPhone = 50;

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

std::ptrdiff_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

Result<void> check_line(std::string_view name, std::string_view text, std::ptrdiff_t longest) {
  const bool plain = std::none_of(text.begin(), text.end(), is_control);
  if (plain && characters(text) <= longest) return {};
  return fail(Code::invalid_value, std::string(name) + " must be at most " + std::to_string(longest) +
                                       " characters without control characters");
}

Result<void> require_line(std::string_view name, std::string_view text) {
  if (text::trim(text).empty()) return fail(Code::invalid_value, std::string(name) + " is missing");
  return check_line(name, text, kLongestLine);
}

Result<std::string> email_in(const std::string& address) {
  TRY(require_line("email", address));
  const std::size_t at = address.rfind('@');
  const bool whole = at != std::string::npos && at > 0 && at + 1 < address.size();
  if (!whole || address.find_first_of(" \t") != std::string::npos) {
    return fail(Code::invalid_value, "email must be an e-mail address");
  }
  return address;
}

Result<std::string> phone_in(const std::string& number) {
  const bool digits = std::any_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return fail(Code::invalid_value, "phone must be a telephone number");
  TRY(check_line("phone", number, kLongestPhone));
  return number;
}

/// Codes that prove an address or a number are not made here: whoever may write it vouches for it.
template <class Message>
Result<void> check_verification(const Message& message) {
  if (message.has_send_code() || message.has_return_code()) {
    return fail(Code::unsupported, "this server makes no codes that verify an address or a number");
  }
  return {};
}

tl::unexpected<Error> no_forced_change() {
  return fail(Code::unsupported, "this server cannot make a person change a password at the next login");
}

/// Of everything that has a password or a hashed one.
template <class Message>
Result<std::optional<PasswordDraft>> password_in(const Message& message) {
  PasswordDraft draft;
  if (message.has_password()) {
    if (message.password().change_required()) return no_forced_change();
    draft.clear = Secret(message.password().password());
    return std::optional(std::move(draft));
  }
  if (message.has_hashed_password()) {
    if (message.hashed_password().change_required()) return no_forced_change();
    draft.phc = message.hashed_password().hash();
    if (draft.phc.empty()) return fail(Code::invalid_value, "the hash of the password is missing");
    return std::optional(std::move(draft));
  }
  return std::optional<PasswordDraft>();
}

template <class Message>
Result<std::optional<Secret>> proof_in(const Message& message) {
  if (message.has_verification_code()) return fail(Code::unsupported, "this server makes no codes for new passwords");
  if (!message.has_current_password()) return std::optional<Secret>();
  return std::optional(Secret(message.current_password()));
}

Result<std::optional<PasswordDraft>> new_password_in(const v2::SetPassword& message) {
  auto draft = TRY(password_in(message));
  if (!draft) return fail(Code::invalid_value, "the new password is missing");
  draft->current = TRY(proof_in(message));
  return draft;
}

/// Both kinds of profile. What is said must be a line; names, if they are said, are not empty.
template <class Profile>
ProfileDraft told_in(const Profile& profile) {
  ProfileDraft draft;
  if (profile.has_nick_name()) draft.nick_name = profile.nick_name();
  if (profile.has_display_name()) draft.display_name = profile.display_name();
  if (profile.has_preferred_language()) draft.preferred_language = profile.preferred_language();
  return draft;
}

Result<ProfileDraft> checked(ProfileDraft draft) {
  if (draft.given_name) TRY(require_line("givenName", *draft.given_name));
  if (draft.family_name) TRY(require_line("familyName", *draft.family_name));
  if (draft.nick_name) TRY(check_line("nickName", *draft.nick_name, kLongestLine));
  if (draft.display_name) TRY(check_line("displayName", *draft.display_name, kLongestLine));
  if (draft.preferred_language) TRY(check_line("preferredLanguage", *draft.preferred_language, kLongestLine));
  return draft;
}

Result<ProfileDraft> profile_in(const v2::SetHumanProfile& profile) {
  ProfileDraft draft = told_in(profile);
  draft.given_name = profile.given_name();
  draft.family_name = profile.family_name();
  return checked(std::move(draft));
}

Result<ProfileDraft> profile_in(const v2::UpdateUserRequest::Human::Profile& profile) {
  ProfileDraft draft = told_in(profile);
  if (profile.has_given_name()) draft.given_name = profile.given_name();
  if (profile.has_family_name()) draft.family_name = profile.family_name();
  return checked(std::move(draft));
}

/// What changes and new humans have in common.
template <class Human>
Result<void> read_parts(const Human& human, HumanDraft& draft) {
  if (human.has_profile()) draft.profile = TRY(profile_in(human.profile()));
  if (human.has_email()) {
    TRY(check_verification(human.email()));
    draft.email = TRY(email_in(human.email().email()));
  }
  if (human.has_phone()) {
    TRY(check_verification(human.phone()));
    draft.phone = TRY(phone_in(human.phone().phone()));
  }
  return {};
}

Result<void> read_user_name(const std::string& name, HumanDraft& draft) {
  TRY(require_line("username", name));
  draft.user_name = name;
  return {};
}

/// Both ways to make a human.
template <class Human>
Result<void> read_new(const Human& human, HumanDraft& draft) {
  if (!human.has_profile()) return fail(Code::invalid_value, "the profile is missing");
  if (!human.has_email()) return fail(Code::invalid_value, "the e-mail address is missing");
  if (!human.idp_links().empty()) {
    return fail(Code::unsupported, "links to identity providers are made by the provider that pushes the person");
  }
  if (human.has_totp_secret()) return fail(Code::unsupported, "this server keeps no second factors");
  TRY(read_parts(human, draft));
  draft.password = TRY(password_in(human));
  for (const auto& entry : human.metadata()) draft.metadata.push_back({entry.key(), entry.value()});
  if (!draft.user_name) draft.user_name = draft.email;
  ProfileDraft& profile = draft.profile;
  if (profile.display_name.value_or("").empty())
    profile.display_name = *profile.given_name + " " + *profile.family_name;
  return {};
}

}  // namespace

Result<HumanDraft> draft_of(const v2::AddHumanUserRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  if (!request.username().empty()) TRY(read_user_name(request.username(), draft));
  if (request.organization().has_org_domain()) return fail(Code::unsupported, "name the organisation by its id");
  if (request.organization().has_org_id()) draft.organization = request.organization().org_id();
  TRY(read_new(request, draft));
  return draft;
}

Result<HumanDraft> draft_of(const v2::CreateUserRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  if (request.has_machine()) return fail(Code::unsupported, "this server keeps no machine users");
  if (!request.has_human()) return fail(Code::invalid_value, "the human is missing");
  if (request.organization_id().empty()) return fail(Code::invalid_value, "the organisation is missing");
  draft.organization = request.organization_id();
  if (!request.username().empty()) TRY(read_user_name(request.username(), draft));
  TRY(read_new(request.human(), draft));
  return draft;
}

Result<HumanDraft> draft_of(const v2::UpdateHumanUserRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  if (request.has_username()) TRY(read_user_name(request.username(), draft));
  TRY(read_parts(request, draft));
  if (request.has_password()) draft.password = TRY(new_password_in(request.password()));
  return draft;
}

Result<HumanDraft> draft_of(const v2::UpdateUserRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  if (request.has_machine()) return fail(Code::unsupported, "this server keeps no machine users");
  if (request.has_username()) TRY(read_user_name(request.username(), draft));
  TRY(read_parts(request.human(), draft));
  if (request.human().has_password()) draft.password = TRY(new_password_in(request.human().password()));
  return draft;
}

Result<HumanDraft> draft_of(const v2::SetEmailRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  TRY(check_verification(request));
  draft.email = TRY(email_in(request.email()));
  return draft;
}

Result<HumanDraft> draft_of(const v2::SetPhoneRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  TRY(check_verification(request));
  draft.phone = TRY(phone_in(request.phone()));
  return draft;
}

Result<HumanDraft> draft_of(const v2::SetPasswordRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  if (!request.has_new_password()) return fail(Code::invalid_value, "the new password is missing");
  if (request.new_password().change_required()) return no_forced_change();
  draft.password.emplace();
  draft.password->clear = Secret(request.new_password().password());
  draft.password->current = TRY(proof_in(request));
  return draft;
}

}  // namespace provost::zitadel
