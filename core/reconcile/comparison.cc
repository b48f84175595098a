#include "core/reconcile/comparison.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/text.h"
#include "core/delivery/desired_life.h"

namespace provost {
namespace {

std::vector<UserId> ids_of(std::span<const User> people) {
  std::vector<UserId> ids;
  for (const User& user : people) ids.push_back(user.id);
  return ids;
}

/// An end that the app refused for good is asked for again by deliveries; it says nothing of an account that is
/// missing.
bool is_on_its_way(const std::map<UserId, PassTable::Waits>& waiting, UserId user, Remedy remedy) {
  const auto found = waiting.find(user);
  return found != waiting.end() && (found->second == PassTable::Waits::news || remedy == Remedy::end_access);
}

}  // namespace

/// What the app must hold of each: what it was told last, if it has a scope, else what the person is.
Result<Comparison::Owners> Comparison::look_up(std::span<const SightedAccount> owners) const {
  std::vector<UserId> ids;
  for (const SightedAccount& owner : owners) ids.push_back(owner.user);
  Owners found;
  found.waiting = TRY(passes_.waiting(listener_.id, ids));
  const auto people = TRY(tables_.users.find_all(ids, SourceId{}));
  found.lives = TRY(desired_lives(tables_, listener_, people));
  for (const User& user : people) found.people.emplace(user.id, user);
  std::erase_if(ids, [&](const UserId& id) { return found.people.contains(id); });
  const auto removed = TRY(tables_.tombstones.find_all(ids));
  for (const User& user : removed) found.removed.emplace(user.id, user);
  return found;
}

Result<PageComparison> Comparison::of_page(std::span<const RemoteAccount> accounts,
                                           std::span<const SightedAccount> owners) const {
  std::map<std::string_view, std::vector<UserId>> people_of;
  for (const SightedAccount& owner : owners) people_of[owner.remote.value].push_back(owner.user);
  const Owners known = TRY(look_up(owners));
  PageComparison page;
  for (const RemoteAccount& account : accounts) {
    const auto owned = people_of.find(account.id.value);
    if (owned == people_of.end()) {
      page.strangers.push_back(account);
      continue;
    }
    const Sighting sighting = account.active ? Sighting::active : Sighting::inactive;
    auto differences = TRY(of_account(sighting, owned->second, known));
    std::move(differences.begin(), differences.end(), std::back_inserter(page.differences));
  }
  std::stable_partition(page.differences.begin(), page.differences.end(),
                        [](const Difference& each) { return each.remedy == Remedy::end_access; });
  return page;
}

Result<std::vector<Difference>> Comparison::of_account(Sighting sighting, std::span<const UserId> ids,
                                                       const Owners& known) const {
  std::vector<Difference> differences;
  bool is_somebodys = false;
  for (const UserId& id : ids) {
    const auto user = known.people.find(id);
    if (user == known.people.end()) continue;
    is_somebodys = true;
    const Remedy remedy = remedy_for(known.lives.at(id), sighting);
    if (remedy != Remedy::none && !is_on_its_way(known.waiting, id, remedy))
      differences.push_back({user->second, remedy});
  }
  if (is_somebodys) return differences;  // whoever was removed has it no more
  const Remedy remedy = remedy_for(Life::inactive, sighting);
  for (const UserId& id : ids) {
    const auto user = known.removed.find(id);
    if (remedy == Remedy::none || user == known.removed.end() || is_on_its_way(known.waiting, id, remedy)) continue;
    const bool taken = TRY(is_being_taken_over(user->second));
    if (!taken) differences.push_back({user->second, remedy});
  }
  return differences;
}

/// Somebody who bears the name by now, and of whom the app has still to hear, may be taking the account over.
Result<bool> Comparison::is_being_taken_over(const User& removed) const {
  const auto heir = TRY(tables_.users.find_by_name_key(text::name_key(removed.user_name()), SourceId{}));
  if (!heir) return false;
  const auto waiting = TRY(passes_.waiting(listener_.id, std::array{heir->id}));
  return is_on_its_way(waiting, heir->id, Remedy::restore);
}

Result<std::vector<Difference>> Comparison::of_missing(std::span<const User> people, Instant begun) const {
  const auto lives = TRY(desired_lives(tables_, listener_, people));
  const auto ids = ids_of(people);
  const auto waiting = TRY(passes_.waiting(listener_.id, ids));
  const auto accounts = TRY(passes_.seen(listener_.id, ids));
  const auto ever_told = TRY(passes_.told(listener_.id, ids, Instant{}));
  const auto told = TRY(passes_.told(listener_.id, ids, begun));
  std::vector<Difference> differences;
  for (const User& user : people) {
    const Remedy remedy = remedy_for(lives.at(user.id), Sighting::missing);
    if (remedy == Remedy::none || is_on_its_way(waiting, user.id, remedy) || told.contains(user.id)) continue;
    if (!accounts.contains(user.id) && !ever_told.contains(user.id)) continue;
    differences.push_back({user, remedy});
  }
  return differences;
}

}  // namespace provost
