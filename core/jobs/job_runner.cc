#include "core/jobs/job_runner.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <typeinfo>
#include <utility>

#include "core/base/crash_point.h"
#include "core/store/tenant_table.h"

namespace provost {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A row takes milliseconds; whoever does not come back for so long is dead.
constexpr Duration kLease = seconds(10);
constexpr Duration kPauseAfterFailure = seconds(1);
constexpr std::int64_t kMostAttempts = 5;
/// A row that can be neither done nor given up, so that the job is.
constexpr std::int64_t kHopeless = 2 * kMostAttempts;
/// A database that is away says nothing about a row. But one that is there for all but this row does: of so many
/// claims that end so, one counts as an attempt.
constexpr std::int64_t kOutagesAnAttempt = 60;
/// Other processes ring no bell of ours.
constexpr milliseconds kPollEvery{500};
/// Clients look their jobs up again for a day.
constexpr Duration kKept = hours(24);
constexpr Duration kPruneEvery = minutes(1);
constexpr std::int64_t kPrunedAtOnce = 100;

}  // namespace

Result<void> JobRunner::start() {
  if (thread_.joinable()) return {};
  if (parts_.database.dialect().engine == sql::Engine::sqlite) {
    TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) {
      return JobTable(session, parts_.database.dialect()).release_all(parts_.clock.now());
    }));
  }
  stopping_ = false;
  thread_ = std::thread([this] { serve(); });
  return {};
}

void JobRunner::stop() {
  stopping_ = true;
  parts_.queued.ring();
  if (thread_.joinable()) thread_.join();
}

Result<bool> JobRunner::anything_due() const {
  bool due = false;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    due = TRY(JobTable(session, parts_.database.dialect()).anything_due(parts_.clock.now()));
    return {};
  }));
  return due;
}

Result<bool> JobRunner::round() {
  TRY(prune());
  // Claiming writes, and a quiet house should not.
  const bool due = TRY(anything_due());
  if (!due) return false;
  std::optional<JobTable::Held> held;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const Instant now = parts_.clock.now();
    held = TRY(JobTable(session, parts_.database.dialect()).claim(now, now + kLease));
    return {};
  }));
  if (!held) return false;
  crash_point("jobs.claimed");
  TRY(work_off(std::move(*held)));
  return true;
}

Result<void> JobRunner::work_off(JobTable::Held held) {
  Job& job = held.job;
  const auto kind =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const JobKind& each) { return each.name == job.kind; });
  if (kind == kinds_.end()) return give_up(job, JobState::failed, "this program does not know such work");
  if (!held.readable) return give_up(job, JobState::failed, "what is to be done cannot be read");
  if (job.attempts > kHopeless) return give_up(job, JobState::failed, "a row can be neither done nor given up");
  while (!stopping_) {
    const Result<Step> step = next_step(*kind, held);
    if (!step) return recover(job, step.error());
    if (*step != Step::row_done) return {};
    crash_point("jobs.row_done");
    parts_.changed.ring();
    ++job.progress;
    job.attempts = 1;  // of the next row
  }
  return put_back(job, job.attempts - 1, Duration{});
}

Result<void> JobRunner::give_up(Job job, JobState state, std::string_view trouble) const {
  parts_.log.warning("job.given_up", {{"job", job.id.value}, {"kind", job.kind}, {"reason", trouble}});
  job.trouble = trouble;
  TRY(finish(job, state));
  return {};
}

Result<JobRunner::Step> JobRunner::next_step(const JobKind& kind, const JobTable::Held& held) const {
  const auto position = static_cast<std::size_t>(held.job.progress);
  if (position >= held.inputs.size()) return finish(held.job, JobState::completed);
  Course course;
  auto done = parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    course = {};
    return do_row(kind, session, held, course);
  });
  if (course.lost) return Step::lost;
  TRY(std::move(done));
  if (course.waits) {
    TRY(put_back(held.job, held.job.attempts - 1, Duration{}));
    return Step::lost;
  }
  if (course.objection.empty()) return Step::row_done;
  TRY(give_up(held.job, JobState::killed, course.objection));
  return Step::done;
}

