// The names that a person goes by, and whether they are free.
#pragma once

#include <optional>
#include <string>

#include "core/model/json.h"
#include "core/store/lock_table.h"
#include "core/store/user_table.h"

namespace provost::unleash {

/// Empty where there is none; one of e-mail address and user name there always is.
struct Names {
  std::string email;  // in lower case
  std::string name;
  std::string user_name;
};

/// The attributes of somebody new.
Value attributes_of(const Names& names);

/// True if somebody else than this person goes by the e-mail address or the user name. A login takes either, so neither
/// may be another's.
Result<bool> is_taken(const UserTable& users, const Names& names, const std::optional<UserId>& but);

/// Before is_taken() for whoever gives the names to somebody: of two calls at once, the second waits and finds them
/// taken.
Result<void> hold_names(const LockTable& locks, const Names& names);

/// Gives a person another e-mail address. Who signs in by the old one signs in by the new one.
void change_email(Value& attributes, const std::string& email);

}  // namespace provost::unleash
