#include "core/directory/scope_walk.h"

namespace provost {
namespace {

constexpr std::int64_t kLooked = 500;
constexpr std::int64_t kTaken = 100;

std::optional<Life> entry_of(const std::map<UserId, Life>& lives, UserId user) {
  const auto found = lives.find(user);
  return found == lives.end() ? std::nullopt : std::optional(found->second);
}

void count(const Telling& telling, const User& user, ScopePreview& preview) {
  ++preview.people;
  if (telling.before == telling.after) return;
  const bool enters = telling.after == Life::active;
  ++(enters ? preview.entering : preview.leaving);
  auto& names = enters ? preview.enter : preview.leave;
  if (names.size() < ScopePreview::kMostNamed) names.emplace_back(user.user_name());
}

}  // namespace

Result<std::optional<UserId>> ScopeWalk::look(Tables& tables, const Listener& planned, UserId after,
                                              ScopePreview& preview) const {
  const auto catalogue = TRY(catalogues_.of(tables));
  const auto people = TRY(tables.users.page_after(after, kLooked, SourceId{}));
  if (people.empty()) return std::optional<UserId>();
  const auto lives = TRY(tables.scopes.lives_at(planned.id, after, people.back().id));
  for (const User& user : people) {
    count(telling_of(planned, entry_of(lives, user.id), {user, user}, catalogue->find_type(kUserType)), user, preview);
  }
  return std::optional(people.back().id);
}

Result<bool> ScopeWalk::step(Tables& tables, const ConnectionId& connection, const Principal& principal) const {
  const auto listener = TRY(tables.connections.listener(connection));
  if (!listener || !listener->walk_after) return false;
  const auto catalogue = TRY(catalogues_.of(tables));
  auto people = TRY(tables.users.page_after(*listener->walk_after, kTaken, SourceId{}));
  if (people.empty()) return false;
  const UserId last = people.back().id;
  // What was read may be changing; once nobody else changes it, it is read again, with what the app was told of it.
  std::vector<std::int64_t> ids;
  for (const User& user : people) ids.push_back(user.id.value);
  TRY(tables.locks.hold_all(SubjectKind::user, ids));
  people = TRY(tables.users.page_after(*listener->walk_after, kTaken, SourceId{}));
  std::erase_if(people, [&](const User& user) { return last < user.id; });
  const auto lives = TRY(tables.scopes.lives_at(connection, *listener->walk_after, last));
  for (const User& user : people) {
    const auto entry = entry_of(lives, user.id);
    const Telling telling = telling_of(*listener, entry, {user, user}, catalogue->find_type(kUserType));
    if (telling.before != telling.after || (!entry && telling.after != Life::absent)) {
      TRY(directory_.rescope(tables, user, *listener, principal));
    }
  }
  TRY(tables.scopes.move_walk(connection, last));
  return true;
}

}  // namespace provost
