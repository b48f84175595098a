#include "core/store/job_table.h"

#include <chrono>
#include <limits>

#include "core/store/list_statement.h"
#include "core/store/sql_text.h"
#include "core/store/stored_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

/// Before every job that has finished.
constexpr std::int64_t kOpenRank = std::numeric_limits<std::int64_t>::max();

/// What was taken as a body can be read back, with what was added to it.
constexpr json::Limits kInputLimits{64, 1'000'000, 4 * 1024 * 1024, 64};

constexpr Statement kInsert{"jobs.insert", R"sql(
  insert into jobs (tenant_id, id, kind, state, actor, inputs, total, progress, trouble, created_us, rank_us, due_us,
    fence, attempts)
  values ($1, $2, $3, 0, $4, $5, $6, 0, '', $7, $8, $7, 0, 0))sql"};

constexpr sql::Literal kColumns{
    " tenant_id, id, kind, state, actor, total, progress, trouble, created_us, finished_us, fence, attempts "};
constexpr Statement kOpen{"jobs.open", R"sql(
  select id from jobs where tenant_id = $1 and state in (0, 1) order by created_us, id limit $2)sql"};
constexpr Statement kFind{"jobs.find", sql::kJoined<"select", kColumns, "from jobs where tenant_id = $1 and id = $2">};
constexpr Statement kFirstPage{"jobs.first_page", sql::kJoined<"select", kColumns, R"sql(from jobs where tenant_id = $1
  order by rank_us desc, created_us desc, id desc limit $2)sql">};
constexpr Statement kPage{"jobs.page", sql::kJoined<"select", kColumns, R"sql(from jobs
  where tenant_id = $1 and (rank_us, created_us, id) < ($3, $4, $5)
  order by rank_us desc, created_us desc, id desc limit $2)sql">};

// What is due later than a job ever waits was written by a clock that stepped, and is due too: a lease takes ten
// seconds, and the clocks of those who work beside each other may be a little apart.
constexpr Duration kLongestWait = std::chrono::seconds(65);

// $1 now, $2 the latest that a job of today can be due. What lies beyond comes first, or other work could hold it up
// for ever. The jobs of a tenant that is off wait for it.
constexpr sql::Literal kDue{R"sql(
  select tenant_id, id from jobs where state in (0, 1) and (due_us <= $1 or due_us > $2)
    and exists (select 1 from tenants t where t.id = jobs.tenant_id and t.enabled = 1)
  order by case when due_us > $2 then 0 else due_us end limit 1)sql"};
constexpr Statement kAnythingDue{"jobs.due", kDue.view()};
constexpr sql::Literal kTake{R"sql(
  update jobs set state = 1, fence = fence + 1, attempts = attempts + 1, due_us = $3
  where (tenant_id, id) in (select tenant_id, id from due) returning inputs, )sql"};
constexpr Statement kClaim{"jobs.claim", sql::kJoined<"with due as materialized (", kDue, ")", kTake, kColumns>};
constexpr Statement kClaimSkipLocked{
    "jobs.claim_skip_locked",
    sql::kJoined<"with due as materialized (", kDue, " for update skip locked)", kTake, kColumns>};

constexpr Statement kAdvance{"jobs.advance", R"sql(
  update jobs set progress = progress + 1, attempts = 0, due_us = $5
  where tenant_id = $1 and id = $2 and fence = $3 and progress = $4 and state = 1)sql"};
constexpr Statement kSettleRow{"job_rows.insert", R"sql(
  insert into job_rows (tenant_id, job_id, position, result) values ($1, $2, $3, $4))sql"};
constexpr Statement kFinish{"jobs.finish", R"sql(
  update jobs set state = $4, trouble = $5, finished_us = $6, rank_us = $6
  where tenant_id = $1 and id = $2 and fence = $3 and state = 1)sql"};
constexpr Statement kPutBack{"jobs.put_back", R"sql(
  update jobs set attempts = $4, due_us = $5 where tenant_id = $1 and id = $2 and fence = $3 and state = 1)sql"};
