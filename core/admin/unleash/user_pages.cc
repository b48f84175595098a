#include "core/admin/unleash/user_pages.h"

#include <string>
#include <utility>

#include "core/admin/unleash/roles.h"
#include "core/admin/unleash/user_object.h"
#include "core/base/text.h"
#include "core/store/credential_table.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::int64_t kPage = 1000;
constexpr std::size_t kMostListed = 10'000;
const SourceId kNoSource{};

/// A page of people as objects, with their living sessions, in two statements.
Result<Array> user_objects(const Desk& desk, const std::vector<User>& page) {
  Array objects;
  if (page.empty()) return objects;
  const auto sessions =
      TRY(CredentialTable(desk.session)
              .counts_living(desk.caller.tenant, {page.front().id, page.back().id}, CredentialKind::session, desk.now));
  for (const User& user : page) {
    const auto found = sessions.find(user.id);
    objects.push_back(user_object(user, found == sessions.end() ? 0 : found->second));
  }
  return objects;
}

/// Where a list that was cut goes on.
struct Cut {
  Array users;
  std::optional<UserId> last;
};

Result<Cut> list_users(const Desk& desk, UserId after) {
  Cut cut;
  for (;;) {
    const auto page = TRY(desk.tables.users.page_after(after, kPage, kNoSource));
    Array objects = TRY(user_objects(desk, page));
    for (Value& each : objects) cut.users.push_back(std::move(each));
    if (page.size() < static_cast<std::size_t>(kPage)) return cut;
    after = page.back().id;
    if (cut.users.size() < kMostListed) continue;
    cut.last = after;
    return cut;
  }
}

}  // namespace

AdminRoutes UserPages::routes() const {
  return {
      {"GET",
       "/user-admin",
       on(*this, &UserPages::list),
       {"unleashListUsers",
        "People in the order of their making, and the roles that they can have. Past 10,000 people the header Link "
        "leads "
        "on.",
        {},
        {{200, "UnleashUsers"}},
        {"after"}}},
      {"GET",
       "/user-admin/admin-count",
       on(*this, &UserPages::count_admins),
       {"unleashCountAdmins",
        "How many active admins can sign in by a password, and how many cannot.",
        {},
        {{200, "UnleashAdminCount"}}}},
      {"GET",
       "/licensed-users",
       on(*this, &UserPages::count_licensed),
       {"unleashCountLicensedUsers",
        "How many people there are. No licence bounds them.",
        {},
        {{200, "UnleashLicensedUsers"}}}},
      {"GET",
       "/user-admin/{user}",
       on(*this, &UserPages::show),
       {"unleashShowUser", "One person.", {}, {{200, "UnleashUser"}}}},
      {"DELETE",
       "/user-admin/{user}",
       on(*this, &UserPages::remove),
       {"unleashDeleteUser", "Deletes a person; every session and token ends with the person.", {}, {{200}}}},
  };
}

Result<Response> UserPages::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const auto after = number_in(exchange.target.find("after").value_or("0"));
  if (!after) return office_.refusals.bad_number("after");
  Cut cut;
  Array roles;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    cut = TRY(list_users(desk, UserId{*after}));
    roles = TRY(root_roles(desk.tables.roles));
    return {};
  }));
  Response response =
      object_answer(200, Value::object({{"users", std::move(cut.users)}, {"rootRoles", std::move(roles)}}));
  if (cut.last) {
    response.headers.set("Link", "<" + parts_.options.public_url + "/api/admin/user-admin?after=" +
                                     std::to_string(cut.last->value) + ">; rel=\"next\"");
  }
  return response;
}

Result<Response> UserPages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("id");
  Value shown;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto user = TRY(desk.tables.users.find(UserId{*id}, kNoSource));
    if (!user) return {};
    const std::int64_t sessions = TRY(sessions_of(desk, user->id));
    shown = user_object(*user, sessions);
    return {};
  }));
  return shown.is_null() ? fault_answer(no_user()) : object_answer(200, shown);
}

Result<Response> UserPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("id");
  std::optional<Fault> refused;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    refused.reset();
    const auto user = TRY(hold_user(desk, UserId{*id}));
    if (!user) refused = no_user();
    if (refused) return {};
    const auto removed = parts_.directory.remove(desk.tables, *user, principal_of(caller));
    if (removed || removed.error().code != Code::conflict) return removed;
    refused = conflict_fault(removed.error());
    return {};
  }));
  if (refused) return fault_answer(*refused);
  parts_.bell.ring();
  return empty_answer(200);
}

Result<Response> UserPages::count_admins(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  PasswordTable::Admins admins;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    admins = TRY(desk.tables.passwords.of_admins());
    return {};
  }));
  return object_answer(200, Value::object({{"password", admins.with}, {"noPassword", admins.without}, {"service", 0}}));
}

Result<Response> UserPages::count_licensed(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  std::int64_t people = 0;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    people = TRY(desk.tables.counters.total(SubjectKind::user));
    return {};
  }));
  const std::string today = to_iso8601(parts_.clock.now()).substr(0, 10);
  const Value history = Value::array({Value::object({{"count", people}, {"date", today}})});
  return object_answer(
      200, Value::object(
               {{"seatCount", people}, {"licensedUsers", Value::object({{"current", people}, {"history", history}})}}));
}

}  // namespace provost::unleash
