// What callers say about a human, freed of the messages that said it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/model/json.h"
#include "core/store/user_metadata_table.h"

namespace zitadel::user::v2 {
class AddHumanUserRequest;
class CreateUserRequest;
class SetEmailRequest;
class SetPasswordRequest;
class SetPhoneRequest;
class UpdateHumanUserRequest;
class UpdateUserRequest;
class UserRequest;
}  // namespace zitadel::user::v2

namespace provost::zitadel {

/// What is said of a name; what is not said stays as it is.
struct ProfileDraft {
  std::optional<std::string> given_name, family_name, nick_name, display_name, preferred_language;
};

/// A password that somebody is to have: in clear, or as a PHC string.
struct PasswordDraft {
  std::optional<Secret> clear;
  std::string phc;
  std::optional<Secret> current;  // what proves that a person may change their own
};

/// A change of a human. What is not said stays as it is.
struct HumanDraft {
  std::string id;  // whom it is about, or the id that the caller wishes for
  std::optional<std::string> user_name;
  ProfileDraft profile;
  std::optional<std::string> email;
  std::optional<std::string> phone;  // empty: it goes
  std::optional<PasswordDraft> password;
  std::vector<MetadataEntry> metadata;      // of a new one
  std::optional<std::string> organization;  // of a new one
};

/// Reads a new human: profile, names and e-mail address are needed; without a userName it is the address. Fails with
/// `invalid_value` on what is missing or malformed, `unsupported` on what this server does not do.
Result<HumanDraft> draft_of(const ::zitadel::user::v2::AddHumanUserRequest& request);
Result<HumanDraft> draft_of(const ::zitadel::user::v2::CreateUserRequest& request);

/// Reads a change. Fails likewise.
Result<HumanDraft> draft_of(const ::zitadel::user::v2::UpdateHumanUserRequest& request);
Result<HumanDraft> draft_of(const ::zitadel::user::v2::UpdateUserRequest& request);
Result<HumanDraft> draft_of(const ::zitadel::user::v2::SetEmailRequest& request);
Result<HumanDraft> draft_of(const ::zitadel::user::v2::SetPhoneRequest& request);
Result<HumanDraft> draft_of(const ::zitadel::user::v2::SetPasswordRequest& request);

/// The attributes of a person after a change. Pure.
Value attributes_after(const HumanDraft& draft, Value attributes);

}  // namespace provost::zitadel
