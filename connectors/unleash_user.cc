#include "connectors/unleash_user.h"

#include <array>
#include <cstddef>
#include <utility>

#include "connectors/person_attributes.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kOffMark = " (deactivated)";
constexpr std::string_view kServiceAccount = "Service Account";

int number_of(UnleashRole role) { return static_cast<int>(role); }

/// True if the member is text, null or absent; then `into` holds the text.
bool read_text(const Value& body, std::string_view name, std::string& into) {
  const Value* found = body.find(name);
  if (found == nullptr || found->is_null()) return true;
  if (!found->is_text()) return false;
  into = found->as_text();
  return true;
}

std::string without_mark(std::string name) {
  while (name.ends_with(kOffMark)) name.resize(name.size() - kOffMark.size());
  return name;
}

}  // namespace

std::optional<UnleashUser> read_unleash_user(const Value& body) {
  const Value* id = body.find("id");
  if (id == nullptr || !id->is_integer() || id->as_integer() <= 0) return std::nullopt;
  if (body.text_at("accountType") == kServiceAccount) return std::nullopt;
  UnleashUser user;
  user.id = id->as_integer();
  const bool readable = read_text(body, "username", user.username) && read_text(body, "email", user.email) &&
                        read_text(body, "name", user.name);
  if (!readable) return std::nullopt;
  const Value* role = body.find("rootRole");
  if (role != nullptr && role->is_integer()) user.role = role->as_integer();
  return user;
}

std::optional<std::vector<UnleashUser>> read_unleash_users(const Value& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<UnleashUser> users;
  users.reserve(list.items().size());
  for (const Value& each : list.items()) {
    if (auto user = read_unleash_user(each)) users.push_back(std::move(*user));
  }
  return users;
}

bool switched_off(const UnleashUser& user) {
  return user.role == number_of(UnleashRole::viewer) && user.name.ends_with(kOffMark);
}

UnleashPerson unleash_person(const Account& account) {
  const std::string shown = shown_name_of(account);
  // Who has no name but the userName may have got a better one at Unleash.
  return {account.user_name, text::lower_ascii(email_of(account)),
          shown == account.user_name ? "" : without_mark(shown)};
}

Value unleash_creation(const UnleashPerson& person, UnleashRole role) {
  Value body = Value::object({{"username", person.username}, {"rootRole", number_of(role)}, {"sendEmail", false}});
  if (!person.email.empty()) body.set("email", person.email);
  if (!person.name.empty()) body.set("name", person.name);
  return body;
}

std::optional<Value> unleash_update(const UnleashUser& seen, const UnleashPerson& person, UnleashRole role) {
  Value body = Value::object();
  // Without a name of our own, a name that says "deactivated" must still go.
  const std::string name = person.name.empty() ? without_mark(seen.name) : person.name;
  if (!name.empty() && name != seen.name) body.set("name", name);
  if (!person.email.empty() && person.email != text::lower_ascii(seen.email)) body.set("email", person.email);
  if (switched_off(seen)) body.set("rootRole", number_of(role));
  if (body.members().empty()) return std::nullopt;
  return body;
}

std::optional<Value> unleash_demotion(const UnleashUser& seen) {
  if (switched_off(seen)) return std::nullopt;
  std::string name = without_mark(seen.name);
  if (name.empty()) name = seen.username.empty() ? seen.email : seen.username;
  return Value::object({{"rootRole", number_of(UnleashRole::viewer)}, {"name", name + std::string(kOffMark)}});
}

Secret unleash_password(Random& random) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEF";
  constexpr std::string_view kDigits = "01234567";
  std::array<std::byte, 24> bytes{};
  random.fill(bytes);
  // The rule wants every sort of character, and none three times in a row: letters and digits take turns.
  std::string password = "aA!";
  for (const std::byte each : bytes) {
    const auto number = std::to_integer<unsigned>(each);
    password.push_back(kLetters[number % kLetters.size()]);
    password.push_back(kDigits[number / kLetters.size()]);
  }
  return Secret(std::move(password));
}

}  // namespace provost::connectors
