#include "core/admin/zendesk/answers.h"

#include <string>
#include <utility>

namespace provost::zendesk {
namespace {

using http::Response;

Response json_response(int status, const Value& body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Basic realm="Web Password")");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  response.body = json::write(body);
  return response;
}

Response not_known() { return json_response(401, Value::object({{"error", "Couldn't authenticate you"}})); }

Response forbidden() {
  return json_response(403,
                       Value::object({{"error", Value::object({{"title", "Forbidden"},
                                                               {"message",
                                                                "You do not have access to this page. Please contact "
                                                                "the account owner of this help desk for further "
                                                                "help."}})}}));
}

Response too_many_values(std::string_view description) {
  return json_response(400, Value::object({{"error", "TooManyValues"},
                                           {"description", description},
                                           {"max_count", static_cast<std::int64_t>(kMostValues)}}));
}

}  // namespace

Response answer(const Value& body) { return json_response(200, body); }

Response created(const Value& body, const std::string& url) {
  Response response = json_response(201, body);
  response.headers.set("Location", url);
  return response;
}

Response done() {
  Response response;
  response.status = 204;
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Response record_invalid(const Faults& faults) {
  return json_response(422, Value::object({{"error", "RecordInvalid"},
                                           {"description", "Record validation errors"},
                                           {"details", details_of(faults)}}));
}

Response fault(int status, std::string_view error, std::string_view description) {
  return json_response(status, Value::object({{"error", error}, {"description", description}}));
}

Response too_many_jobs(std::string_view job_class, const std::vector<JobId>& open) {
  Array ids;
  for (const JobId& id : open) ids.emplace_back(id.value);
  const std::string description =
      "Too many " + std::string(job_class) + " jobs are currently queued or running. Try again later.";
  return json_response(
      429,
      Value::object({{"error", "TooManyJobs"}, {"description", description}, {"current_job_ids", std::move(ids)}}));
}

Response failure(const Error& error) {
  switch (error.code) {
    case Code::invalid_syntax:
    case Code::invalid_value:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::mutability:
      return fault(400, "BadRequest", error.detail);
    case Code::too_many:
      return too_many_values(error.detail);
    case Code::uniqueness:
      return record_invalid({fault_of("base", error.detail, "DuplicateValue")});
    case Code::unauthenticated:
      return not_known();
    case Code::forbidden:
      return forbidden();
    case Code::no_target:
      return fault(404, "RecordNotFound", "Not found");
    case Code::not_found:
      return fault(404, "InvalidEndpoint", "Not found");
    case Code::too_large:
      return fault(413, "RequestEntityTooLarge", error.detail);
    case Code::unsupported:
      return fault(501, "NotImplemented", error.detail);
    case Code::limited:
      return fault(429, "TooManyRequests", "Too many requests. Try again later.");
    case Code::conflict:
    case Code::precondition_failed:
      return fault(409, "Conflict", "The record was changed meanwhile. Try again.");
    case Code::unavailable:
      return fault(503, "ServiceUnavailable", "The server cannot do this now. Try again later.");
    case Code::internal:
      return fault(500, "InternalServerError", "Internal server error");
  }
  return fault(500, "InternalServerError", "Internal server error");
}

}  // namespace provost::zendesk
