#include "core/delivery/addenda.h"

#include <algorithm>
#include <limits>

#include "core/delivery/desired_life.h"

namespace provost {
namespace {

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

}  // namespace

Result<void> Addenda::add_late(GroupId group, std::int64_t seq, std::span<const Subject> members) const {
  const auto touched = TRY(tables_.groups.touch(std::array{group}));
  if (touched.empty()) return {};  // the group is gone
  const auto ids = TRY(tables_.events.moved_since(group, seq, apps_.front()));
  const std::set<Subject> moved(ids.begin(), ids.end());
  std::vector<Subject> late;
  std::copy_if(members.begin(), members.end(), std::back_inserter(late),
               [&](const Subject& member) { return !moved.contains(member); });
  if (late.empty()) return {};
  return events_.add_late_members(touched.front(), late);
}

Result<void> Addenda::readmit(UserId user) const {
  const auto heard = TRY(tables_.events.newest(subject_of(user), kNewest, apps_.front()));
  if (!heard || heard->verbs.back() != Verb::provision) return {};
  const auto person = TRY(tables_.users.find(user, SourceId{}));
  if (!person) return {};
  TRY(tell(*person, *heard));
  return events_.add_to_groups(subject_of(user));
}

/// Says again what the app heard last, under the person's next version.
Result<void> Addenda::tell(const User& person, const Event& heard) const {
  const User saved = TRY(tables_.users.save(person));
  Event event = heard;
  event.seq = saved.version;
  return events_.append(std::move(event));
}

Result<std::optional<std::size_t>> Addenda::tell_again(const DeadLetter& letter) const {
  const auto app = TRY(tables_.connections.listener(apps_.front()));
  if (!app || app->walk_after) return std::optional<std::size_t>();
  return letter.subject.kind == SubjectKind::user ? tell_again(*app, UserId{letter.subject.id}, letter.seq)
                                                  : tell_again(*app, GroupId{letter.subject.id}, letter.seq);
}

Result<std::optional<std::size_t>> Addenda::tell_again(const Listener& app, UserId user, std::int64_t seq) const {
  const auto heard = TRY(tables_.events.newest(subject_of(user), kNewest, app.id));
  if (!heard || heard->seq != seq) return std::optional<std::size_t>();
  const auto person = TRY(tables_.users.find(user, SourceId{}));
  if (!person) return std::optional<std::size_t>();
  TRY(tell(*person, *heard));
  const auto may_be_in = TRY(admitted(app, {user.value}));
  if (!may_be_in.empty()) TRY(events_.add_to_groups(subject_of(user)));
  return std::optional<std::size_t>(0);
}

Result<std::optional<std::size_t>> Addenda::tell_again(const Listener& app, GroupId group, std::int64_t seq) const {
  const auto touched = TRY(tables_.groups.touch(std::array{group}));
  if (touched.empty()) return std::optional<std::size_t>();
  const auto came = TRY(tables_.events.came(group, seq));
  const auto still_in = TRY(tables_.nesting.reached(group, came));
  const auto members = TRY(admitted(app, still_in));
  TRY(events_.add_members(touched.front(), members));
  return std::optional(members.size());
}

/// Those who may be in the app: whoever is switched on later is told of with all groups.
Result<std::vector<Subject>> Addenda::admitted(const Listener& app, const std::set<std::int64_t>& people) const {
  std::vector<UserId> ids;
  ids.reserve(people.size());
  for (const std::int64_t id : people) ids.push_back(UserId{id});
  const auto users = TRY(tables_.users.find_all(ids, SourceId{}));
  const auto lives = TRY(desired_lives(tables_, app, users));
  std::vector<Subject> admitted;
  for (const auto& [id, life] : lives) {
    if (life == Life::active) admitted.push_back(subject_of(id));
  }
  return admitted;
}

}  // namespace provost
