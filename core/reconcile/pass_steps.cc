// What the steps of a pass do.
#include <algorithm>
#include <iterator>
#include <set>

#include "core/base/crash_point.h"
#include "core/delivery/parcel.h"
#include "core/reconcile/leaver_look.h"
#include "core/reconcile/pass_runner.h"
#include "core/store/stranger_table.h"

namespace provost {
namespace {

constexpr std::int64_t kPeople = 100;
constexpr std::int64_t kMostStrangers = 2 * StrangerTable::kMost;
/// The index of strangers takes no longer id.
constexpr std::size_t kLongestRemote = 1'000;
/// A look at leavers that took less leaves time for a listing in the same step.
constexpr Duration kSwift = std::chrono::seconds(1);

Principal reconciler() { return {Actor{"reconciler", "provost", "reconciler"}, std::nullopt}; }

std::vector<Stranger> strangers_of(std::span<const RemoteAccount> accounts, Instant now) {
  std::vector<Stranger> strangers;
  for (const RemoteAccount& account : accounts) {
    if (account.id.value.size() > kLongestRemote) continue;
    strangers.push_back({account.id, storable(account.user_name), account.active, now, now});
  }
  return strangers;
}

/// Those with an id that can be kept. The others are strangers, of whom nothing more can be told: we keep no such id.
std::vector<RemoteAccount> storable_of(std::span<const RemoteAccount> accounts) {
  std::vector<RemoteAccount> kept;
  std::copy_if(accounts.begin(), accounts.end(), std::back_inserter(kept),
               [](const RemoteAccount& account) { return is_storable(account.id.value); });
  return kept;
}

std::vector<std::string_view> remotes_of(std::span<const RemoteAccount> accounts) {
  std::vector<std::string_view> remotes;
  remotes.reserve(accounts.size());
  for (const RemoteAccount& account : accounts) remotes.push_back(account.id.value);
  return remotes;
}

/// Accounts that were seen, and whose they are.
struct Seen {
  std::span<const RemoteAccount> accounts;
  std::span<const SightedAccount> owners;
};

/// These differences as they are once nobody else changes the people.
Result<std::vector<Difference>> hold(const Tables& tables, const Comparison& comparison, const Seen& seen,
                                     std::span<const Difference> differences) {
  std::set<UserId> people;
  for (const Difference& difference : differences) people.insert(difference.user.id);
  std::vector<std::int64_t> ids;
  ids.reserve(people.size());
  for (const UserId& id : people) ids.push_back(id.value);
  TRY(tables.locks.hold_all(SubjectKind::user, ids));
  std::vector<SightedAccount> differing;
  std::copy_if(seen.owners.begin(), seen.owners.end(), std::back_inserter(differing),
               [&](const SightedAccount& owner) { return people.contains(owner.user); });
  return TRY(comparison.of_page(seen.accounts, differing)).differences;
}

/// Those of these people whom the pass did not see, as they are once nobody else changes them.
Result<std::vector<User>> hold_unseen(const Tables& tables, const PassTable& passes, const Pass& pass,
                                      std::span<const User> people) {
  std::vector<UserId> ids;
  ids.reserve(people.size());
  for (const User& user : people) ids.push_back(user.id);
  const auto seen = TRY(passes.seen(pass.connection, ids));
  std::erase_if(ids, [&](const UserId& id) {
    const auto found = seen.find(id);
    return found != seen.end() && found->second == pass.number;
  });
  std::vector<std::int64_t> unseen;
  unseen.reserve(ids.size());
  for (const UserId& id : ids) unseen.push_back(id.value);
  TRY(tables.locks.hold_all(SubjectKind::user, unseen));
  return tables.users.find_all(ids, SourceId{});
}

}  // namespace

Result<void> PassRunner::look_at_leavers(const Connection& connection, Pass pass, const Visit& visit) const {
  using End = LeaverLook::Seen::End;
  const auto began = parts_.clock.monotonic();
  const LeaverLook::Seen seen = TRY(LeaverLook({parts_.database, parts_.clock, connection, visit}).look(pass.cursor));
  pass.cursor = seen.place;
  if (seen.end != End::pause) begin_listing(pass, parts_.clock.now());
  const bool has_time = parts_.clock.monotonic() - began < kSwift && visit.wait() <= Duration::zero();
  if (seen.end == End::over && seen.alive.empty() && has_time) return list_page(connection, pass, visit);
  const Duration asked = seen.end == End::failed ? visit.asked_pause() : Duration::zero();
  return take_leavers(connection, pass, {seen.alive, std::max(asked, rules_.gap)});
}

Result<void> PassRunner::take_leavers(const Connection& connection, const Pass& before, const Found& found) const {
  const auto remotes = remotes_of(found.alive);
  return take_in(connection, before, [&](const Scene& scene) -> Result<Finding> {
    const auto owners = TRY(scene.passes.owners(connection.id, remotes));
    const auto compared = TRY(scene.comparison.of_page(found.alive, owners));
    auto held = TRY(hold(scene.tables, scene.comparison, {found.alive, owners}, compared.differences));
    return Finding{std::move(held), parts_.clock.now() + found.pause};
  });
}

Result<void> PassRunner::list_page(const Connection& connection, Pass pass, const Visit& visit) const {
  if (pass.cursor.empty()) begin_listing(pass, parts_.clock.now());
  const auto page = visit.list(pass.cursor);
  if (!page) return note_failure(connection, std::move(pass), page.error(), visit.asked_pause());
  if (!page->next.empty() && page->next == pass.cursor) {
    return note_failure(connection, std::move(pass), Error{Code::unavailable, "the app's listing leads to itself"});
  }
  return take_page(connection, pass, *page);
}

Result<void> PassRunner::take_page(const Connection& connection, const Pass& before, const RemotePage& page) const {
  const auto accounts = storable_of(page.accounts);
  const auto remotes = remotes_of(accounts);
  return take_in(connection, before, [&](const Scene& scene) -> Result<Finding> {
    Pass& pass = scene.pass;
    const Instant now = parts_.clock.now();
    const auto owners = TRY(scene.passes.note_seen(pass, remotes));
    const auto compared = TRY(scene.comparison.of_page(accounts, owners));
    pass.listed += static_cast<std::int64_t>(page.accounts.size());
    pass.strangers += static_cast<std::int64_t>(compared.strangers.size() + page.accounts.size() - accounts.size());
    pass.cursor = page.next;
    if (pass.cursor.empty()) pass.phase = Pass::Phase::looking;
    TRY(StrangerTable(scene.session, connection.tenant).keep(pass, strangers_of(compared.strangers, now)));
    auto held = TRY(hold(scene.tables, scene.comparison, {accounts, owners}, compared.differences));
    return Finding{std::move(held), parts_.clock.now() + rules_.gap};
  });
}

Result<void> PassRunner::look_at_people(const Connection& connection, const Pass& before) const {
  return take_in(connection, before, [&](const Scene& scene) -> Result<Finding> {
    Pass& pass = scene.pass;
    const auto people = TRY(scene.tables.users.page_after(pass.after, kPeople, SourceId{}));
    if (people.empty()) {
      TRY(StrangerTable(scene.session, connection.tenant).forget_unseen(pass, kMostStrangers));
      return Finding{{}, finish(pass)};
    }
    pass.after = people.back().id;
    const auto missing = TRY(hold_unseen(scene.tables, scene.passes, pass, people));
    auto differences = TRY(scene.comparison.of_missing(missing, pass.begun));
    return Finding{std::move(differences), parts_.clock.now() + rules_.gap};
  });
}

Result<void> PassRunner::take_in(const Connection& connection, const Pass& before,
                                 const std::function<Result<Finding>(const Scene&)>& step) const {
  std::vector<Difference> told;
  TRY(transact(connection, [&](sql::Session& session, Tables& tables) -> Result<void> {
    told.clear();
    const auto listener = TRY(tables.connections.listener(connection.id));
    if (!listener || listener->walk_after) return {};
    Pass pass = before;
    const PassTable passes(session, connection.tenant);
    Finding finding = TRY(step({session, tables, passes, Comparison(tables, passes, *listener), pass}));
    TRY(tell(tables, connection, finding.differences, pass));
    told = std::move(finding.differences);
    return keep(session, connection, pass, finding.due);
  }));
  announce(connection, told);
  return {};
}

Result<void> PassRunner::tell(Tables& tables, const Connection& connection, std::span<const Difference> differences,
                              Pass& pass) const {
  for (const Difference& difference : differences) {
    TRY(parts_.directory.retell(tables, difference.user, connection.id, verbs_of(difference.remedy), reconciler()));
    crash_point("reconcile.told");
    ++(difference.remedy == Remedy::end_access ? pass.ended : pass.restored);
  }
  return {};
}

void PassRunner::announce(const Connection& connection, std::span<const Difference> told) const {
  for (const Difference& difference : told) {
    const bool ends = difference.remedy == Remedy::end_access;
    parts_.log.write(ends ? LogLevel::warning : LogLevel::info, "reconcile.difference",
                     {{"connection", std::string_view(connection.name)},
                      {"person", std::string_view(difference.user.scim_id.value)},
                      {"remedy", std::string_view(ends ? "end access" : "restore")}});
  }
  if (!told.empty()) parts_.bell.ring();
}

}  // namespace provost
