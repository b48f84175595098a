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

/// `admin`, `agent` (our editor) or `end-user` (our viewer); a role that the tenant made is shown as its stand-in.
std::string_view to_word(RootRole role);
std::optional<RootRole> role_from(std::string_view word);

/// The first phone number; "" without one.
std::string_view phone_of(const User& user);

/// People as they are in the database, in their order. `external_id` is what admins call a person, or else the source
/// that manages the person; `custom_role_id` is the number of a role that the tenant made.
Result<Array> user_values(const Tables& tables, std::span<const User> users, std::string_view public_url);
Result<Value> user_value(const Tables& tables, const User& user, std::string_view public_url);
/// Somebody who was removed: not active, and without address, for that is free.
Result<Value> removed_value(const Tables& tables, const User& tombstone, std::string_view public_url);
/// The shorter objects of the list of removed people.
Result<Array> deleted_values(const Tables& tables, std::span<const User> tombstones, std::string_view public_url);
Result<Value> deleted_value(const Tables& tables, const User& tombstone, std::string_view public_url);

}  // namespace provost::zendesk
