#include "core/admin/unleash/user_search_pages.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "core/admin/unleash/user_object.h"
#include "core/base/text.h"
#include "core/schema/filter.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::int64_t kMostFound = 1000;
constexpr std::size_t kLeastAsked = 2;   // bytes
constexpr std::size_t kMostAsked = 255;  // bytes
constexpr std::size_t kMostListed = 10'000;
constexpr std::int64_t kPage = 1000;
const SourceId kNoSource{};

/// Names anywhere, user names and addresses by their beginning. The first is a filter that looks at everybody; where
/// there are too many people for that, the others find by the beginning alone, by an index each.
constexpr std::array<std::string_view, 4> kAnywhere{"displayName co ", "name.formatted co ", "userName sw ",
                                                    "emails.value sw "};
constexpr std::array<std::string_view, 4> kBeginnings{"displayName sw ", "name.formatted sw ", "userName sw ",
                                                      "emails.value sw "};

std::string any_of(std::span<const std::string_view> terms, const std::string& literal) {
  std::string filter;
  for (const std::string_view term : terms) filter.append(filter.empty() ? "" : " or ").append(term).append(literal);
  return filter;
}

Value base_object(const User& user) {
  Value object = Value::object({{"id", user.id.value}});
  if (const auto name = name_of(user); !name.empty()) object.set("name", name);
  object.set("username", user.user_name());
  if (!user.email().empty()) object.set("email", user.email());
  object.set("accountType", "User");
  return object;
}

Value base_object(const Group& group, std::int64_t people) {
  return Value::object(
      {{"id", group.id.value}, {"name", group.display_name()}, {"userCount", people}, {"rootRole", nullptr}});
}

bool begins(std::string_view text, const std::string& folded) { return text::fold(text).starts_with(folded); }

/// The same question about one person.
bool is_meant(const User& user, std::string_view wanted) {
  const std::string folded = text::fold(wanted);
  return text::fold(name_of(user)).find(folded) != std::string::npos || begins(user.user_name(), folded) ||
         begins(user.email(), folded);
}

Result<std::vector<User>> own_self(const Desk& desk) {
  std::vector<User> self;
  if (!desk.caller.user) return self;
  auto user = TRY(desk.tables.users.find(*desk.caller.user, kNoSource));
  if (user) self.push_back(std::move(*user));
  return self;
}

Result<Array> all_people(const Desk& desk) {
  Array people;
  UserId after{0};
  while (people.size() < kMostListed) {
    const auto page = TRY(desk.tables.users.page_after(after, kPage, kNoSource));
    for (const User& user : page) people.push_back(base_object(user));
    if (page.size() < static_cast<std::size_t>(kPage)) break;
    after = page.back().id;
  }
  return people;
}

Result<Array> group_objects(const Desk& desk, const std::vector<Group>& groups) {
  std::vector<GroupId> ids;
  for (const Group& group : groups) ids.push_back(group.id);
  auto counts = TRY(desk.tables.members.counts(ids));
  Array objects;
  for (const Group& group : groups) objects.push_back(base_object(group, counts[group.id]));
  return objects;
}

Result<std::vector<Group>> all_groups(const Desk& desk) {
  std::vector<Group> groups;
  while (groups.size() < kMostListed) {
    auto page = TRY(desk.tables.groups.page_after(groups.empty() ? GroupId{0} : groups.back().id, kPage, kNoSource));
    const bool last = page.size() < static_cast<std::size_t>(kPage);
    for (Group& group : page) groups.push_back(std::move(group));
    if (last) break;
  }
  return groups;
}

/// Adds whom a filter finds.
Result<void> add_hits(const Desk& desk, const scim::ResourceType& type, const std::string& filter,
                      std::set<UserId>& found) {
  const scim::Predicate predicate = TRY(scim::parse_filter(filter, type, {}));
  const std::array questions{SearchQuestion{SubjectKind::user, type, kNoSource, "", &predicate}};
  const SearchResult result = TRY(desk.tables.search.find(questions, {.limit = kMostFound}, kScanBudget));
  for (const SearchHit& hit : result.hits) found.insert(UserId{hit.subject.id});
  return {};
}

Result<std::set<UserId>> matching(const Desk& desk, const scim::ResourceType& type, std::string_view wanted) {
  const std::string literal = json::write(Value(wanted));
  std::set<UserId> found;
  const auto everywhere = add_hits(desk, type, any_of(kAnywhere, literal), found);
  if (everywhere) return found;
  if (everywhere.error().code != Code::too_many) return tl::unexpected(everywhere.error());
  for (const std::string_view term : kBeginnings) TRY(add_hits(desk, type, std::string(term) + literal, found));
  return found;
}

}  // namespace

AdminRoutes UserSearchPages::routes() const {
  return {
      {"GET",
       "/user-admin/search",
       on(*this, &UserSearchPages::search),
       {"unleashSearchUsers",
        "People whose name holds the text, or whose user name or e-mail address begins with it; at most 1,000.",
        {},
        {{200, "UnleashFoundUsers"}},
        {"q"}}},
      {"GET",
       "/user-admin/access",
       on(*this, &UserSearchPages::access),
       {"unleashListAccess",
        "People and groups in short, at most 10,000 of each. Who may not read people sees their own.",
        {},
        {{200, "UnleashAccess"}}}},
  };
}

Result<Response> UserSearchPages::search(const AdminCaller& caller, const Exchange& exchange) const {
  const std::string_view wanted = exchange.target.find("q").value_or("");
  std::vector<User> found;
  if (wanted.size() >= kLeastAsked && wanted.size() <= kMostAsked) {
    TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
      found = TRY(find(desk, wanted));
      return {};
    }));
  }
  Array objects;
  for (const User& user : found) objects.push_back(listed_object(user));
  return object_answer(200, Value(std::move(objects)));
}

Result<std::vector<User>> UserSearchPages::find(const Desk& desk, std::string_view wanted) const {
  if (!desk.caller.may(permission::kUsersRead)) {
    auto self = TRY(own_self(desk));
    std::erase_if(self, [&](const User& user) { return !is_meant(user, wanted); });
    return self;
  }
  const auto catalogue = TRY(parts_.catalogues.of(desk.tables));
  const auto* type = catalogue->find_type("User");
  if (type == nullptr) return fail(Code::internal, "the catalogue has no people");
  const std::set<UserId> found = TRY(matching(desk, *type, wanted));
  std::vector<UserId> ids(found.begin(), found.end());
  ids.resize(std::min(ids.size(), static_cast<std::size_t>(kMostFound)));
  auto users = TRY(desk.tables.users.find_all(ids, kNoSource));
  std::sort(users.begin(), users.end(), [](const User& a, const User& b) { return a.id < b.id; });
  return users;
}

Result<Response> UserSearchPages::access(const AdminCaller& caller, const Exchange&) const {
  Array people;
  Array groups;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    people.clear();
    std::vector<Group> seen;
    if (caller.may(permission::kUsersRead)) {
      people = TRY(all_people(desk));
      seen = TRY(all_groups(desk));
    } else {
      const auto self = TRY(own_self(desk));
      for (const User& user : self) people.push_back(base_object(user));
      if (caller.user) seen = TRY(desk.tables.groups.find_by_member(subject_of(*caller.user), kNoSource));
    }
    groups = TRY(group_objects(desk, seen));
    return {};
  }));
  return object_answer(200, Value::object({{"users", std::move(people)}, {"groups", std::move(groups)}}));
}

}  // namespace provost::unleash
