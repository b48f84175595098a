#include "core/admin/operations/links.h"

#include <string>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/paging.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

std::string_view word_of(LinkState state) {
  switch (state) {
    case LinkState::waiting:
      return "waiting";
    case LinkState::refused:
      return "refused";
    case LinkState::accepted:
      return "accepted";
  }
  return "";
}

Value text_or_null(const std::optional<std::string>& text) { return text ? Value(*text) : Value(); }

Result<Value> value_of(const Desk& desk, const LinkRequest& request) {
  const auto source = TRY(desk.tables.sources.find(request.source));
  const auto user = TRY(desk.tables.users.find(request.user, request.source));
  return Value::object({{"id", std::to_string(request.id)},
                        {"source", source ? source->name : request.source.value},
                        {"sourceId", request.source.value},
                        {"user", std::to_string(request.user.value)},
                        {"userName", user ? user->user_name() : ""},
                        {"admin", user && user->role == RootRole::admin},
                        {"externalId", text_or_null(request.external_id)},
                        {"state", word_of(request.state)},
                        {"askedAt", to_iso8601(request.asked)}});
}

Result<LinkRequest> request_of(const Desk& desk, std::string_view id) {
  auto found = TRY(desk.tables.links.find(text::to_integer(id).value_or(0)));
  if (!found) return fail(Code::not_found, "there is no such request");
  return std::move(*found);
}

Principal principal_of(const Desk& desk) { return Principal{desk.actor, std::nullopt}; }

/// Nobody hands a person who may do more than themselves to a provider.
Result<void> require_all_of(const Desk& desk, const AdminCaller& caller, std::string_view id) {
  const LinkRequest request = TRY(request_of(desk, id));
  const auto user = TRY(desk.tables.users.find(request.user, request.source));
  if (!user) return {};
  const std::string words = TRY(desk.tables.roles.permissions_of(user->role));
  for (const std::string_view permission : text::split_words(words)) {
    TRY(require(caller, permission));
  }
  return {};
}

}  // namespace

Result<Value> list_links(const Desk& desk, const LinkQuery& query) {
  auto requests = TRY(desk.tables.links.page(query.after, query.limit + 1, !query.all));
  Value next;
  if (static_cast<std::int64_t>(requests.size()) > query.limit) {
    requests.pop_back();
    next = Value(std::to_string(requests.back().id));
  }
  Array links;
  for (const LinkRequest& request : requests) links.push_back(TRY(value_of(desk, request)));
  return Value::object({{"links", std::move(links)}, {"next", std::move(next)}});
}

Result<Value> accept_link(const Desk& desk, const Directory& directory, std::string_view id) {
  LinkRequest request = TRY(request_of(desk, id));
  TRY(directory.accept_link(desk.tables, request, principal_of(desk)));
  request.state = LinkState::accepted;
  return value_of(desk, request);
}

Result<Value> refuse_link(const Desk& desk, const Directory& directory, std::string_view id) {
  LinkRequest request = TRY(request_of(desk, id));
  TRY(directory.refuse_link(desk.tables, request, principal_of(desk)));
  request.state = LinkState::refused;
  return value_of(desk, request);
}

Result<Response> Links::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  constexpr std::int64_t kGreatest = (std::int64_t{1} << 53) - 1;
  LinkQuery query;
  query.after = TRY(number_in(exchange.target, "after", {0, kGreatest, 0}));
  query.limit = TRY(number_in(exchange.target, "limit", {1, kLongestPage, query.limit}));
  query.all = exchange.target.find("state").value_or("") == "all";
  Value found;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    found = TRY(list_links(desk, query));
    return {};
  }));
  return answer(found);
}

Result<Response> Links::decide(const AdminCaller& caller, const Exchange& exchange, Decision decision) const {
  TRY(require(caller, permission::kUsersWrite));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    if (decision == accept_link) TRY(require_all_of(desk, caller, exchange.captures[0]));
    const Value decided = TRY(decision(desk, parts_.directory, exchange.captures[0]));
    return answer(decided);
  }));
  return written.response;
}

Result<Response> Links::accept(const AdminCaller& caller, const Exchange& exchange) const {
  return decide(caller, exchange, accept_link);
}

Result<Response> Links::refuse(const AdminCaller& caller, const Exchange& exchange) const {
  return decide(caller, exchange, refuse_link);
}

Routes Links::routes() const {
  return {
      {"GET",
       "/links",
       on(*this, &Links::list),
       {"listLinks",
        "Lists people whom a provider pushes and nobody manages.",
        {},
        {{200, "Links"}},
        {"limit", "after", "state"}}},
      {"POST",
       "/links/{link}/accept",
       on(*this, &Links::accept),
       {"acceptLink", "Makes the person the source's own.", {}, {{200, "Link"}}, {"Idempotency-Key"}}},
      {"POST",
       "/links/{link}/refuse",
       on(*this, &Links::refuse),
       {"refuseLink", "Closes the request without a link.", {}, {{200, "Link"}}, {"Idempotency-Key"}}},
  };
}

}  // namespace provost::operations
