#include "core/admin/rocketchat/person_lookup.h"

#include <array>
#include <optional>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/fields.h"
#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

// Of sources that belong to no brand that keeps its people apart.
constexpr std::int64_t kNoBrand = 0;

struct Name {
  std::string_view parameter;
  std::string PersonQuery::*place;
};
constexpr std::array kInQueries{Name{"userId", &PersonQuery::id}, Name{"username", &PersonQuery::username},
                                Name{"email", &PersonQuery::email}, Name{"importId", &PersonQuery::import_id}};
constexpr std::array kInBodies{Name{"userId", &PersonQuery::id}, Name{"username", &PersonQuery::username},
                               Name{"user", &PersonQuery::username}};

Result<std::optional<User>> find_imported(const Tables& tables, const std::string& import_id) {
  const auto found = TRY(tables.external_ids.users_of(import_id, kNoBrand));
  return found.size() == 1 ? tables.users.find(found.front(), SourceId{}) : std::optional<User>();
}

Result<std::optional<User>> find(const Tables& tables, const PersonQuery& query) {
  if (!query.username.empty()) return tables.users.find_by_name_key(text::name_key(query.username), SourceId{});
  if (!query.email.empty()) return find_by_email(tables.users, query.email);
  if (!query.import_id.empty()) return find_imported(tables, query.import_id);
  const auto id = user_id_in(query.id);
  return id ? tables.users.find(*id, SourceId{}) : std::optional<User>();
}

}  // namespace

Result<PersonQuery> query_of(const http::Target& target) {
  PersonQuery query;
  int given = 0;
  for (const Name& name : kInQueries) {
    const auto value = target.find(name.parameter);
    if (!value || value->empty()) continue;
    query.*name.place = std::string(*value);
    ++given;
  }
  if (given != 1) {
    return fail(Code::invalid_value, "must have exactly one of 'userId', 'username', 'email' and 'importId'");
  }
  return query;
}

Result<PersonQuery> named_in(const Value& body) {
  PersonQuery query;
  int given = 0;
  for (const Name& name : kInBodies) {
    const Value* value = body.find(name.parameter);
    if (value == nullptr || value->is_null()) continue;
    const std::string text = TRY(text_in(*value));
    if (text::trim(text).empty()) continue;
    query.*name.place = text;
    ++given;
  }
  if (given == 0) {
    return refuse_as("error-user-param-not-provided", "One of 'userId', 'username' and 'user' is required");
  }
  if (given > 1) return fail(Code::invalid_value, "must have only one of 'userId', 'username' and 'user'");
  return query;
}

Result<User> look_up(const Tables& tables, const PersonQuery& query) {
  auto user = TRY(find(tables, query));
  if (!user) return fail(Code::no_target, "User not found.");
  return std::move(*user);
}

bool names(const PersonQuery& query, const User& user) {
  if (!query.username.empty()) return text::name_key(query.username) == text::name_key(user.user_name());
  if (!query.email.empty()) return text::fold(query.email) == text::fold(user.email());
  return query.id == std::to_string(user.id.value);
}

}  // namespace provost::rocketchat
