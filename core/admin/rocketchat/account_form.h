// What `users.create` and `users.update` say of a person, checked.
#pragma once

#include <optional>
#include <string>

#include "core/admin/rocketchat/fields.h"
#include "core/base/secret.h"
#include "core/model/json.h"
#include "core/model/role.h"

namespace provost::rocketchat {

/// What is left out, or null, stays as it is.
struct AccountForm {
  std::optional<std::string> email, name, user_name, nickname;
  std::optional<Secret> password;
  bool random_password = false;  // one that nobody knows, in the place of `password`
  std::optional<bool> active;
  std::optional<RootRole> role;

  /// True if whoever sends it could sign in as the person afterwards, or decides what the person may do.
  bool gives_secrets() const { return password || random_password || role; }
  /// True if it decides by what the person goes, or gives access back.
  bool reaches() const { return email || user_name || active == true; }
};

/// Reads an object of a person's members. What the dialect has and nobody here (bio, verified addresses, custom fields,
/// channels) is checked for its type and let go. Fails with `invalid_value`, and with `unsupported` for
/// `requirePasswordChange`, which would be a promise that nobody keeps.
Result<AccountForm> form_in(const Value& object);

/// The attributes with what the form says put in.
Value merged(Value attributes, const AccountForm& form);

}  // namespace provost::rocketchat
