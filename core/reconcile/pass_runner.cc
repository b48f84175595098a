#include "core/reconcile/pass_runner.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "core/base/crash_point.h"
#include "core/delivery/parcel.h"
#include "core/delivery/standing.h"
#include "core/reconcile/respite.h"
#include "core/store/stranger_table.h"

namespace provost {
namespace {

constexpr Duration kLease = std::chrono::seconds(30);  // a call has 10
constexpr Duration kLongestRest = std::chrono::hours(24);
constexpr Duration kFirstPause = std::chrono::seconds(30);
constexpr Duration kLongestPause = std::chrono::hours(1);
/// Nobody tries a credential that is refused more often.
constexpr Duration kRefusedPause = Standing::kCheckEvery;
constexpr std::int64_t kLongestRestInPasses = 10;
constexpr std::int64_t kPeople = 100;
constexpr std::int64_t kMostStrangers = 2 * StrangerTable::kMost;
/// The index of strangers takes no longer id.
constexpr std::size_t kLongestRemote = 1'000;
/// After so many failures on one page its cursor may be what is wrong.
constexpr std::int64_t kCursorTries = 5;

Principal reconciler() { return {Actor{"reconciler", "provost", "reconciler"}, std::nullopt}; }

std::string summary_of(const Pass& pass, Instant ended) {
  return json::write(Value::object({{"begun", to_iso8601(pass.begun)},
                                    {"ended", to_iso8601(ended)},
                                    {"listed", pass.listed},
                                    {"strangers", pass.strangers},
                                    {"accessEnded", pass.ended},
                                    {"restored", pass.restored}}));
}

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

void begin_listing(Pass& pass, Instant now) {
  pass.phase = Pass::Phase::listing;
  pass.cursor.clear();
  pass.after = UserId{};
  pass.begun = now;
  pass.listed = pass.strangers = 0;
}

/// Holds the people of these differences, so that nobody else changes them; returns whose accounts they are.
Result<std::vector<SightedAccount>> hold(const Tables& tables, std::span<const SightedAccount> owners,
                                         std::span<const Difference> differences) {
  std::set<UserId> people;
  for (const Difference& difference : differences) people.insert(difference.user.id);
  std::vector<std::int64_t> ids;
  for (const UserId& id : people) ids.push_back(id.value);
  TRY(tables.locks.hold_all(SubjectKind::user, ids));
  std::vector<SightedAccount> differing;
  std::copy_if(owners.begin(), owners.end(), std::back_inserter(differing),
               [&](const SightedAccount& owner) { return people.contains(owner.user); });
  return differing;
}

/// Those of these people whom the pass did not see, as they are once nobody else changes them.
Result<std::vector<User>> hold_unseen(const Tables& tables, const PassTable& passes, const Pass& pass,
                                      std::span<const User> people) {
  std::vector<UserId> ids;
  for (const User& user : people) ids.push_back(user.id);
  const auto seen = TRY(passes.seen(pass.connection, ids));
  std::erase_if(ids, [&](const UserId& id) {
    const auto found = seen.find(id);
    return found != seen.end() && found->second == pass.number;
  });
  std::vector<std::int64_t> unseen;
  for (const UserId& id : ids) unseen.push_back(id.value);
  TRY(tables.locks.hold_all(SubjectKind::user, unseen));
  return tables.users.find_all(ids, SourceId{});
}

}  // namespace

Duration rest_after(const PassRules& rules, Duration took) {
  return std::clamp<Duration>(took * kLongestRestInPasses, rules.rest, std::max(rules.rest, kLongestRest));
}

Duration pause_after(std::int64_t failures) {
  Duration pause = kFirstPause;
  for (std::int64_t i = 1; i < failures && pause < kLongestPause; ++i) pause *= 2;
  return std::min(pause, kLongestPause);
}

Duration pause_after(std::int64_t failures, Code code, Duration asked) {
  if (code == Code::unsupported) return kLongestRest;
  const bool refused = code == Code::unauthenticated || code == Code::forbidden;
  const Duration least = refused ? kRefusedPause : Duration::zero();
  return std::max({pause_after(failures), least, std::min(asked, kLongestPause)});
}

Result<void> PassRunner::transact(const Connection& connection,
                                  const std::function<Result<void>(sql::Session&, Tables&)>& work) const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), connection.tenant);
    return work(session, tables);
  });
}

Result<std::optional<Pass>> PassRunner::claim(const Connection& connection) const {
  std::optional<Pass> pass;
  TRY(transact(connection, [&](sql::Session& session, Tables&) -> Result<void> {
    pass = TRY(claim(session, connection));
    return {};
  }));
  return pass;
}

Result<std::optional<Pass>> PassRunner::claim(sql::Session& session, const Connection& connection) const {
  const Instant now = parts_.clock.now();
  return PassTable(session, connection.tenant).claim({connection.id, now, now + kLease, longest()});
}

/// Takes the step that is due, unless it would ask an app that is to be left alone: then it is due later.
Result<std::optional<Pass>> PassRunner::claim_step(const Connection& connection) const {
  std::optional<Pass> pass;
  TRY(transact(connection, [&](sql::Session& session, Tables& tables) -> Result<void> {
    pass = TRY(claim(session, connection));
    if (!pass || pass->phase != Pass::Phase::listing) return {};
    const ConnectionState state = TRY(tables.connection_states.find(connection.id));
    const Instant now = parts_.clock.now();
    const Respite respite = respite_of(state, now);
    if (respite.length <= Duration::zero()) return {};
    pass->last_error = respite.why;
    TRY(PassTable(session, connection.tenant).save(*pass, now + respite.length));
    pass.reset();
    return {};
  }));
  return pass;
}

