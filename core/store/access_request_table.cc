#include "core/store/access_request_table.h"

#include "core/base/text.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr sql::Literal kSelect{"select id, email, asked_us from access_requests where tenant_id = $1"};
constexpr Statement kFindByEmail{"access_requests.find_by_email", sql::kJoined<kSelect, " and email_key = $2">};
constexpr Statement kAll{"access_requests.all", sql::kJoined<kSelect, " order by id limit 1000">};
constexpr Statement kCount{"access_requests.count", "select count(*) from access_requests where tenant_id = $1"};
constexpr Statement kAsk{"access_requests.ask", R"sql(
  insert into access_requests (tenant_id, id, email, email_key, asked_us) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, email_key) do nothing)sql"};
constexpr Statement kTake{"access_requests.take", R"sql(
  delete from access_requests where tenant_id = $1 and id = $2 returning id, email, asked_us)sql"};

AccessRequest request_at(const Rows& rows, std::size_t row) {
  return AccessRequest{ScimId{std::string(rows.text(row, 0))}, std::string(rows.text(row, 1)),
                       Instant{rows.integer(row, 2)}};
}

std::optional<AccessRequest> first_of(const Rows& rows) {
  return rows.empty() ? std::optional<AccessRequest>() : std::optional(request_at(rows, 0));
}

}  // namespace

Result<AccessRequest> AccessRequestTable::ask(const AccessRequest& request) const {
  const std::string key = text::fold(request.email);
  const Rows there = TRY(session_.run(kFindByEmail, {tenant_.value, key}));
  if (auto standing = first_of(there)) return std::move(*standing);
  const Rows count = TRY(session_.run(kCount, {tenant_.value}));
  if (count.integer(0, 0) >= kMost) return fail(Code::limited, "too many requests to be let in wait already");
  TRY(session_.run(kAsk, {tenant_.value, request.id.value, request.email, key, request.asked.us}));
  const Rows noted = TRY(session_.run(kFindByEmail, {tenant_.value, key}));
  auto standing = first_of(noted);  // of whoever was faster, where two ask at once
  if (!standing) return fail(Code::unavailable, "the request was decided meanwhile");
  return std::move(*standing);
}

Result<std::vector<AccessRequest>> AccessRequestTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<AccessRequest> requests;
  for (std::size_t row = 0; row < rows.size(); ++row) requests.push_back(request_at(rows, row));
  return requests;
}

Result<std::optional<AccessRequest>> AccessRequestTable::take(const ScimId& id) const {
  const Rows rows = TRY(session_.run(kTake, {tenant_.value, id.value}));
  return first_of(rows);
}

}  // namespace provost
