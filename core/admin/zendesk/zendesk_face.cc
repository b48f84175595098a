#include "core/admin/zendesk/zendesk_face.h"

#include <string>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/caller.h"
#include "core/admin/zendesk/destroy_job.h"
#include "core/admin/zendesk/destroy_order.h"
#include "core/admin/zendesk/job_status.h"
#include "core/admin/zendesk/job_statuses.h"
#include "core/jobs/job_queue.h"
#include "core/store/tables.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

/// Bodies say nothing here, yet some clients send one.
constexpr std::uint64_t kBodyLimit = 64 * 1024;
constexpr std::string_view kSuffix = ".json";

Result<void> require(const AdminCaller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return fail(Code::forbidden, "the caller lacks the permission");
}

class ZendeskFace final : public http::Face<AdminCaller> {
 public:
  explicit ZendeskFace(const Parts& parts) : parts_(parts), statuses_(parts) {
    route<&ZendeskFace::destroy_many>("DELETE", "/users/destroy_many");
    route<&ZendeskFace::list_jobs>("GET", "/job_statuses");
    route<&ZendeskFace::show_jobs>("GET", "/job_statuses/show_many");
    route<&ZendeskFace::show_job>("GET", "/job_statuses/{}");
  }

  std::string_view prefix() const override { return "/api/v2"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return failure(error); }
  Response refuse(int status, std::string_view reason) const override {
    if (status == 404) return fault(404, "InvalidEndpoint", "Not found");
    return fault(status, "BadRequest", reason);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return caller_of(parts_, head); }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  using Page = Result<Response> (ZendeskFace::*)(const AdminCaller&, const Exchange&) const;

  /// One page under both of its names.
  template <Page kPage>
  void route(std::string_view method, std::string_view pattern) {
    const Handler handler = [this](const AdminCaller& caller, const Exchange& exchange) {
      return (this->*kPage)(caller, exchange);
    };
    routes_.push_back({method, pattern, handler});
    if (pattern.ends_with("{}")) return;  // the handler takes the suffix off
    suffixed_.push_back(std::make_unique<std::string>(std::string(pattern) + std::string(kSuffix)));
    routes_.push_back({method, *suffixed_.back(), handler});
  }

  Result<Response> destroy_many(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kUsersDelete));
    JobQueue::Order order;
    order.job.tenant = caller.tenant;
    order.job.id = parts_.ids.uuid<JobId>();
    order.job.kind = kDestroyKind;
    order.job.actor = caller.actor;
    order.job.created = parts_.clock.now();
    JobQueue::Outcome outcome;
    TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
      order.inputs = TRY(inputs_in(session, caller, exchange.target));
      order.job.total = static_cast<std::int64_t>(order.inputs.size());
      outcome = TRY(JobQueue(session, parts_.database.dialect()).add(order));
      return {};
    }));
    if (!outcome.taken) return too_many_jobs(kDestroyClass, outcome.open);
    parts_.queued.ring();
    Response response = answer(Value::object({{"job_status", job_status(order.job, {}, parts_.public_url)}}));
    response.headers.set("zendesk-ratelimit-inflight-jobs",
                         "total=" + std::to_string(kMostOpenJobs) +
                             "; remaining=" + std::to_string(kMostOpenJobs - outcome.open.size()) + "; resets=60");
    return response;
  }

  Result<Array> inputs_in(sql::Session& session, const AdminCaller& caller, const http::Target& target) const {
    const Tables tables(session, parts_.database.dialect(), caller.tenant);
    const bool brands_separate = TRY(tables.brands.any_separation());
    const DestroyOrder order = TRY(DestroyOrder::read(target, brands_separate));
    const std::int64_t number = TRY(brand_number(order.brand));
    const auto brand = number == 0 ? std::optional<Brand>() : TRY(tables.brands.find(number));
    const std::int64_t effective = TRY(effective_brand(number, {brand.has_value(), brand && brand->separates_users}));
    return inputs_of(order, effective);
  }

  Result<Response> list_jobs(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kJobsRead));
    const PageQuery query = TRY(PageQuery::read(exchange.target));
    const Value found = TRY(statuses_.list(caller.tenant, query));
    return answer(found);
  }

  Result<Response> show_jobs(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kJobsRead));
    const auto values = TRY(list_in(exchange.target, "ids"));
    if (values.empty()) return fail(Code::invalid_value, "Parameter ids is needed");
    std::vector<JobId> ids;
    for (const std::string& value : values) ids.push_back(JobId{value});
    const Value found = TRY(statuses_.show_many(caller.tenant, ids));
    return answer(found);
  }

  Result<Response> show_job(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kJobsRead));
    std::string id = exchange.captures.front();
    if (id.ends_with(kSuffix)) id.resize(id.size() - kSuffix.size());
    const Value found = TRY(statuses_.show(caller.tenant, JobId{std::move(id)}));
    return answer(found);
  }

  const Parts parts_;
  const JobStatuses statuses_;
  std::vector<std::unique_ptr<std::string>> suffixed_;  // what the patterns of routes_ look at
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_zendesk_face(const Parts& parts) { return std::make_unique<ZendeskFace>(parts); }

}  // namespace provost::zendesk
