#include "core/access/person_lookup.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::size_t kUlidLength = 26;

Result<std::optional<User>> find_by_number(const Tables& tables, std::string_view id) {
  const auto number = user_id_in(id);
  return number ? tables.users.find(*number, SourceId{}) : std::optional<User>();
}

Result<std::optional<User>> find_by_alias(const Tables& tables, std::string_view id) {
  if (id.size() > AliasTable::kLongest) return std::optional<User>();
  const auto named = TRY(tables.aliases.find(id));
  return named ? tables.users.find(*named, SourceId{}) : std::optional<User>();
}

}  // namespace

std::optional<UserId> user_id_in(std::string_view text) {
  const auto number = text::to_integer(text);
  if (!number || *number <= 0 || std::to_string(*number) != text) return std::nullopt;
  return UserId{*number};
}

Result<std::optional<User>> find_by_id(const Tables& tables, std::string_view id) {
  auto found = TRY(find_by_number(tables, id));
  return found ? found : find_by_alias(tables, id);
}

Result<std::optional<User>> find_by_any_id(const Tables& tables, std::string_view id) {
  auto found = TRY(find_by_number(tables, id));
  if (!found && id.size() == kUlidLength) found = TRY(tables.users.find(ScimId{std::string(id)}, SourceId{}));
  return found ? found : find_by_alias(tables, id);
}

Result<std::optional<User>> find_by_email(const UserTable& users, std::string_view address) {
  auto found = TRY(users.find_by_email_key(text::fold(address), SourceId{}));
  return found.size() == 1 ? std::optional(std::move(found.front())) : std::optional<User>();
}

Result<std::optional<User>> find_by_name_or_email(const UserTable& users, std::string_view text) {
  auto found = TRY(users.find_by_name_key(text::name_key(text), SourceId{}));
  return found ? found : find_by_email(users, text);
}

Result<std::vector<User>> people_named(const UserTable& users, std::string_view text) {
  auto people = TRY(users.find_by_email_key(text::fold(text), SourceId{}));
  auto named = TRY(users.find_by_name_key(text::name_key(text), SourceId{}));
  const auto is_named = [&](const User& each) { return each.id == named->id; };
  if (named && std::none_of(people.begin(), people.end(), is_named)) people.push_back(std::move(*named));
  return people;
}

Result<bool> is_anothers(const UserTable& users, std::string_view text, const std::optional<UserId>& self) {
  const auto people = TRY(people_named(users, text));
  return std::any_of(people.begin(), people.end(), [&](const User& each) { return each.id != self; });
}

Result<void> hold_name(const LockTable& locks, std::string_view text) {
  const std::set<std::string> keys{text::name_key(text), text::fold(text)};  // in one order, whoever asks
  for (const std::string& key : keys) TRY(locks.hold_name(key));
  return {};
}

Result<bool> claim_name(const Tables& tables, std::string_view text, const std::optional<UserId>& self) {
  TRY(hold_name(tables.locks, text));
  const bool taken = TRY(is_anothers(tables.users, text, self));
  return !taken;
}

}  // namespace provost
