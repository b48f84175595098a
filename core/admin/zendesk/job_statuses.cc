#include "core/admin/zendesk/job_statuses.h"

#include <algorithm>
#include <utility>

#include "core/admin/zendesk/job_status.h"
#include "core/base/text.h"
#include "core/crypto/encoding.h"

namespace provost::zendesk {
namespace {

constexpr std::string_view kSize = "page[size]";
constexpr std::string_view kAfter = "page[after]";

std::string cursor_at(const Job& job) {
  const JobTable::Place place = JobTable::place_of(job);
  return crypto::to_base64url(json::write(Value::array({place.finished_us, place.created_us, place.id})));
}

Result<std::optional<JobTable::Place>> place_in(const std::string& cursor) {
  if (cursor.empty()) return std::optional<JobTable::Place>();
  const auto text = crypto::from_base64url(cursor);
  const auto read = text ? json::parse(*text) : Result<Value>(tl::unexpected(text.error()));
  const bool whole = read && read->is_array() && read->items().size() == 3 && read->items()[0].is_integer() &&
                     read->items()[1].is_integer() && read->items()[2].is_text();
  if (!whole) return fail(Code::invalid_value, "Parameter page[after] is not a cursor of this list");
  const Array& parts = read->items();
  return std::optional(JobTable::Place{parts[0].as_integer(), parts[1].as_integer(), parts[2].as_text()});
}

std::vector<JobId> ids_of(const std::vector<Job>& jobs) {
  std::vector<JobId> ids;
  for (const Job& job : jobs) ids.push_back(job.id);
  return ids;
}

}  // namespace

Result<PageQuery> PageQuery::read(const http::Target& target) {
  PageQuery query;
  for (const std::string_view name : {kSize, kAfter}) {
    if (target.count(name) > 1) return fail(Code::invalid_value, "Parameter " + std::string(name) + " is given twice");
  }
  if (const auto size = target.find(kSize)) {
    const auto number = text::to_integer(*size);
    if (!number || *number < 1 || *number > kMostListed) {
      return fail(Code::invalid_value, "Parameter page[size] takes a whole number from 1 to 100");
    }
    query.size = *number;
  }
  query.after = target.find(kAfter).value_or("");
  TRY(place_in(query.after));
  return query;
}

Result<Array> JobStatuses::with_results(const JobTable& jobs, TenantId tenant, std::vector<Job> found) const {
  auto results = TRY(jobs.results(tenant, ids_of(found)));
  Array shown;
  for (const Job& job : found) shown.push_back(job_status(job, std::move(results[job.id]), parts_.public_url));
  return shown;
}

Result<Value> JobStatuses::show(TenantId tenant, const JobId& id) const {
  Value shown = TRY(show_many(tenant, std::span(&id, 1)));
  Array& statuses = shown.find("job_statuses")->items();
  if (statuses.empty()) return fail(Code::no_target, "there is no such job");
  return Value::object({{"job_status", std::move(statuses.front())}});
}

Result<Value> JobStatuses::show_many(TenantId tenant, std::span<const JobId> ids) const {
  Array shown;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const JobTable jobs(session, parts_.database.dialect());
    auto found = TRY(jobs.find_all(tenant, ids));
    const auto asked = [&](const Job& job) {
      return std::find_if(ids.begin(), ids.end(), [&](const JobId& id) { return id == job.id; });
    };
    std::sort(found.begin(), found.end(),
              [&](const Job& left, const Job& right) { return asked(left) < asked(right); });
    shown = TRY(with_results(jobs, tenant, std::move(found)));
    return {};
  }));
  return Value::object({{"job_statuses", std::move(shown)}});
}

Result<Value> JobStatuses::list(TenantId tenant, const PageQuery& query) const {
  const auto after = TRY(place_in(query.after));
  Array shown;
  std::string cursor;
  bool more = false;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const JobTable jobs(session, parts_.database.dialect());
    auto found = TRY(jobs.page(tenant, after, query.size + 1));
    more = found.size() > static_cast<std::size_t>(query.size);
    if (more) found.pop_back();
    cursor = found.empty() ? query.after : cursor_at(found.back());
    shown = TRY(with_results(jobs, tenant, std::move(found)));
    return {};
  }));
  const std::string next = parts_.public_url +
                           "/api/v2/job_statuses.json?page%5Bsize%5D=" + std::to_string(query.size) +
                           "&page%5Bafter%5D=" + cursor;
  return Value::object({{"job_statuses", std::move(shown)},
                        {"meta", Value::object({{"has_more", more},
                                                {"after_cursor", more ? Value(cursor) : Value()},
                                                {"before_cursor", nullptr}})},
                        {"links", Value::object({{"next", more ? Value(next) : Value()}, {"prev", nullptr}})}});
}

}  // namespace provost::zendesk
