#include "core/reconcile/leaver_look.h"

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <utility>

#include "core/delivery/parcel.h"
#include "core/directory/planner.h"
#include "core/reconcile/comparison.h"

namespace provost {
namespace {

// The last look of a step begins before the others took this long: a step is over soon after the server is to stop, and
// before its lease.
constexpr Duration kPatience = std::chrono::seconds(3);
constexpr Duration kLongestLook = std::chrono::seconds(7);
constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

}  // namespace

/// How far the looks of a pass are, kept as four numbers.
struct LeaverLook::Progress {
  std::int64_t people = 0, asked = 0;  // who was met, and of whom the app was asked
  PassTable::Place last{Instant{kNewest}, UserId{kNewest}};

  static std::optional<Progress> read(const std::string& text) {
    Progress progress;
    if (text.empty()) return progress;
    std::istringstream in(text);
    in >> progress.people >> progress.asked >> progress.last.at.us >> progress.last.user.value;
    return in.fail() ? std::nullopt : std::optional(progress);
  }
  std::string text() const {
    return std::to_string(people) + " " + std::to_string(asked) + " " + std::to_string(last.at.us) + " " +
           std::to_string(last.user.value);
  }
};

Result<LeaverLook::Seen> LeaverLook::look(const std::string& place) const {
  std::optional<Progress> progress = Progress::read(place);
  if (!progress) return Seen{Seen::End::over, "", {}};
  const auto leavers = TRY(next(*progress));
  const auto began = parts_.clock.monotonic();
  Seen seen;
  for (const Leaver& leaver : leavers) {
    if (!goes_on(began)) break;
    auto account = TRY(suspect(leaver));
    ++progress->people;
    progress->last = {leaver.at, leaver.user};
    if (!account) continue;
    account->deadline = parts_.clock.monotonic() + kLongestLook;
    const auto shown = parts_.visit.probe(*account);
    if (!shown) seen.end = Seen::End::failed;
    if (shown && *shown == Probe::cannot_know && progress->asked == 0) seen.end = Seen::End::over;
    if (seen.end != Seen::End::pause) return seen;
    ++progress->asked;
    if (*shown == Probe::alive) seen.alive.push_back({leaver.remote, account->user_name, true});
  }
  seen.place = progress->text();
  const bool at_end = std::cmp_less(leavers.size(), kAtOnce) || progress->people >= kMost;
  if (at_end && (leavers.empty() || progress->last.user == leavers.back().user)) seen.end = Seen::End::over;
  return seen;
}

Result<std::vector<Leaver>> LeaverLook::next(const Progress& progress) const {
  std::vector<Leaver> leavers;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const PassTable passes(session, parts_.connection.tenant);
    leavers = TRY(passes.leavers(parts_.connection.id, progress.last, std::min(kAtOnce, kMost - progress.people)));
    return {};
  }));
  return leavers;
}

/// The account as the app must have it, if it must be off and has nothing to hear: what would be a difference if a
/// listing showed it as on. Read for each right before the look, as a look of some kinds switches off whom it finds on:
/// whoever comes back just then is found off by the listing that follows, and restored.
Result<std::optional<Account>> LeaverLook::suspect(const Leaver& leaver) const {
  const Connection& connection = parts_.connection;
  std::optional<Account> account;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    account.reset();
    const Tables tables(session, parts_.database.dialect(), connection.tenant);
    const PassTable passes(session, connection.tenant);
    const auto listener = TRY(tables.connections.listener(connection.id));
    if (!listener || listener->walk_after) return {};
    const std::array accounts{RemoteAccount{leaver.remote, "", true}};
    const std::array<std::string_view, 1> remotes{leaver.remote.value};
    const auto owners = TRY(passes.owners(connection.id, remotes));
    const auto supposed = TRY(Comparison(tables, passes, *listener).of_page(accounts, owners));
    for (const Difference& difference : supposed.differences) {
      if (difference.user.id != leaver.user) continue;
      auto made =
          account_of(event_of(difference.user), Verb::deactivate, {connection.tenant, connection.id, leaver.remote});
      if (made) account = std::move(*made);
    }
    return {};
  }));
  return account;
}

bool LeaverLook::goes_on(std::chrono::steady_clock::time_point began) const {
  return parts_.clock.monotonic() - began < kPatience && parts_.visit.wait() <= Duration::zero();
}

}  // namespace provost