constexpr Statement kReleaseAll{"jobs.release_all", "update jobs set due_us = $1 where state in (0, 1)"};

constexpr Statement kOld{"jobs.old", R"sql(
  select tenant_id, id from jobs where finished_us < $1 order by finished_us limit $2)sql"};
constexpr Statement kForgetRows{"job_rows.forget", "delete from job_rows where tenant_id = $1 and job_id = $2"};
constexpr Statement kForget{"jobs.forget", "delete from jobs where tenant_id = $1 and id = $2"};

std::string text_of(const Actor& actor) { return json::write(Value::array({actor.kind, actor.id, actor.name})); }

Result<Actor> actor_of(std::string_view text) {
  const Value stored = TRY(json::parse(text));
  if (!stored.is_array() || stored.items().size() != 3) return fail(Code::internal, "a stored actor cannot be read");
  const Array& parts = stored.items();
  return Actor{parts[0].as_text(), parts[1].as_text(), parts[2].as_text()};
}

/// Reads kColumns, the first of which is `first`.
Result<Job> job_at(const Rows& rows, std::size_t row, std::size_t first = 0) {
  Job job;
  job.tenant = TenantId{rows.integer(row, first)};
  job.id = JobId{std::string(rows.text(row, first + 1))};
  job.kind = rows.text(row, first + 2);
  job.state = static_cast<JobState>(rows.integer(row, first + 3));
  job.actor = TRY(actor_of(rows.text(row, first + 4)));
  job.total = rows.integer(row, first + 5);
  job.progress = rows.integer(row, first + 6);
  job.trouble = rows.text(row, first + 7);
  job.created = Instant{rows.integer(row, first + 8)};
  if (!rows.is_null(row, first + 9)) job.finished = Instant{rows.integer(row, first + 9)};
  job.fence = rows.integer(row, first + 10);
  job.attempts = rows.integer(row, first + 11);
  return job;
}

Result<void> add_jobs(const Rows& rows, std::vector<Job>& jobs) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Job job = TRY(job_at(rows, row));
    jobs.push_back(std::move(job));
  }
  return {};
}

std::vector<Cell> cells_of(std::span<const JobId> ids) {
  std::vector<Cell> cells;
  cells.reserve(ids.size());
  for (const JobId& id : ids) cells.emplace_back(std::string_view(id.value));
  return cells;
}

}  // namespace

Result<void> JobTable::insert(const Job& job, Array inputs) const {
  const auto total = static_cast<std::int64_t>(inputs.size());
  TRY(session_.run(kInsert, {job.tenant.value, job.id.value, job.kind, text_of(job.actor),
                             json::write(Value(std::move(inputs))), total, job.created.us, kOpenRank}));
  return {};
}

Result<std::vector<JobId>> JobTable::open(TenantId tenant, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kOpen, {tenant.value, limit}));
  std::vector<JobId> ids;
  for (std::size_t row = 0; row < rows.size(); ++row) ids.push_back(JobId{std::string(rows.text(row, 0))});
  return ids;
}

Result<std::optional<Job>> JobTable::find(TenantId tenant, const JobId& id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant.value, id.value}));
  if (rows.empty()) return std::optional<Job>();
  Job job = TRY(job_at(rows, 0));
  return std::optional(std::move(job));
}

Result<std::vector<Job>> JobTable::find_all(TenantId tenant, std::span<const JobId> ids) const {
  static const sql::ListStatement kStatement(
      "jobs.find_all", {sql::kJoined<"select", kColumns, "from jobs where tenant_id = $1 and id in (">, "?", ")", 1});
  std::vector<Job> jobs;
  Result<void> read;
  TRY(kStatement.run(session_, std::vector<Cell>{tenant.value}, cells_of(ids), [&](const Rows& rows) {
    if (read) read = add_jobs(rows, jobs);
  }));
  TRY(std::move(read));
  return jobs;
}

