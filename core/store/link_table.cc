#include "core/store/link_table.h"

#include "core/store/sql_text.h"
#include "core/store/stored_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr sql::Literal kSelect{R"sql(
  select id, source_id, user_id, external_id, state, asked_us from link_requests where tenant_id = $1)sql"};
constexpr Statement kFind{"links.find", sql::kJoined<kSelect, " and id = $2">};
constexpr Statement kPage{"links.page", sql::kJoined<kSelect, " and id > $2 order by id limit $3">};
constexpr Statement kPageWaiting{"links.page_waiting",
                                 sql::kJoined<kSelect, " and id > $2 and state = 0 order by id limit $3">};
constexpr Statement kWaiting{"links.waiting", R"sql(
  select count(*) from link_requests where tenant_id = $1 and source_id = $2 and state = 0)sql"};
constexpr Statement kAsk{"links.ask", R"sql(
  insert into link_requests (tenant_id, id, source_id, user_id, external_id, state, asked_us)
  values ($1, $2, $3, $4, $5, 0, $6) on conflict (tenant_id, source_id, user_id) do nothing)sql"};
constexpr Statement kDecide{"links.decide", "update link_requests set state = $3 where tenant_id = $1 and id = $2"};
constexpr Statement kSpend{"links.spend", R"sql(
  delete from link_requests where tenant_id = $1 and source_id = $2 and user_id = $3 and state = 2)sql"};
constexpr Statement kForget{"links.forget", "delete from link_requests where tenant_id = $1 and user_id = $2"};

LinkRequest request_at(const Rows& rows, std::size_t row) {
  LinkRequest request;
  request.id = rows.integer(row, 0);
  request.source = SourceId{std::string(rows.text(row, 1))};
  request.user = UserId{rows.integer(row, 2)};
  request.external_id = rows.optional_text(row, 3);
  request.state = static_cast<LinkState>(rows.integer(row, 4));
  request.asked = Instant{rows.integer(row, 5)};
  return request;
}

}  // namespace

Result<bool> LinkTable::ask(const LinkRequest& request) const {
  if (request.external_id) TRY(check_key("externalId", *request.external_id));
  const Rows waiting = TRY(session_.run(kWaiting, {tenant_.value, request.source.value}));
  if (waiting.integer(0, 0) >= kMostWaiting) return false;
  const Cell external_id = request.external_id ? Cell{std::string_view(*request.external_id)} : Cell{};
  TRY(session_.run(
      kAsk, {tenant_.value, request.id, request.source.value, request.user.value, external_id, request.asked.us}));
  return true;
}

Result<std::optional<LinkRequest>> LinkTable::find(std::int64_t id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, id}));
  return rows.empty() ? std::optional<LinkRequest>() : std::optional(request_at(rows, 0));
}

Result<std::vector<LinkRequest>> LinkTable::page(std::int64_t after, std::int64_t limit, bool waiting_only) const {
  const Rows rows = TRY(session_.run(waiting_only ? kPageWaiting : kPage, {tenant_.value, after, limit}));
  std::vector<LinkRequest> requests;
  for (std::size_t row = 0; row < rows.size(); ++row) requests.push_back(request_at(rows, row));
  return requests;
}

Result<void> LinkTable::decide(std::int64_t id, LinkState state) const {
  TRY(session_.run(kDecide, {tenant_.value, id, static_cast<std::int64_t>(state)}));
  return {};
}

Result<bool> LinkTable::spend(const SourceId& source, UserId user) const {
  const Rows spent = TRY(session_.run(kSpend, {tenant_.value, source.value, user.value}));
  return spent.affected() > 0;
}

Result<void> LinkTable::forget(UserId user) const {
  TRY(session_.run(kForget, {tenant_.value, user.value}));
  return {};
}

}  // namespace provost
