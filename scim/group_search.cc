#include "scim/group_search.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/text.h"
#include "core/schema/mentions.h"

namespace provost::scim {
namespace {

bool is_member_value(const AttributePath& path) {
  return path.extension == nullptr && path.attribute != nullptr && path.attribute->name == "members" &&
         path.sub != nullptr && path.sub->name == "value";
}

/// Candidates by one equality, if an index serves it.
Result<std::optional<std::vector<Group>>> by_term(Tables& tables, const GroupSearch& question,
                                                  const EqualityTerm& term) {
  using Found = std::optional<std::vector<Group>>;
  const auto* text = std::get_if<std::string>(&term.literal);
  if (text == nullptr || term.path.extension != nullptr || term.path.attribute == nullptr) return Found();
  if (is_member_value(term.path)) {
    const auto member = TRY(subject_of(tables, ScimId{*text}));
    if (!member) return Found(std::vector<Group>());
    auto groups = TRY(tables.groups.find_by_member(*member, question.viewer));
    return Found(std::move(groups));
  }
  if (term.path.sub != nullptr) return Found();
  const std::string& name = term.path.attribute->name;
  if (name == "id") {
    std::optional<Group> one = TRY(tables.groups.find(ScimId{*text}, question.viewer));
    return one ? Found(std::vector<Group>{std::move(*one)}) : Found(std::vector<Group>());
  }
  if (name != "displayName" && name != "externalId") return Found();
  auto read = name == "displayName" ? tables.groups.find_by_display_key(text::fold(*text), question.viewer)
                                    : tables.groups.find_by_external_id(*text, question.viewer);
  auto groups = TRY(std::move(read));
  return Found(std::move(groups));
}

/// The id is the best index there is, so its term is tried before all others.
Result<std::optional<std::vector<Group>>> by_index(Tables& tables, const GroupSearch& question) {
  auto terms = required_equalities(*question.filter);
  std::stable_partition(terms.begin(), terms.end(), [](const EqualityTerm& term) {
    return term.path.attribute != nullptr && term.path.attribute->name == "id";
  });
  for (const EqualityTerm& term : terms) {
    auto found = TRY(by_term(tables, question, term));
    if (found) return found;
  }
  return std::optional<std::vector<Group>>();
}

/// What a filter asks about members, read once for all groups: the groups that hold whom it names. Everything else that
/// it may ask needs all members of each group, of which one search reads no more than one answer may show.
class Membership {
 public:
  Membership(Tables& tables, const Predicate& filter) : tables_(tables), mentions_(mentions_of(filter, "members")) {}

  Result<void> read() {
    if (mentions_.otherwise) return {};
    for (const std::string& value : mentions_.values) {
      const auto subject = TRY(subject_of(tables_, ScimId{value}));
      if (!subject) continue;
      auto groups = TRY(tables_.members.groups_holding(*subject, kScanBudget));
      named_.push_back({MemberView{*subject, ScimId{value}, ""}, std::move(groups)});
    }
    return {};
  }

  /// The members of the group that the filter asks about.
  Result<std::vector<MemberView>> in(GroupId group) {
    if (mentions_.otherwise) return all_in(group);
    std::vector<MemberView> members;
    for (const Named& named : named_) {
      if (named.groups.contains(group)) members.push_back(named.member);
    }
    return members;
  }

 private:
  struct Named {
    MemberView member;
    std::set<GroupId> groups;
  };

  Result<std::vector<MemberView>> all_in(GroupId group) {
    const std::array ids{group};
    auto all = TRY(tables_.members.list(ids, left_));
    std::vector<MemberView> members = std::move(all[group]);
    left_ -= static_cast<std::int64_t>(members.size());
    return members;
  }

  Tables& tables_;
  const Mentions mentions_;
  std::vector<Named> named_;
  std::int64_t left_ = kMostMembersShown;
};

Result<void> keep_matches(Membership& membership, const GroupSearch& question, std::vector<Group> candidates,
                          Gathering<Group>& found) {
  for (Group& group : candidates) {
    const auto members = TRY(membership.in(group.id));
    if (matches(*question.filter, question.representation.of(group, members))) found.add(std::move(group));
  }
  return {};
}

}  // namespace

Result<std::optional<Subject>> subject_of(Tables& tables, const ScimId& id) {
  const std::array ids{id};
  const auto people = TRY(tables.users.resolve(ids));
  if (!people.empty()) return std::optional(provost::subject_of(people.front().second));
  const auto groups = TRY(tables.groups.resolve(ids));
  if (!groups.empty()) return std::optional(provost::subject_of(groups.front().second));
  return std::optional<Subject>();
}

Result<bool> passes(Tables& tables, const GroupSearch& question, Group group) {
  if (!question.filter) return true;
  Membership membership(tables, *question.filter);
  TRY(membership.read());
  Gathering<Group> found(Page{});
  std::vector<Group> candidates;
  candidates.push_back(std::move(group));
  TRY(keep_matches(membership, question, std::move(candidates), found));
  return found.total() == 1;
}

Result<void> search(Tables& tables, const GroupSearch& question, Gathering<Group>& found, const Page& page) {
  if (!question.filter) {
    auto groups = TRY(tables.groups.page(page.start - 1, page.count, question.viewer));
    const std::int64_t total = TRY(tables.counters.total(SubjectKind::group));
    found.take(std::move(groups), total);
    return {};
  }
  Membership membership(tables, *question.filter);
  TRY(membership.read());
  auto candidates = TRY(by_index(tables, question));
  if (candidates) return keep_matches(membership, question, std::move(*candidates), found);
  return scan<Group>(
      [&](GroupId after) { return tables.groups.page_after(after, kScanBatch, question.viewer); },
      [&](std::vector<Group> batch) { return keep_matches(membership, question, std::move(batch), found); });
}

}  // namespace provost::scim
