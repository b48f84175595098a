// One step after another of a pass: a look at some of those who left the app last, a page of its listing, and after the
// last page a batch of people whom it did not show. What a step finds is told again by lanes, in the transaction that
// also notes how far the pass is.
#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/delivery/bell.h"
#include "core/directory/directory.h"
#include "core/model/tenancy.h"
#include "core/reconcile/comparison.h"
#include "core/reconcile/visit.h"
#include "core/store/pass_table.h"
#include "core/store/sql.h"

namespace provost {

/// How passes are paced.
struct PassRules {
  /// At least this long between the ends and beginnings of passes of one app; ten times as long as a pass took, if that
  /// is longer, up to a day.
  Duration rest = std::chrono::hours(1);
  /// Between two steps of one pass: an app is not to be kept busy by this.
  Duration gap = std::chrono::seconds(1);
};

/// When the next pass begins, by how long the one took that just ended.
Duration rest_after(const PassRules& rules, Duration took);
/// When a step is tried again after this many failures in a row.
Duration pause_after(std::int64_t failures);
/// The same by what the last one was: what the app asked for is heeded, up to an hour; what refuses our credential is
/// asked once a minute at most, and what cannot list once a day.
Duration pause_after(std::int64_t failures, Code code, Duration asked);

/// Runs steps of passes. Borrows what it is given; safe to use by one thread at a time.
class PassRunner {
 public:
  struct Parts {
    sql::Database& database;
    const Clock& clock;
    const Log& log;
    Bell& bell;  // rung when something is told
    const Directory& directory;
  };

  PassRunner(const Parts& parts, const PassRules& rules) : parts_(parts), rules_(rules) {}

  /// Does one step of the connection's pass if one is due; false if none is, or if the app is to be left alone, which
  /// puts it off. What the app cannot list, or will not, is no failure of this: it is tried again later. Never tells an
  /// app anything by what an incomplete listing lacks.
  Result<bool> step(const Connection& connection, const Visit& visit) const;
  /// Puts the step off that is due, because the app cannot even be called; false if none is due.
  Result<bool> put_off(const Connection& connection, const Error& error) const;
  /// No step is further away than this, unless the clock was set back.
  Duration longest() const;

 private:
  Result<std::optional<Pass>> claim(const Connection& connection) const;
  Result<std::optional<Pass>> claim(sql::Session& session, const Connection& connection) const;
  Result<std::optional<Pass>> claim_step(const Connection& connection, const Visit& visit) const;
  Result<void> take(const Connection& connection, const Pass& pass, const Visit& visit) const;
  Result<void> look_at_leavers(const Connection& connection, Pass pass, const Visit& visit) const;
  /// What a look at leavers found, and how long the app has its rest.
  struct Found {
    std::span<const RemoteAccount> alive;
    Duration pause;
  };
  Result<void> take_leavers(const Connection& connection, const Pass& before, const Found& found) const;
  Result<void> list_page(const Connection& connection, Pass pass, const Visit& visit) const;
  Result<void> take_page(const Connection& connection, const Pass& before, const RemotePage& page) const;
  Result<void> look_at_people(const Connection& connection, const Pass& before) const;
  /// What a step reads and writes in its transaction; it moves the pass on.
  struct Scene {
    sql::Session& session;
    const Tables& tables;
    const PassTable& passes;
    const Comparison& comparison;
    Pass& pass;
  };
  /// What a step found, which nobody changes meanwhile, and when the next one is due.
  struct Finding {
    std::vector<Difference> differences;
    Instant due;
  };
  /// Tells what a step found, and keeps how far the pass is, in one transaction; nothing while a new scope is on its
  /// way to everybody. The step may be taken again.
  Result<void> take_in(const Connection& connection, const Pass& before,
                       const std::function<Result<Finding>(const Scene&)>& step) const;
  Result<void> note_failure(const Connection& connection, Pass pass, const Error& error,
                            Duration asked = Duration::zero()) const;
  Result<void> tell(Tables& tables, const Connection& connection, std::span<const Difference> differences,
                    Pass& pass) const;
  void announce(const Connection& connection, std::span<const Difference> told) const;
  Result<void> keep(sql::Session& session, const Connection& connection, const Pass& pass, Instant due) const;
  static void begin_listing(Pass& pass, Instant now);
  Instant finish(Pass& pass) const;
  Result<void> transact(const Connection& connection,
                        const std::function<Result<void>(sql::Session&, Tables&)>& work) const;

  const Parts parts_;
  const PassRules rules_;
};

}  // namespace provost
