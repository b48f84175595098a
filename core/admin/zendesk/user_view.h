// A person as this dialect shows one, and its names for roles.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/admin/zendesk/parts.h"
#include "core/model/json.h"
#include "core/model/user.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// `admin`, `agent` (our editor) or `end-user` (our viewer).
std::string_view to_word(RootRole role);
std::optional<RootRole> role_from(std::string_view word);

/// The first phone number; "" without one.
std::string_view phone_of(const User& user);

/// The user object. `external_id` is what admins call the person, or else the source that manages the person.
Value user_value(const User& user, const std::optional<std::string>& external_id, std::string_view public_url);
/// The same for people as they are in the database, in their order.
Result<Array> user_values(const Tables& tables, std::span<const User> users, std::string_view public_url);
Result<Value> user_value(const Tables& tables, const User& user, std::string_view public_url);
/// Somebody who was removed: not active, and without address, for that is free.
Value removed_value(const User& tombstone, std::string_view public_url);
/// The shorter object of the list of removed people.
Value deleted_value(const User& tombstone, std::string_view public_url);

}  // namespace provost::zendesk
