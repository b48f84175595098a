// May somebody give another person access, or a role? Only one that may no more than the giver.
#pragma once

#include "core/access/admin_caller.h"
#include "core/base/result.h"
#include "core/store/role_table.h"

namespace provost {

/// True if the caller may do all that these words allow, separated by blanks; an app, by what it was given.
bool may_all(const AdminCaller& caller, std::string_view words);
/// The same of what a role may.
Result<bool> may_all(const RoleTable& roles, const AdminCaller& caller, RootRole role);
/// The words of all that the caller may.
std::string words_of(const AdminCaller& caller);

/// True if the caller may do all that these words allow, and is no app: an app was given less than
/// its person.
bool covers(const AdminCaller& caller, std::string_view words);

/// True if the caller may do all that this role may. Whoever has a person's password, link or token may do all that the
/// person may.
Result<bool> covers(const RoleTable& roles, const AdminCaller& caller, RootRole role);

}  // namespace provost
