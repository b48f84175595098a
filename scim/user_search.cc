#include "scim/user_search.h"

#include <map>

#include "core/schema/mentions.h"

namespace provost::scim {
namespace {

/// Candidates by the first equality that an index serves; nothing if there is none. The filter still decides.
Result<std::optional<std::vector<User>>> by_index(const Tables& tables, const UserSearch& question) {
  for (const EqualityTerm& term : required_equalities(*question.filter)) {
    const auto* text = std::get_if<std::string>(&term.literal);
    if (text == nullptr || term.path.extension != nullptr || term.path.sub != nullptr) continue;
    const std::string& name = term.path.attribute->name;
    std::optional<User> one;
    if (name == "id") {
      one = TRY(tables.users.find(ScimId{*text}, question.viewer));
    } else if (name == "userName") {
      one = TRY(tables.users.find_by_name_key(term.key, question.viewer));
    } else if (name == "externalId") {
      auto many = TRY(tables.users.find_by_external_id(*text, question.viewer));
      return std::optional(std::move(many));
    } else {
      continue;
    }
    std::vector<User> found;
    if (one) found.push_back(std::move(*one));
    return std::optional(std::move(found));
  }
  return std::optional<std::vector<User>>();
}

Result<void> keep_matches(const Tables& tables, const UserSearch& question, std::vector<User> candidates,
                          Gathering<User>& found) {
  std::map<UserId, std::vector<GroupView>> groups;
  if (!mentions_of(*question.filter, "groups").none()) {
    std::vector<UserId> ids;
    for (const User& user : candidates) ids.push_back(user.id);
    groups = TRY(tables.members.groups_of(ids));
  }
  for (User& user : candidates) {
    const Value resource = question.representation.of(user, groups[user.id]);
    if (matches(*question.filter, resource)) found.add(std::move(user));
  }
  return {};
}

}  // namespace

Result<bool> passes(Tables& tables, const UserSearch& question, User user) {
  if (!question.filter) return true;
  Gathering<User> found(Page{});
  std::vector<User> candidates;
  candidates.push_back(std::move(user));
  TRY(keep_matches(tables, question, std::move(candidates), found));
  return found.total() == 1;
}

Result<void> search(Tables& tables, const UserSearch& question, Gathering<User>& found, const Page& page) {
  if (!question.filter) {
    auto people = TRY(tables.users.page(page.start - 1, page.count, question.viewer));
    const std::int64_t total = TRY(tables.counters.total(SubjectKind::user));
    found.take(std::move(people), total);
    return {};
  }
  auto candidates = TRY(by_index(tables, question));
  if (candidates) return keep_matches(tables, question, std::move(*candidates), found);
  return scan<User>([&](UserId after) { return tables.users.page_after(after, kScanBatch, question.viewer); },
                    [&](std::vector<User> batch) { return keep_matches(tables, question, std::move(batch), found); });
}

}  // namespace provost::scim
