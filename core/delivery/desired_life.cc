#include "core/delivery/desired_life.h"

#include <algorithm>

namespace provost {

Result<std::map<UserId, Life>> desired_lives(const Tables& tables, const Listener& listener,
                                             std::span<const User> people) {
  std::map<UserId, Life> lives;
  if (people.empty()) return lives;
  if (!listener.is_scoped()) {
    for (const User& user : people) lives.emplace(user.id, life_of(user.state));
    return lives;
  }
  const auto [first, last] = std::minmax_element(people.begin(), people.end(),
                                                 [](const User& one, const User& other) { return one.id < other.id; });
  const auto told = TRY(tables.scopes.lives_at(listener.id, UserId{first->id.value - 1}, last->id));
  for (const User& user : people) {
    const auto entry = told.find(user.id);
    lives.emplace(user.id, entry == told.end() ? Life::absent : entry->second);
  }
  return lives;
}

}  // namespace provost
