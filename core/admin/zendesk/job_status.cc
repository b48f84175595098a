#include "core/admin/zendesk/job_status.h"

#include <string>
#include <utility>

#include "core/admin/zendesk/many_jobs.h"

namespace provost::zendesk {
namespace {

/// `2026-11-23T10:15:00Z` as `2026-11-23 10:15:00 +0000`.
std::string spoken(Instant at) {
  const std::string iso = to_iso8601(at);
  return iso.substr(0, 10) + " " + iso.substr(11, 8) + " +0000";
}

Value message_of(const Job& job) {
  if (job.state == JobState::queued) return nullptr;
  if (job.state == JobState::working) {
    return "Working on " + std::to_string(job.progress) + " of " + std::to_string(job.total);
  }
  if (job.state == JobState::completed && job.finished) return "Completed at " + spoken(*job.finished);
  return job.trouble;
}

}  // namespace

Value job_status(const Job& job, Array results, std::string_view public_url) {
  Value status = Value::object({});
  status.set("id", job.id.value);
  status.set("job_type", class_of(job.kind));
  status.set("url", std::string(public_url) + "/api/v2/job_statuses/" + job.id.value + ".json");
  status.set("total", job.total);
  status.set("progress", job.state == JobState::queued ? Value() : Value(job.progress));
  status.set("status", to_word(job.state));
  status.set("message", message_of(job));
  status.set("results", is_open(job.state) ? Value() : Value(std::move(results)));
  return status;
}

}  // namespace provost::zendesk
