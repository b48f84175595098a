#include <algorithm>

#include "core/base/text.h"
#include "tests/connectors/zendesk_double.h"

// The jobs of the simulated Zendesk: deleting many users, and what can be seen of it. A job goes on a step each time
// that somebody looks at it.
namespace provost::test {
namespace {

constexpr std::size_t kMostInJob = 100;

AppReply reply(int status, const Value& body) {
  AppReply made{status, {}, json::write(body)};
  made.headers.add("Content-Type", "application/json; charset=utf-8");
  return made;
}

std::vector<std::string> parts_of(std::string_view listed) {
  std::vector<std::string> parts;
  while (!listed.empty()) {
    const std::size_t end = std::min(listed.find(','), listed.size());
    parts.emplace_back(listed.substr(0, end));
    listed.remove_prefix(std::min(end + 1, listed.size()));
  }
  return parts;
}

Value row(std::int64_t id, bool deleted) {
  Value row = Value::object({{"id", id}, {"action", "delete"}, {"success", deleted}});
  if (deleted) row.set("status", "Deleted");
  if (!deleted) row.set("error", "RecordNotFound");
  if (!deleted) row.set("details", "Not found");
  return row;
}

}  // namespace

bool ZendeskDouble::Job::over() const { return state == "completed"; }

Value ZendeskDouble::shown(const Job& job) {
  const auto total = static_cast<std::int64_t>(job.ids.size());
  Value shown = Value::object({{"id", job.id}, {"job_type", "bulk_delete_users"}, {"total", total}});
  shown.set("status", job.state);
  shown.set("url", "/api/v2/job_statuses/" + job.id + ".json");
  shown.set("progress", job.state == "queued" ? Value() : Value(job.over() ? total : 0));
  shown.set("message", job.over() ? Value("Completed at 2026-01-01 00:00:00 +0000") : Value());
  shown.set("results", job.over() ? Value(job.results) : Value());
  return shown;
}

AppReply ZendeskDouble::destroy_many(const http::Target& target) {
  const auto ids = parts_of(target.find("ids").value_or(""));
  if (ids.empty()) return reply(400, Value::object({{"error", "BadRequest"}, {"description", "ids or external_ids"}}));
  if (ids.size() > kMostInJob) {
    return reply(400,
                 Value::object({{"error", "TooManyValues"}, {"max_count", static_cast<std::int64_t>(kMostInJob)}}));
  }
  Array current;
  for (const Job& job : jobs_) {
    if (!job.over()) current.emplace_back(job.id);
  }
  if (current.size() >= habits_.most_jobs) {
    return reply(429, Value::object({{"error", "TooManyJobs"},
                                     {"description", "Too many jobs are currently queued or running. Try again later."},
                                     {"current_job_ids", current}}));
  }
  jobs_.push_back({"V3-" + std::to_string(++made_), ids, habits_.late_jobs});
  return reply(200, Value::object({{"job_status", shown(jobs_.back())}}));
}

/// One step: queued, then working, then each user is deleted.
void ZendeskDouble::advance(Job& job) {
  if (job.over()) return;
  if (job.state == "queued") {
    job.state = "working";
    return;
  }
  for (const std::string& text : job.ids) {
    const std::int64_t id = text::to_integer(text).value_or(-1);
    Value* user = find(id);
    const bool there = user != nullptr && *user->find("active") == Value(true);
    job.results.push_back(row(id, there && erase(*user).status == 200));
  }
  job.state = "completed";
}

AppReply ZendeskDouble::jobs_answer(const Segments& path, const http::Target& target) {
  const auto wanted = path.size() == 2 && path[1] == "show_many" ? parts_of(target.find("ids").value_or(""))
                      : path.size() == 2                         ? std::vector<std::string>{path[1]}
                                                                 : std::vector<std::string>{};
  Array found;
  for (Job& job : jobs_) {
    if (path.size() == 2 && std::find(wanted.begin(), wanted.end(), job.id) == wanted.end()) continue;
    if (path.size() == 2 && path[1] == job.id && job.unseen > 0) {  // only the look at one is late
      --job.unseen;
      continue;
    }
    advance(job);
    found.push_back(shown(job));
  }
  if (path.size() != 2 || path[1] == "show_many") return reply(200, Value::object({{"job_statuses", found}}));
  if (found.empty()) return reply(404, Value::object({{"error", "RecordNotFound"}, {"description", "Not found"}}));
  return reply(200, Value::object({{"job_status", found.front()}}));
}

}  // namespace provost::test
