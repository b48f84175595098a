#include "core/reconcile/pass_runner.h"

#include <algorithm>

#include "core/base/crash_point.h"
#include "core/delivery/parcel.h"
#include "core/delivery/standing.h"
#include "core/reconcile/respite.h"

namespace provost {
namespace {

constexpr Duration kLease = std::chrono::seconds(30);  // the calls of a step have some 10
constexpr Duration kLongestRest = std::chrono::hours(24);
constexpr Duration kFirstPause = std::chrono::seconds(30);
constexpr Duration kLongestPause = std::chrono::hours(1);
/// Nobody tries a credential that is refused more often.
constexpr Duration kRefusedPause = Standing::kCheckEvery;
constexpr std::int64_t kLongestRestInPasses = 10;
/// After so many failures on one page its cursor may be what is wrong.
constexpr std::int64_t kCursorTries = 5;
constexpr std::string_view kBusy = "waits: the app takes no more calls at the moment";

std::string summary_of(const Pass& pass, Instant ended) {
  return json::write(Value::object({{"begun", to_iso8601(pass.begun)},
                                    {"ended", to_iso8601(ended)},
                                    {"listed", pass.listed},
                                    {"strangers", pass.strangers},
                                    {"accessEnded", pass.ended},
                                    {"restored", pass.restored}}));
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
Result<std::optional<Pass>> PassRunner::claim_step(const Connection& connection, const Visit& visit) const {
  std::optional<Pass> pass;
  TRY(transact(connection, [&](sql::Session& session, Tables& tables) -> Result<void> {
    pass = TRY(claim(session, connection));
    if (!pass || pass->phase == Pass::Phase::looking) return {};  // which asks nobody
    const ConnectionState state = TRY(tables.connection_states.find(connection.id));
    const Instant now = parts_.clock.now();
    Respite respite = respite_of(state, now);
    if (respite.length <= Duration::zero()) respite = {visit.wait(), kBusy};
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

Result<bool> PassRunner::step(const Connection& connection, const Visit& visit) const {
  const auto pass = TRY(claim_step(connection, visit));
  if (!pass) return false;
  crash_point("reconcile.claimed");
  const auto done = take(connection, *pass, visit);
  if (done) return true;
  // Our own fault, or the database's: what it says is for the log, and the app has its rest meanwhile.
  TRY(note_failure(connection, *pass, Error{done.error().code, "a step of the comparison failed"}));
  return tl::unexpected<Error>(done.error());
}

Result<void> PassRunner::take(const Connection& connection, const Pass& pass, const Visit& visit) const {
  switch (pass.phase) {
    case Pass::Phase::leavers:
      return look_at_leavers(connection, pass, visit);
    case Pass::Phase::listing:
      return list_page(connection, pass, visit);
    case Pass::Phase::looking:
      return look_at_people(connection, pass);
  }
  return fail(Code::internal, "a pass is in no phase");
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

void PassRunner::begin_listing(Pass& pass, Instant now) {
  pass.phase = Pass::Phase::listing;
  pass.cursor.clear();
  pass.after = UserId{};
  pass.begun = now;
  pass.listed = pass.strangers = 0;
}

/// Puts the pass to rest; returns when the next one begins.
Instant PassRunner::finish(Pass& pass) const {
  const Instant now = parts_.clock.now();
  pass.last_pass = summary_of(pass, now);
  const Duration rest = rest_after(rules_, now - pass.begun);
  ++pass.number;
  pass.ended = pass.restored = 0;
  begin_listing(pass, now);
  pass.phase = Pass::Phase::leavers;
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
