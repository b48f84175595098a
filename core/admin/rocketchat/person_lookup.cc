#include "core/admin/rocketchat/person_lookup.h"

#include <array>
#include <optional>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

struct Name {
  std::string_view parameter;
  std::string PersonQuery::*place;
};
constexpr std::array kNames{Name{"userId", &PersonQuery::id}, Name{"username", &PersonQuery::username},
                            Name{"email", &PersonQuery::email}};

Result<std::optional<User>> find(const UserTable& users, const PersonQuery& query) {
  if (!query.username.empty()) return users.find_by_name_key(text::name_key(query.username), SourceId{});
  if (!query.email.empty()) return find_by_email(users, query.email);
  const auto id = user_id_in(query.id);
  return id ? users.find(*id, SourceId{}) : std::optional<User>();
}

}  // namespace

Result<PersonQuery> query_of(const http::Target& target) {
  if (target.count("importId") > 0) {
    return fail(Code::unsupported, "importId is not known here; ask by userId, username or email");
  }
  PersonQuery query;
  int given = 0;
  for (const Name& name : kNames) {
    const auto value = target.find(name.parameter);
    if (!value || value->empty()) continue;
    query.*name.place = std::string(*value);
    ++given;
  }
  if (given != 1) return fail(Code::invalid_value, "must have exactly one of 'userId', 'username' and 'email'");
  return query;
}

Result<User> look_up(const UserTable& users, const PersonQuery& query) {
  auto user = TRY(find(users, query));
  if (!user) return fail(Code::no_target, "User not found.");
  return std::move(*user);
}

bool names(const PersonQuery& query, const User& user) {
  if (!query.username.empty()) return text::name_key(query.username) == text::name_key(user.user_name());
  if (!query.email.empty()) return text::fold(query.email) == text::fold(user.email());
  return query.id == std::to_string(user.id.value);
}

}  // namespace provost::rocketchat
