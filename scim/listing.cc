#include "scim/listing.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/base/text.h"
#include "core/schema/comparison.h"
#include "core/schema/filter.h"
#include "scim/answers.h"
#include "scim/error.h"
#include "scim/page.h"
#include "scim/projection.h"
#include "scim/representation.h"
#include "scim/sensitive.h"

namespace provost::scim {
namespace {

using http::Response;

std::string_view type_name(SubjectKind kind) { return kind == SubjectKind::user ? "User" : "Group"; }
std::string_view read_scope(SubjectKind kind) {
  return kind == SubjectKind::user ? scope::kUsersRead : scope::kGroupsRead;
}

/// The attribute that answers are sorted by: nothing if the type does not have it.
Result<std::optional<AttributePath>> sort_path(std::string_view name, const ResourceType& type,
                                               const Leniency& leniency) {
  const auto refuse = [&](std::string_view why) {
    return fail(Code::invalid_value, "sortBy " + std::string(name.substr(0, 120)) + " " + std::string(why));
  };
  auto path = resolve(name, type, leniency);
  if (!path && path.error().code == Code::no_target) return std::optional<AttributePath>();
  if (!path || path->attribute == nullptr) return refuse("is no attribute");
  if (path->sub == nullptr && path->attribute->is_complex()) path->sub = path->attribute->find("value");
  if (path->last() == nullptr || path->last()->is_complex()) return refuse("is complex; name a sub-attribute");
  const std::string& first = path->attribute->name;
  const bool linked = path->extension == nullptr && (first == "members" || first == "groups" || first == "schemas");
  if (linked || !allow_filter(*path)) return refuse("is nothing to sort by");
  return std::optional(*path);
}

Result<SortOrder> order_of(const std::optional<std::string>& word) {
  if (!word || word->empty() || text::equal_ignoring_case(*word, "ascending")) return SortOrder::ascending;
  if (text::equal_ignoring_case(*word, "descending")) return SortOrder::descending;
  return fail(Code::invalid_value, "sortOrder is ascending or descending");
}

/// Who asks what: a cursor is good for nothing else, and dies with the caller's rights (RFC 9865 §5.2).
std::string context_of(const Caller& caller, std::span<const SubjectKind> kinds, const SearchRequest& request) {
  std::string context;
  const auto add = [&](std::string_view part) { context.append(std::to_string(part.size())).append(":").append(part); };
  add(std::to_string(caller.tenant.value));
  add(viewer_of(caller).value);
  add(caller.actor.id);
  add(caller.scopes);
  for (const SubjectKind kind : kinds) add(type_name(kind));
  for (const auto* part : {&request.filter, &request.sort_by, &request.sort_order}) add(part->value_or("\n"));
  return context;
}

}  // namespace

/// One kind of what is searched, and what of it is shown.
struct Listing::Asked {
  SubjectKind kind;
  const ResourceType* type;
  Projection projection;
  std::optional<Predicate> filter;
  std::optional<AttributePath> sort;
  std::map<std::int64_t, Value> shown = {};  // by id, of the page
};

/// The page that is asked for, and by whom for what.
struct Listing::Turn {
  const Page& page;
  std::string_view context;
};

Result<Listing::Asked> Listing::ask(const Caller& caller, SubjectKind kind, const SearchRequest& request,
                                    bool alone) const {
  const Leniency leniency = leniency_of(caller);
  Asked asked{kind, catalogue_.find_type(type_name(kind)), {}, {}, {}};
  asked.projection = TRY(Projection::parse(request.attributes, request.excluded, *asked.type, leniency));
  if (request.filter) {
    // What one of several types does not have is without value there (RFC 7644 §3.4.2.1).
    const auto unknown = alone ? UnknownAttributes::refuse : UnknownAttributes::absent;
    asked.filter = TRY(parse_filter(*request.filter, *asked.type, leniency, unknown));
  }
  if (request.sort_by && !request.sort_by->empty()) {
    asked.sort = TRY(sort_path(*request.sort_by, *asked.type, leniency));
  }
  return asked;
}

Result<void> Listing::load_people(const Tables& tables, const Caller& caller, std::span<const SearchHit> hits,
                                  Asked& asked) const {
  std::vector<UserId> ids;
  for (const SearchHit& hit : hits) {
    if (hit.subject.kind == SubjectKind::user) ids.push_back(UserId{hit.subject.id});
  }
  std::map<UserId, std::vector<GroupView>> groups;
  if (asked.projection.wants("groups")) groups = TRY(tables.members.groups_of(ids));
  const auto users = TRY(tables.users.find_all(ids, viewer_of(caller)));
  const Representation representation(*asked.type, parts_.base_url);
  for (const User& user : users) {
    const Value whole = representation.of(user, groups[user.id]);
    asked.shown[user.id.value] = project(whole, asked.projection, *asked.type);
  }
  return {};
}

Result<void> Listing::load_groups(const Tables& tables, const Caller& caller, std::span<const SearchHit> hits,
                                  Asked& asked) const {
  std::vector<GroupId> ids;
  for (const SearchHit& hit : hits) {
    if (hit.subject.kind == SubjectKind::group) ids.push_back(GroupId{hit.subject.id});
  }
  std::map<GroupId, std::vector<MemberView>> members;
  if (asked.projection.wants("members")) members = TRY(tables.members.list(ids, parts_.most_members));
  const auto groups = TRY(tables.groups.find_all(ids, viewer_of(caller)));
  const Representation representation(*asked.type, parts_.base_url);
  for (const Group& group : groups) {
    const Value whole = representation.of(group, members[group.id]);
    asked.shown[group.id.value] = project(whole, asked.projection, *asked.type);
  }
  return {};
}

Result<bool> Listing::load(const Tables& tables, const Caller& caller, std::vector<Asked>& asked,
                           std::vector<SearchHit>& hits) const {
  const std::size_t whole = hits.size();
  const auto try_all = [&]() -> Result<void> {
    for (Asked& each : asked) {
      const bool people = each.kind == SubjectKind::user;
      TRY(people ? load_people(tables, caller, hits, each) : load_groups(tables, caller, hits, each));
    }
    return {};
  };
  auto loaded = try_all();
  while (!loaded && loaded.error().code == Code::too_many && hits.size() > 1) {
    hits.resize(hits.size() / 2);
    loaded = try_all();
  }
  TRY(std::move(loaded));
  return hits.size() < whole;
}

Result<std::vector<Listing::Asked>> Listing::ask_all(const Caller& caller, std::span<const SubjectKind> kinds,
                                                     const SearchRequest& request) const {
  std::vector<Asked> asked;
  for (const SubjectKind kind : kinds) {
    if (kinds.size() > 1 && !caller.may(read_scope(kind))) continue;
    asked.push_back(TRY(ask(caller, kind, request, kinds.size() == 1)));
  }
  if (asked.empty()) TRY(require(caller, read_scope(kinds.front())));
  const bool sorts = request.sort_by && !request.sort_by->empty();
  if (sorts && std::none_of(asked.begin(), asked.end(), [](const Asked& each) { return each.sort.has_value(); })) {
    return fail(Code::invalid_value, "sortBy names no attribute");
  }
  return asked;
}

Result<Value> Listing::list(const Caller& caller, std::vector<Asked>& asked, const SearchSlice& slice,
                            const Turn& turn) const {
  std::vector<SearchQuestion> questions;
  for (const Asked& each : asked) {
    questions.push_back({each.kind, *each.type, viewer_of(caller), parts_.base_url,
                         each.filter ? &*each.filter : nullptr, each.sort ? &*each.sort : nullptr});
  }
  SearchResult found;
  bool more = false;
  TRY(parts_.transact(sql::Mode::read, caller, [&](Tables& tables) -> Result<void> {
    found = TRY(tables.search.find(questions, slice, parts_.scan_budget));
    more = turn.page.by_cursor && static_cast<std::int64_t>(found.hits.size()) > turn.page.count;
    if (more) found.hits.pop_back();
    const bool cut = TRY(load(tables, caller, asked, found.hits));
    more = more || (turn.page.by_cursor && cut);
    return {};
  }));
  Array resources;
  for (const SearchHit& hit : found.hits) {
    for (Asked& each : asked) {
      if (each.kind == hit.subject.kind) resources.push_back(std::move(each.shown[hit.subject.id]));
    }
  }
  Value list = list_response(std::move(resources), found.total, turn.page);
  if (more) list.set("nextCursor", parts_.cursors.make({found.hits.back(), turn.page.count}, turn.context));
  return list;
}

Result<Response> Listing::answer(const Caller& caller, std::span<const SubjectKind> kinds,
                                 const SearchRequest& request) const {
  if (kinds.size() == 1) TRY(require(caller, read_scope(kinds.front())));
  auto asked = TRY(ask_all(caller, kinds, request));
  for (const Asked& each : asked) {
    if (!request.in_uri) break;
    if (auto refusal = sensitive_refusal(each.filter, caller, *each.type)) return std::move(*refusal);
  }
  SearchSlice slice;
  slice.order = TRY(order_of(request.sort_order));
  const std::string context = context_of(caller, kinds, request);
  const auto page = page_of(request, parts_.cursors, context);
  if (!page) return error_response(400, page.error().scim_type, page.error().detail);
  slice.offset = page->start - 1;
  slice.after = page->after;
  slice.limit = page->count + (page->by_cursor && page->count > 0 ? 1 : 0);  // one more tells of a next page
  const Value found = TRY(list(caller, asked, slice, {*page, context}));
  return scim::answer(200, found);
}

Result<bool> passes(const Tables& tables, const SearchQuestion& question, const ScimId& id) {
  if (question.filter == nullptr) return true;
  And both;
  both.terms.push_back({Compare{{nullptr, question.type.find("id"), nullptr}, Operator::eq, id.value, id.value}});
  both.terms.push_back(*question.filter);
  const Predicate narrowed{std::move(both)};
  SearchQuestion one = question;
  one.filter = &narrowed;
  const std::array questions{one};
  const SearchResult found = TRY(tables.search.find(questions, {SortOrder::ascending, 0, 1, {}}, kScanBudget));
  return found.total == 1;
}

}  // namespace provost::scim
