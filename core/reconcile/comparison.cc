#include "core/reconcile/comparison.h"

#include <algorithm>

namespace provost {
namespace {

std::vector<UserId> ids_of(std::span<const User> people) {
  std::vector<UserId> ids;
  for (const User& user : people) ids.push_back(user.id);
  return ids;
}

}  // namespace

/// What the app must hold of each: what it was told last, if it has a scope, else what the person is.
Result<std::map<UserId, Life>> Comparison::wanted(std::span<const User> people) const {
  std::map<UserId, Life> lives;
  if (people.empty()) return lives;
  if (!listener_.is_scoped()) {
    for (const User& user : people) lives.emplace(user.id, life_of(user.state));
    return lives;
  }
  const auto [first, last] = std::minmax_element(people.begin(), people.end(),
                                                 [](const User& one, const User& other) { return one.id < other.id; });
  auto told = TRY(tables_.scopes.lives_at(listener_.id, UserId{first->id.value - 1}, last->id));
  for (const User& user : people) {
    const auto entry = told.find(user.id);
    lives.emplace(user.id, entry == told.end() ? Life::absent : entry->second);
  }
  return lives;
}

Result<PageComparison> Comparison::of_page(std::span<const RemoteAccount> accounts,
                                           std::span<const SightedAccount> owners) const {
  std::map<std::string_view, std::vector<UserId>> people_of;
  std::vector<UserId> ids;
  for (const SightedAccount& owner : owners) {
    people_of[owner.remote.value].push_back(owner.user);
    ids.push_back(owner.user);
  }
  const auto people = TRY(tables_.users.find_all(ids, SourceId{}));  // who was removed has a lane of one's own
  const auto lives = TRY(wanted(people));
  const auto waiting = TRY(passes_.waiting(listener_.id, ids));
  std::map<UserId, const User*> by_id;
  for (const User& user : people) by_id.emplace(user.id, &user);
  PageComparison page;
  for (const RemoteAccount& account : accounts) {
    const auto owned = people_of.find(account.id.value);
    if (owned == people_of.end()) {
      page.strangers.push_back(account);
      continue;
    }
    const Sighting sighting = account.active ? Sighting::active : Sighting::inactive;
    for (const UserId& id : owned->second) {
      const auto user = by_id.find(id);
      if (user == by_id.end() || waiting.contains(id)) continue;
      const Remedy remedy = remedy_for(lives.at(id), sighting);
      if (remedy != Remedy::none) page.differences.push_back({*user->second, remedy});
    }
  }
  return page;
}

Result<std::vector<Difference>> Comparison::of_missing(std::span<const User> people, Instant begun) const {
  const auto lives = TRY(wanted(people));
  const auto ids = ids_of(people);
  const auto waiting = TRY(passes_.waiting(listener_.id, ids));
  const auto accounts = TRY(passes_.seen(listener_.id, ids));
  const auto ever_told = TRY(passes_.told(listener_.id, ids, Instant{}));
  const auto told = TRY(passes_.told(listener_.id, ids, begun));
  std::vector<Difference> differences;
  for (const User& user : people) {
    const Remedy remedy = remedy_for(lives.at(user.id), Sighting::missing);
    if (remedy == Remedy::none || waiting.contains(user.id) || told.contains(user.id)) continue;
    if (!accounts.contains(user.id) && !ever_told.contains(user.id)) continue;
    differences.push_back({user, remedy});
  }
  return differences;
}

}  // namespace provost
