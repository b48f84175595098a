#include "scim/group_search.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "scim/mentions.h"

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

/// The members that the filter asks about, as far as they are in the group.
Result<std::vector<MemberView>> asked_members(Tables& tables, const Group& group, const Mentions& mentions) {
  if (mentions.otherwise) {
    const std::array ids{group.id};
    auto all = TRY(tables.members.list(ids, kMostMembersShown));
    return std::move(all[group.id]);
  }
  std::vector<MemberView> members;
  for (const std::string& value : mentions.values) {
    const auto subject = TRY(subject_of(tables, ScimId{value}));
    if (!subject) continue;
    const bool held = TRY(tables.members.holds(group.id, *subject));
    if (held) members.push_back(MemberView{*subject, ScimId{value}, ""});
  }
  return members;
}

Result<void> keep_matches(Tables& tables, const GroupSearch& question, std::vector<Group> candidates,
                          Gathering<Group>& found) {
  const Mentions mentions = mentions_of(*question.filter, "members");
  for (Group& group : candidates) {
    std::vector<MemberView> members;
    if (!mentions.none()) members = TRY(asked_members(tables, group, mentions));
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

Result<void> search(Tables& tables, const GroupSearch& question, Gathering<Group>& found, const Page& page) {
  if (!question.filter) {
    auto groups = TRY(tables.groups.page(page.start - 1, page.count, question.viewer));
    const std::int64_t total = TRY(tables.counters.total(SubjectKind::group));
    found.take(std::move(groups), total);
    return {};
  }
  auto candidates = TRY(by_index(tables, question));
  if (candidates) return keep_matches(tables, question, std::move(*candidates), found);
  return scan<Group>([&](GroupId after) { return tables.groups.page_after(after, kScanBatch, question.viewer); },
                     [&](std::vector<Group> batch) { return keep_matches(tables, question, std::move(batch), found); });
}

}  // namespace provost::scim
