#include "core/admin/operations/jobs.h"

#include <array>

#include "core/admin/operations/answers.h"
#include "core/store/job_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Value job_value(const Job& job) {
  return Value::object({{"id", job.id.value},
                        {"kind", job.kind},
                        {"state", to_word(job.state)},
                        {"actor", job.actor.label()},
                        {"total", job.total},
                        {"progress", job.progress},
                        {"trouble", job.trouble.empty() ? Value() : Value(job.trouble)},
                        {"createdAt", to_iso8601(job.created)},
                        {"finishedAt", job.finished ? Value(to_iso8601(*job.finished)) : Value()}});
}

std::string cursor_of(const Job& job) {
  const JobTable::Place place = JobTable::place_of(job);
  return cursor_from({{place.finished_us, place.created_us}, place.id});
}

Result<std::optional<JobTable::Place>> place_in(const std::string& after) {
  if (after.empty()) return std::optional<JobTable::Place>();
  CursorParts parts = TRY(parts_of_cursor(after, 2));
  return std::optional(JobTable::Place{parts.numbers[0], parts.numbers[1], std::move(parts.rest)});
}

}  // namespace

Result<Response> Jobs::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kJobsRead));
  const Paging paging = TRY(paging_in(exchange.target));
  const auto place = TRY(place_in(paging.after));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    auto jobs = TRY(JobTable(desk.session, parts_.database.dialect()).page(desk.tenant, place, paging.wanted()));
    return page_value("jobs", std::move(jobs), paging, Rendering{cursor_of, job_value});
  });
}

Result<Response> Jobs::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kJobsRead));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const JobTable jobs(desk.session, parts_.database.dialect());
    const std::array ids{JobId{exchange.captures[0]}};
    const auto job = TRY(jobs.find(desk.tenant, ids[0]));
    if (!job) return fail(Code::not_found, "there is no such job");
    auto results = TRY(jobs.results(desk.tenant, ids));
    Value shown = job_value(*job);
    shown.set("results", std::move(results[ids[0]]));
    return shown;
  });
}

Routes Jobs::routes() const {
  return {
      {"GET",
       "/jobs",
       on(*this, &Jobs::list),
       {"listJobs",
        "Lists jobs, open ones first, then by when they finished, latest first; they are kept for a day.",
        {},
        {{200, "Jobs"}},
        {"limit", "after"}}},
      {"GET",
       "/jobs/{job}",
       on(*this, &Jobs::show),
       {"getJob", "Shows a job and what came of its rows so far.", {}, {{200, "JobWithResults"}}}},
  };
}

}  // namespace provost::operations
