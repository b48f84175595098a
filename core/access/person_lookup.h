// Whom a caller means: people by their ids, names and addresses. Removed people are meant by nothing.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/store/tables.h"

namespace provost {

/// A UserId in the one spelling that we give out; nothing for any other text, as ids compare as text elsewhere.
std::optional<UserId> user_id_in(std::string_view text);

/// The person of this id: ours as decimal text, or else an alias.
Result<std::optional<User>> find_by_id(const Tables& tables, std::string_view id);

/// The same, where SCIM ids are known too: before the alias.
Result<std::optional<User>> find_by_any_id(const Tables& tables, std::string_view id);

/// The person who alone has this e-mail address.
Result<std::optional<User>> find_by_email(const UserTable& users, std::string_view address);

/// The person of this userName, or else the one who alone has this e-mail address.
Result<std::optional<User>> find_by_name_or_email(const UserTable& users, std::string_view text);

/// Everybody who goes by this text, as userName or as e-mail address, each of them once.
Result<std::vector<User>> people_named(const UserTable& users, std::string_view text);

/// True if somebody else than `self` goes by this text: a login takes a userName or an address, so neither may be
/// another's. No index keeps one from being the other, so whoever gives it to somebody holds it first.
Result<bool> is_anothers(const UserTable& users, std::string_view text, const std::optional<UserId>& self);

/// Waits until nobody else decides who is to go by this text, as userName or as e-mail address, and holds it until the
/// transaction ends. Only in a writing transaction, and after the people in it are held.
Result<void> hold_name(const LockTable& locks, std::string_view text);

/// Holds the text for `self`, or for somebody new: false if somebody else goes by it. Of two calls at once that give it
/// to two people, one is refused.
Result<bool> claim_name(const Tables& tables, std::string_view text, const std::optional<UserId>& self);

}  // namespace provost