JobTable::Place JobTable::place_of(const Job& job) {
  return {job.finished ? job.finished->us : kOpenRank, job.created.us, job.id.value};
}

Result<std::vector<Job>> JobTable::page(TenantId tenant, const std::optional<Place>& after, std::int64_t limit) const {
  auto read = after ? session_.run(kPage, {tenant.value, limit, after->finished_us, after->created_us, after->id})
                    : session_.run(kFirstPage, {tenant.value, limit});
  const Rows rows = TRY(std::move(read));
  std::vector<Job> jobs;
  TRY(add_jobs(rows, jobs));
  return jobs;
}

Result<std::map<JobId, Array>> JobTable::results(TenantId tenant, std::span<const JobId> ids) const {
  static const sql::ListStatement kStatement(
      "job_rows.of_jobs", {"select job_id, result from job_rows where tenant_id = $1 and job_id in (", "?",
                           ") order by job_id, position", 1});
  std::map<JobId, Array> found;
  Result<void> read;
  const auto take = [&](const Rows& rows) -> Result<void> {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Value result = TRY(json::parse(rows.text(row, 1)));
      found[JobId{std::string(rows.text(row, 0))}].push_back(std::move(result));
    }
    return {};
  };
  TRY(kStatement.run(session_, std::vector<Cell>{tenant.value}, cells_of(ids), [&](const Rows& rows) {
    if (read) read = take(rows);
  }));
  TRY(std::move(read));
  return found;
}

Result<bool> JobTable::anything_due(Instant now) const {
  const Rows rows = TRY(session_.run(kAnythingDue, {now.us, (now + kLongestWait).us}));
  return !rows.empty();
}

Result<std::optional<JobTable::Held>> JobTable::claim(Instant now, Instant lease_until) const {
  const Statement& statement = dialect_.engine == sql::Engine::postgres ? kClaimSkipLocked : kClaim;
  const Rows rows = TRY(session_.run(statement, {now.us, (now + kLongestWait).us, lease_until.us}));
  if (rows.empty()) return std::optional<Held>();
  Held held;
  held.job = TRY(job_at(rows, 0, 1));
  auto inputs = json::parse(rows.text(0, 0), kInputLimits);
  held.readable = inputs && inputs->is_array();
  if (held.readable) held.inputs = std::move(inputs->items());
  return std::optional(std::move(held));
}

Result<bool> JobTable::settle_row(const Job& job, const Value& result, Instant lease_until) const {
  const Rows held =
      TRY(session_.run(kAdvance, {job.tenant.value, job.id.value, job.fence, job.progress, lease_until.us}));
  if (held.affected() != 1) return false;
  TRY(session_.run(kSettleRow, {job.tenant.value, job.id.value, job.progress, json::write(result)}));
  return true;
}

Result<bool> JobTable::finish(const Job& job, JobState state, Instant now) const {
  const Rows rows = TRY(session_.run(
      kFinish, {job.tenant.value, job.id.value, job.fence, static_cast<std::int64_t>(state), job.trouble, now.us}));
  return rows.affected() == 1;
}

Result<bool> JobTable::put_back(const Job& job, std::int64_t attempts, Instant due) const {
  const Rows rows = TRY(session_.run(kPutBack, {job.tenant.value, job.id.value, job.fence, attempts, due.us}));
  return rows.affected() == 1;
}

Result<void> JobTable::release_all(Instant now) const {
  TRY(session_.run(kReleaseAll, {now.us}));
  return {};
}

Result<std::int64_t> JobTable::prune(Instant before, std::int64_t limit) const {
  const Rows old = TRY(session_.run(kOld, {before.us, limit}));
  for (std::size_t row = 0; row < old.size(); ++row) {
    TRY(session_.run(kForgetRows, {old.integer(row, 0), old.text(row, 1)}));
    TRY(session_.run(kForget, {old.integer(row, 0), old.text(row, 1)}));
  }
  return static_cast<std::int64_t>(old.size());
}

}  // namespace provost