Result<void> JobRunner::do_row(const JobKind& kind, sql::Session& session, const JobTable::Held& held,
                               Course& course) const {
  Tables tables(session, parts_.database.dialect(), held.job.tenant);
  const Value& input = held.inputs[static_cast<std::size_t>(held.job.progress)];
  if (kind.objection) course.objection = TRY(kind.objection(tables, held.job, input));
  // After it, for a tenant that is off may be why it objects, and whatever it locked stays as it is.
  const auto tenant = TRY(TenantTable(session).find(held.job.tenant));
  course.waits = !tenant || !tenant->enabled;
  if (course.waits || !course.objection.empty()) return {};
  const Value result = TRY(result_of(kind, tables, held));
  crash_point("jobs.row_applied");
  const JobTable jobs(session, parts_.database.dialect());
  const bool mine = TRY(jobs.settle_row(held.job, result, parts_.clock.now() + kLease));
  course.lost = !mine;
  if (course.lost) return fail(Code::internal, "another runner holds the job");
  crash_point("jobs.row_settled");
  return {};
}

/// What throws must not come again for ever: it counts as a failure of the row.
Result<Value> JobRunner::result_of(const JobKind& kind, Tables& tables, const JobTable::Held& held) {
  const Value& input = held.inputs[static_cast<std::size_t>(held.job.progress)];
  try {
    if (held.job.attempts > kMostAttempts) return kind.give_up(input);
    return kind.apply(tables, held.job, input);
  } catch (const std::exception& error) {
    return fail(Code::internal, std::string("the row threw ") + typeid(error).name());
  }
}

Result<JobRunner::Step> JobRunner::finish(const Job& job, JobState state) const {
  crash_point("jobs.before_finish");
  bool mine = false;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    mine = TRY(JobTable(session, parts_.database.dialect()).finish(job, state, parts_.clock.now()));
    return {};
  }));
  crash_point("jobs.finished");
  return mine ? Step::done : Step::lost;
}

Result<void> JobRunner::put_back(const Job& job, std::int64_t attempts, Duration pause) const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    TRY(JobTable(session, parts_.database.dialect()).put_back(job, attempts, parts_.clock.now() + pause));
    return {};
  });
}

Result<void> JobRunner::recover(const Job& job, const Error& error) const {
  parts_.log.warning("job.row_failed", {{"job", job.id.value}, {"kind", job.kind}, {"reason", error.detail}});
  const bool is_outage = error.code == Code::unavailable && job.fence % kOutagesAnAttempt != 0;
  return put_back(job, job.attempts - (is_outage ? 1 : 0), kPauseAfterFailure);
}

Result<void> JobRunner::prune() {
  const Instant now = parts_.clock.now();
  const bool waits = now < next_prune_ && next_prune_ - now <= kPruneEvery;  // not when the clock was set back
  if (waits) return {};
  next_prune_ = now + kPruneEvery;
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const std::int64_t forgotten = TRY(JobTable(session, parts_.database.dialect()).prune(now - kKept, kPrunedAtOnce));
    if (forgotten == kPrunedAtOnce) next_prune_ = now;  // more may be waiting
    return {};
  });
}

void JobRunner::serve() {
  while (!stopping_) {
    const std::uint64_t seen = parts_.queued.rings();
    if (!turn() && !stopping_) parts_.queued.wait(seen, kPollEvery);
  }
}

/// A row that throws must not end the runner.
bool JobRunner::turn() {
  std::string_view type = "unknown";
  try {
    const auto worked = round();
    // A database that is away is told of once, not twice a second.
    if (!worked && !told_) parts_.log.warning("job.no_round", {{"reason", worked.error().detail}});
    told_ = !worked;
    return worked.value_or(false);
  } catch (const std::exception& error) {
    type = typeid(error).name();
  } catch (...) {
    type = "no std::exception";
  }
  parts_.log.error("job.round_threw", {{"type", type}});
  return false;
}

}  // namespace provost
