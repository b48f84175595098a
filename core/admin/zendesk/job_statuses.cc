#include "core/admin/zendesk/job_statuses.h"

#include <algorithm>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/job_status.h"
#include "core/admin/zendesk/lists.h"
#include "core/admin/zendesk/paging.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

Value cursor_at(const Job& job) {
  const JobTable::Place place = JobTable::place_of(job);
  return Value::array({place.finished_us, place.created_us, place.id});
}

Result<std::optional<JobTable::Place>> place_in(const Piece& piece) {
  if (!piece.after) return std::optional<JobTable::Place>();
  const Array& parts = piece.after->items();
  const bool whole = parts.size() == 3 && parts[0].is_integer() && parts[1].is_integer() && parts[2].is_text();
  if (!whole) return fail(Code::invalid_value, "Parameter page[after] is not a cursor of this list");
  return std::optional(JobTable::Place{parts[0].as_integer(), parts[1].as_integer(), parts[2].as_text()});
}

std::vector<JobId> ids_of(const std::vector<Job>& jobs) {
  std::vector<JobId> ids;
  for (const Job& job : jobs) ids.push_back(job.id);
  return ids;
}

/// Agents read jobs: a job tells of people nothing that is not theirs to read. Operators and apps have what they were
/// given, word for word.
Result<void> require_reader(const AdminCaller& caller) {
  const bool agent = caller.user && !caller.is_app() && caller.may(permission::kUsersRead);
  return agent ? Result<void>() : require(caller, permission::kJobsRead);
}

}  // namespace

Result<Array> JobStatuses::with_results(const JobTable& jobs, TenantId tenant, std::vector<Job> found) const {
  auto results = TRY(jobs.results(tenant, ids_of(found)));
  Array shown;
  for (const Job& job : found) shown.push_back(job_status(job, std::move(results[job.id]), parts_.public_url));
  return shown;
}

Result<Array> JobStatuses::find(const AdminCaller& caller, std::span<const JobId> ids) const {
  Array shown;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const JobTable jobs(session, parts_.database.dialect());
    auto found = TRY(jobs.find_all(caller.tenant, ids));
    const auto asked = [&](const Job& job) {
      return std::find_if(ids.begin(), ids.end(), [&](const JobId& id) { return id == job.id; });
    };
    std::sort(found.begin(), found.end(),
              [&](const Job& left, const Job& right) { return asked(left) < asked(right); });
    shown = TRY(with_results(jobs, caller.tenant, std::move(found)));
    return {};
  }));
  return shown;
}

Result<Response> JobStatuses::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_reader(caller));
  const JobId id{exchange.captures[0]};
  Array statuses = TRY(find(caller, std::span(&id, 1)));
  if (statuses.empty()) return fail(Code::no_target, "there is no such job");
  return answer(Value::object({{"job_status", std::move(statuses.front())}}));
}

Result<Response> JobStatuses::show_many(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_reader(caller));
  const auto values = TRY(list_in(exchange.target, "ids"));
  if (values.empty()) return fail(Code::invalid_value, "Parameter ids is needed");
  std::vector<JobId> ids;
  for (const std::string& value : values) ids.push_back(JobId{value});
  Array statuses = TRY(find(caller, ids));
  return answer(Value::object({{"job_statuses", std::move(statuses)}}));
}

Result<Response> JobStatuses::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_reader(caller));
  const Piece piece = TRY(Piece::read_cursor(exchange.target));
  const auto after = TRY(place_in(piece));
  Place place{parts_.public_url + "/api/v2/job_statuses.json", {}, false, {}, 0};
  Array shown;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const JobTable jobs(session, parts_.database.dialect());
    auto found = TRY(jobs.page(caller.tenant, after, piece.size + 1));
    place.more = found.size() > static_cast<std::size_t>(piece.size);
    if (place.more) found.pop_back();
    if (!found.empty()) place.last = cursor_at(found.back());
    shown = TRY(with_results(jobs, caller.tenant, std::move(found)));
    return {};
  }));
  Value body = Value::object({{"job_statuses", std::move(shown)}});
  set_place(body, piece, place);
  return answer(body);
}

}  // namespace provost::zendesk
