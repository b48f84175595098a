#include "core/admin/zitadel/user_search.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/access/person_lookup.h"
#include "core/admin/zitadel/listing.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/search_query.h"
#include "core/admin/zitadel/user_service.pb.h"
#include "core/directory/search_rows.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;
using scim::Operator;
using scim::Predicate;

constexpr Rules kList{permission::kUsersRead, true, "", ""};

/// Whom the ids stand for, in as many statements as there are kinds of ids.
Result<std::map<std::string, ScimId>> people_of(const Tables& tables, const std::vector<std::string>& ids) {
  std::map<std::string, UserId> named = TRY(tables.aliases.find_all(ids));
  for (const std::string& id : ids) {
    if (const auto number = user_id_in(id)) named[id] = *number;
  }
  std::vector<UserId> numbers;
  for (const auto& [id, number] : named) numbers.push_back(number);
  std::map<UserId, ScimId> there;
  const auto users = TRY(tables.users.find_all(numbers, SourceId{}));
  for (const User& user : users) there[user.id] = user.scim_id;
  std::map<std::string, ScimId> people;
  for (const auto& [id, number] : named) {
    const auto found = there.find(number);
    if (found != there.end()) people[id] = found->second;
  }
  return people;
}

/// Narrows a search to one person.
Predicate only(const User& user, const scim::ResourceType& type, std::optional<Predicate> asked) {
  scim::And both;
  both.terms.push_back(
      {scim::Compare{{nullptr, type.find("id"), nullptr}, Operator::eq, user.scim_id.value, user.scim_id.value}});
  if (asked) both.terms.push_back(std::move(*asked));
  return {std::move(both)};
}

Result<SearchSlice> search_slice_of(const v2::ListUsersRequest& request) {
  const Slice slice = TRY(slice_of(request.query().offset(), request.query().limit()));
  const SortOrder order = request.query().asc() ? SortOrder::ascending : SortOrder::descending;
  return SearchSlice{order, slice.offset, slice.limit, {}};
}

}  // namespace

std::vector<Rpc> UserSearch::rpcs() const {
  return {make_rpc<v2::ListUsersRequest>(
      "ListUsers",
      [self = *this](const Call& call, const v2::ListUsersRequest& request) { return self.list(call, request); })};
}

Result<Answer> UserSearch::list(const Call& call, const v2::ListUsersRequest& request) const {
  if (!call.caller.may(kList.permission) &&
      (!call.caller.user || !acts_for_oneself(call.caller, *call.caller.user, kList.permission))) {
    return Answer(no_permission());
  }
  v2::ListUsersResponse response;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    response.Clear();
    return fill(desk, request, response);
  }));
  response.set_sorting_column(request.sorting_column());
  show(*response.mutable_details()->mutable_timestamp(), parts_.clock.now());
  return answer_with(std::move(response));
}

Result<void> UserSearch::fill(const Desk& desk, const v2::ListUsersRequest& request,
                              v2::ListUsersResponse& response) const {
  const auto catalogue = TRY(parts_.catalogues.of(desk.tables));
  const auto* type = TRY(type_of(*catalogue, SubjectKind::user));
  const SearchSlice slice = TRY(search_slice_of(request));
  const auto sort = TRY(sort_of(request, *type));
  const auto people = TRY(people_of(desk.tables, named_ids(request)));
  auto filter = TRY(predicate_of(request, {*type, desk.caller.tenant, people}));
  if (!desk.caller.may(kList.permission)) {
    const auto self = TRY(desk.tables.users.find(*desk.caller.user, SourceId{}));
    if (!self) return {};
    filter = only(*self, *type, std::move(filter));
  }
  const SourceId nobody;
  const std::array questions{
      SearchQuestion{SubjectKind::user, *type, nobody, "", filter ? &*filter : nullptr, sort ? &*sort : nullptr}};
  const SearchResult found = TRY(desk.tables.search.find(questions, slice, kScanBudget));
  std::vector<UserId> ids;
  for (const SearchHit& hit : found.hits) ids.push_back(UserId{hit.subject.id});
  std::map<UserId, User> users;
  auto read = TRY(desk.tables.users.find_all(ids, nobody));
  for (User& user : read) users[user.id] = std::move(user);
  for (const UserId id : ids) show(*response.add_result(), desk.caller.tenant, users[id]);
  response.mutable_details()->set_total_result(static_cast<std::uint64_t>(found.total));
  return {};
}

}  // namespace provost::zitadel
