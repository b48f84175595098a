#include "core/admin/zendesk/many_users.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/asker.h"
#include "core/admin/zendesk/bodies.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/destroy_order.h"
#include "core/admin/zendesk/job_status.h"
#include "core/admin/zendesk/many_jobs.h"
#include "core/jobs/job_queue.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

/// What a row keeps of a user object: what means something here.
constexpr std::array kKept{"name", "email", "external_id", "role", "suspended", "phone", "alias"};

Value kept_of(const Value& user) {
  Value kept = Value::object();
  for (const char* name : kKept) {
    if (const Value* found = user.find(name)) kept.set(name, *found);
  }
  return kept;
}

/// A row that writes.
Value row_of(std::size_t index, const Value& user) {
  return Value::object({{"index", static_cast<std::int64_t>(index)}, {"user", kept_of(user)}});
}

Array rows_of(const Array& users) {
  Array rows;
  for (const Value& user : users) rows.push_back(row_of(rows.size(), user));
  return rows;
}

Result<Array> rows_in(const Exchange& exchange) {
  const Value body = TRY(body_of(exchange.request));
  const Array users = TRY(objects_in(body, "users"));
  return rows_of(users);
}

/// One change for each who is named.
Result<Array> same_change(const Exchange& exchange) {
  const Named named = TRY(Named::read(exchange.target));
  const Value body = TRY(body_of(exchange.request));
  const Value user = TRY(object_in(body, "user"));
  Array rows;
  for (const UserId& id : named.ids) {
    rows.push_back(row_of(rows.size(), user));
    rows.back().set("id", id.value);
  }
  for (const std::string& external_id : named.external_ids) {
    rows.push_back(row_of(rows.size(), user));
    rows.back().set("external_id", external_id);
  }
  return rows;
}

/// A change of each object's own; the object says whose.
Result<Array> own_changes(const Exchange& exchange) {
  const Value body = TRY(body_of(exchange.request));
  const Array users = TRY(objects_in(body, "users"));
  Array rows = rows_of(users);
  for (std::size_t at = 0; at < users.size(); ++at) {
    const Value* id = users[at].find("id");
    const std::string_view external_id = users[at].text_at("external_id");
    if (id != nullptr && id->is_integer() && id->as_integer() > 0) {
      rows[at].set("id", *id);
    } else if (id == nullptr && !external_id.empty()) {
      rows[at].set("external_id", external_id);
      rows[at].find("user")->erase("external_id");
    } else {
      return fail(Code::invalid_value, "Each of the users needs an id, a whole number, or an external_id");
    }
  }
  return rows;
}

Result<Array> destruction_in(const Tables& tables, const http::Target& target) {
  const bool brands_separate = TRY(tables.brands.any_separation());
  const DestroyOrder order = TRY(DestroyOrder::read(target, brands_separate));
  const std::int64_t number = TRY(brand_number(order.brand));
  std::optional<Brand> brand;
  if (number != 0) brand = TRY(tables.brands.find(number));
  const std::int64_t effective = TRY(effective_brand(number, {brand.has_value(), brand && brand->separates_users}));
  return inputs_of(order, effective);
}

}  // namespace

Result<Response> ManyUsers::queue(const AdminCaller& caller, std::string_view kind, const Inputs& inputs) const {
  TRY(require(caller, permission_for(kind)));
  JobQueue::Order order;
  order.job.tenant = caller.tenant;
  order.job.id = parts_.ids.uuid<JobId>();
  order.job.kind = kind;
  order.job.actor = caller.actor;
  order.job.created = parts_.clock.now();
  JobQueue::Outcome outcome;
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, parts_.database.dialect(), caller.tenant);
    order.inputs = TRY(inputs(tables));
    keep_asker(order.inputs, caller);
    order.job.total = static_cast<std::int64_t>(order.inputs.size());
    outcome = TRY(JobQueue(session, parts_.database.dialect()).add(order));
    return {};
  }));
  if (outcome.taken) parts_.queued.ring();
  Response response = outcome.taken
                          ? answer(Value::object({{"job_status", job_status(order.job, {}, parts_.public_url)}}))
                          : too_many_jobs(class_of(kind), outcome.open);
  response.headers.set("zendesk-ratelimit-inflight-jobs",
                       "total=" + std::to_string(kMostOpenJobs) +
                           "; remaining=" + std::to_string(kMostOpenJobs - outcome.open.size()) + "; resets=60");
  return response;
}

Result<Response> ManyUsers::destroy(const AdminCaller& caller, const Exchange& exchange) const {
  return queue(caller, kDestroyKind, [&](Tables& tables) { return destruction_in(tables, exchange.target); });
}

Result<Response> ManyUsers::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission_for(kCreateKind)));
  const Array rows = TRY(rows_in(exchange));
  return queue(caller, kCreateKind, [&](Tables&) { return rows; });
}

Result<Response> ManyUsers::create_or_update(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission_for(kUpsertKind)));
  const Array rows = TRY(rows_in(exchange));
  return queue(caller, kUpsertKind, [&](Tables&) { return rows; });
}

Result<Response> ManyUsers::update(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission_for(kUpdateKind)));
  const bool named = exchange.target.count("ids") + exchange.target.count("external_ids") > 0;
  const Array rows = TRY(named ? same_change(exchange) : own_changes(exchange));
  return queue(caller, kUpdateKind, [&](Tables&) { return rows; });
}

}  // namespace provost::zendesk
