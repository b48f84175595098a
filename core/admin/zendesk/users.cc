#include "core/admin/zendesk/users.h"

#include <algorithm>
#include <utility>

#include "core/access/stand_ins.h"
#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/lists.h"
#include "core/admin/zendesk/paging.h"
#include "core/admin/zendesk/role_list.h"
#include "core/admin/zendesk/user_search.h"
#include "core/admin/zendesk/user_view.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

constexpr std::string_view kList = "/api/v2/users.json";
constexpr std::string_view kSearch = "/api/v2/users/search.json";

/// A piece of a list, and where it stands.
struct Found {
  std::vector<User> users;
  Place place;
};

/// The roles that `role` and `role[]` ask for; none is all of them.
Result<std::vector<RootRole>> roles_in(const http::Target& target) {
  std::vector<RootRole> roles;
  for (const auto& [name, value] : target.query) {
    if (name != "role" && name != "role[]") continue;
    const auto role = role_from(value);
    if (!role) return fail(Code::invalid_value, "Parameter role takes admin, agent or end-user");
    if (std::find(roles.begin(), roles.end(), *role) == roles.end()) roles.push_back(*role);
  }
  return roles;
}

std::string query_of(const std::vector<RootRole>& roles) {
  std::string query;
  for (const RootRole role : roles) query.append("&role%5B%5D=").append(to_word(role));
  return query;
}

/// Whoever is shown with one of these roles.
Result<RoleList> shown_with(const Tables& tables, const std::vector<RootRole>& roles) {
  const auto stand_ins = TRY(StandIns::read(tables.roles));
  std::vector<RootRole> all;
  for (const RootRole role : roles) {
    const auto behind = stand_ins.behind(role);
    all.insert(all.end(), behind.begin(), behind.end());
  }
  return RoleList(tables, std::move(all));
}

Result<Found> by_cursor(const Tables& tables, const Piece& piece, const std::vector<RootRole>& roles) {
  const auto after = TRY(numbers_in(piece, 1));
  const UserId last{after.empty() ? 0 : after.front()};
  Found found;
  if (roles.empty()) {
    found.users = TRY(tables.users.page_after(last, piece.size + 1, kNoSource));
  } else {
    const RoleList list = TRY(shown_with(tables, roles));
    found.users = TRY(list.after(last, piece.size + 1));
  }
  found.place.more = found.users.size() > static_cast<std::size_t>(piece.size);
  if (found.place.more) found.users.resize(static_cast<std::size_t>(piece.size));
  if (!found.users.empty()) found.place.last = Value::array({found.users.back().id.value});
  return found;
}

Result<Found> by_number(const Tables& tables, const Piece& piece, const std::vector<RootRole>& roles) {
  if (roles.size() > 1) return fail(Code::invalid_value, "Several roles are listed by page[size] and page[after] only");
  Found found;
  if (roles.empty()) {
    found.users = TRY(tables.users.page(piece.offset(), piece.size, kNoSource));
    found.place.count = TRY(tables.counters.total(SubjectKind::user));
  } else {
    const RoleList list = TRY(shown_with(tables, roles));
    found.users = TRY(list.past(piece.offset(), piece.size));
    found.place.count = TRY(list.count());
  }
  found.place.more = piece.offset() + piece.size < found.place.count;
  return found;
}

Value answer_of(Array users, const Piece& piece, Place place) {
  Value body = Value::object({{"users", std::move(users)}});
  set_place(body, piece, place);
  return body;
}

/// Those of the ids that there are, in the order asked.
Result<std::vector<User>> of_ids(const Tables& tables, const std::vector<UserId>& ids) {
  auto users = TRY(tables.users.find_all(ids, kNoSource));
  const auto asked = [&](const User& user) { return std::find(ids.begin(), ids.end(), user.id); };
  std::sort(users.begin(), users.end(),
            [&](const User& left, const User& right) { return asked(left) < asked(right); });
  return users;
}

Result<std::vector<User>> of_names(const Tables& tables, const std::vector<std::string>& external_ids) {
  const auto ids = TRY(tables.external_ids.users_of_any(external_ids));
  return of_ids(tables, ids);
}

}  // namespace

Result<Response> Users::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const Piece piece = TRY(Piece::read(exchange.target));
  const auto roles = TRY(roles_in(exchange.target));
  Value body;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    Found found = TRY(piece.by_cursor ? by_cursor(tables, piece, roles) : by_number(tables, piece, roles));
    found.place.url = parts_.public_url + std::string(kList);
    found.place.query = query_of(roles);
    Array users = TRY(user_values(tables, found.users, parts_.public_url));
    body = answer_of(std::move(users), piece, std::move(found.place));
    return {};
  }));
  return answer(body);
}

Result<Response> Users::show_many(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const Named named = TRY(Named::read(exchange.target));
  Array users;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const auto found = TRY(named.ids.empty() ? of_names(tables, named.external_ids) : of_ids(tables, named.ids));
    users = TRY(user_values(tables, found, parts_.public_url));
    return {};
  }));
  const auto count = static_cast<std::int64_t>(users.size());
  return answer(Value::object(
      {{"users", std::move(users)}, {"next_page", nullptr}, {"previous_page", nullptr}, {"count", count}}));
}

Result<Response> Users::search(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const http::Target& target = exchange.target;
  const Piece piece = TRY(Piece::read(target));
  if (piece.by_cursor) return fail(Code::invalid_value, "Searches are paged by page and per_page");
  if (target.count("query") + target.count("external_id") != 1) {
    return fail(Code::invalid_value, "Parameter query or external_id is needed, and not both");
  }
  const std::string name = target.count("query") == 1 ? "query" : "external_id";
  const std::string text(*target.find(name));
  const UserQuery query = TRY(UserQuery::read(name == "query" ? text : ""));
  Value body;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    FoundUsers found;
    if (name == "query") {
      found = TRY(zendesk::search(tables, parts_.catalogues, query, piece));
    } else if (piece.number == 1) {
      found.users = TRY(of_names(tables, {text}));
      found.count = static_cast<std::int64_t>(found.users.size());
    }
    Place place{parts_.public_url + std::string(kSearch),
                "&" + name + "=" + http::encode_query(text),
                piece.offset() + piece.size < found.count,
                {},
                found.count};
    Array users = TRY(user_values(tables, found.users, parts_.public_url));
    body = answer_of(std::move(users), piece, std::move(place));
    return {};
  }));
  return answer(body);
}

Result<Response> Users::show(const AdminCaller& caller, const Exchange& exchange) const {
  const std::string id = exchange.captures.empty() ? "me" : exchange.captures.front();
  if (id == "me" && !caller.user) return fail(Code::no_target, "nobody is behind an operator's token");
  Value user;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User found = TRY(person_for(tables, caller, id, permission::kUsersRead));
    user = TRY(user_value(tables, found, parts_.public_url));
    return {};
  }));
  return answer(Value::object({{"user", std::move(user)}}));
}

Result<Response> Users::count(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  std::int64_t total = 0;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    total = TRY(tables.counters.total(SubjectKind::user));
    return {};
  }));
  const Value told = Value::object({{"value", total}, {"refreshed_at", stamp(parts_.clock.now())}});
  return answer(Value::object({{"count", told}}));
}

}  // namespace provost::zendesk