Duration PassRunner::longest() const { return std::max(rules_.rest, kLongestRest) + kLease; }

Result<bool> PassRunner::put_off(const Connection& connection, const Error& error) const {
  const auto pass = TRY(claim(connection));
  if (!pass) return false;
  TRY(note_failure(connection, *pass, error));
  return true;
}

Result<bool> PassRunner::step(const Connection& connection, const Envoy& envoy) const {
  const auto pass = TRY(claim_step(connection));
  if (!pass) return false;
  crash_point("reconcile.claimed");
  const auto done =
      pass->phase == Pass::Phase::listing ? list_page(connection, *pass, envoy) : look_at_people(connection, *pass);
  if (done) return true;
  // Our own fault, or the database's: what it says is for the log, and the app has its rest meanwhile.
  TRY(note_failure(connection, *pass, Error{done.error().code, "a step of the comparison failed"}));
  return tl::unexpected<Error>(done.error());
}

Result<void> PassRunner::list_page(const Connection& connection, Pass pass, const Envoy& envoy) const {
  if (pass.cursor.empty()) begin_listing(pass, parts_.clock.now());
  const auto page = envoy.list(pass.cursor);
  if (!page) return note_failure(connection, std::move(pass), page.error(), envoy.asked_pause());
  if (!page->next.empty() && page->next == pass.cursor) {
    return note_failure(connection, std::move(pass), Error{Code::unavailable, "the app's listing leads to itself"});
  }
  return take_page(connection, pass, *page);
}

Result<void> PassRunner::take_page(const Connection& connection, const Pass& before, const RemotePage& page) const {
  const auto accounts = storable_of(page.accounts);
  std::vector<std::string_view> remotes;
  for (const RemoteAccount& account : accounts) remotes.push_back(account.id.value);
  std::vector<Difference> told;
  TRY(transact(connection, [&](sql::Session& session, Tables& tables) -> Result<void> {
    told.clear();  // the transaction may run again
    const PassTable passes(session, connection.tenant);
    const auto listener = TRY(tables.connections.listener(connection.id));
    if (!listener || listener->walk_after) return {};  // a new scope is on its way to everybody
    Pass pass = before;
    const auto owners = TRY(passes.note_seen(pass, remotes));
    const Comparison comparison(tables, passes, *listener);
    const auto compared = TRY(comparison.of_page(accounts, owners));
    pass.listed += static_cast<std::int64_t>(page.accounts.size());
    pass.strangers += static_cast<std::int64_t>(compared.strangers.size() + page.accounts.size() - accounts.size());
    pass.cursor = page.next;
    if (pass.cursor.empty()) pass.phase = Pass::Phase::looking;
    TRY(StrangerTable(session, connection.tenant).keep(pass, strangers_of(compared.strangers, parts_.clock.now())));
    const auto differing = TRY(hold(tables, owners, compared.differences));
    told = TRY(comparison.of_page(accounts, differing)).differences;
    TRY(tell(tables, connection, told, pass));
    return keep(session, connection, pass, parts_.clock.now() + rules_.gap);
  }));
  announce(connection, told);
  return {};
}

Result<void> PassRunner::look_at_people(const Connection& connection, const Pass& before) const {
  std::vector<Difference> told;
  TRY(transact(connection, [&](sql::Session& session, Tables& tables) -> Result<void> {
    told.clear();
    const PassTable passes(session, connection.tenant);
    const auto listener = TRY(tables.connections.listener(connection.id));
    if (!listener || listener->walk_after) return {};
    Pass pass = before;
    const auto people = TRY(tables.users.page_after(pass.after, kPeople, SourceId{}));
    if (people.empty()) {
      TRY(StrangerTable(session, connection.tenant).forget_unseen(pass, kMostStrangers));
      const Instant next = finish(pass);
      return keep(session, connection, pass, next);
    }
    pass.after = people.back().id;
    const auto missing = TRY(hold_unseen(tables, passes, pass, people));
    told = TRY(Comparison(tables, passes, *listener).of_missing(missing, pass.begun));
    TRY(tell(tables, connection, told, pass));
    return keep(session, connection, pass, parts_.clock.now() + rules_.gap);
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

/// Fails, and undoes all that was told, if another process took the pass over.
Result<void> PassRunner::keep(sql::Session& session, const Connection& connection, const Pass& pass,
                              Instant due) const {
  Pass saved = pass;
  saved.failures = 0;
  saved.last_error.clear();
  const bool ours = TRY(PassTable(session, connection.tenant).save(saved, due));
  return ours ? Result<void>() : fail(Code::conflict, "another process goes on with this pass");
}

/// Puts the pass to rest; returns when the next one begins.
Instant PassRunner::finish(Pass& pass) const {
  const Instant now = parts_.clock.now();
  pass.last_pass = summary_of(pass, now);
  const Duration rest = rest_after(rules_, now - pass.begun);
  ++pass.number;
  pass.ended = pass.restored = 0;
  begin_listing(pass, now);
  return now + rest;
}

Result<void> PassRunner::note_failure(const Connection& connection, Pass pass, const Error& error,
                                      Duration asked) const {
  ++pass.failures;
  if (pass.failures % kCursorTries == 0) begin_listing(pass, parts_.clock.now());
  pass.last_error = storable(error.detail, 300);
  const Instant due = parts_.clock.now() + pause_after(pass.failures, error.code, asked);
  return transact(connection, [&](sql::Session& session, Tables&) -> Result<void> {
    TRY(PassTable(session, connection.tenant).save(pass, due));
    return {};
  });
}

}  // namespace provost
