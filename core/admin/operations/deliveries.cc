#include "core/admin/operations/deliveries.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/explain.h"
#include "core/admin/operations/waiting.h"
#include "core/store/delivery_pages.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

Value time_or_null(const std::optional<Instant>& at) { return at ? Value(to_iso8601(*at)) : Value(); }

std::string_view word_of(SubjectKind kind) { return kind == SubjectKind::user ? "user" : "group"; }

Value receipt_value(const ReceiptView& view) {
  const ReceiptRow& receipt = view.receipt;
  Value value = Value::object({{"app", view.connection_name},
                               {"kind", view.connection_kind},
                               {"subject", view.scim_id.value},
                               {"name", view.subject_name},
                               {"seq", receipt.seq},
                               {"verb", to_word(receipt.verb)},
                               {"outcome", receipt.outcome},
                               {"attempts", receipt.attempts},
                               {"at", to_iso8601(receipt.at)},
                               {"note", receipt.note}});
  if (auto effects = json::parse(receipt.effects); effects && effects->is_object()) {
    value.set("effects", std::move(*effects));
  }
  return value;
}

/// What is known of each connection, for the lanes that wait for it.
struct Known {
  std::string name;
  WaitingLane waiting;  // without a lane
};
using Connections = std::map<ConnectionId, Known>;

Result<Connections> connections_of(const Tables& tables, const Unusable& unusable) {
  const auto all = TRY(tables.connections.all());
  const auto states = TRY(tables.connection_states.all());
  Connections known;
  for (const Connection& connection : all) {
    const std::string_view why = reason_in(unusable, connection.id);
    known[connection.id] = {connection.name, {{}, {}, connection.enabled, std::string(why)}};
  }
  for (const ConnectionState& state : states) {
    const auto found = known.find(state.connection);
    if (found != known.end()) found->second.waiting.state = state;
  }
  return known;
}

std::string name_of(const Connections& connections, const ConnectionId& id) {
  const auto found = connections.find(id);
  return found == connections.end() ? id.value : found->second.name;
}

Value lane_value(const WaitingView& view, const Connections& connections, Instant now) {
  const PendingLane& lane = view.lane;
  const auto found = connections.find(lane.connection);
  WaitingLane waiting = found == connections.end() ? WaitingLane{} : found->second.waiting;
  waiting.lane = lane;
  const Why why = why_waiting(waiting, now);
  return Value::object({{"app", name_of(connections, lane.connection)},
                        {"subject", view.scim_id.value},
                        {"subjectKind", word_of(lane.subject.kind)},
                        {"name", view.name},
                        {"confirmedSeq", lane.acked_seq},
                        {"newestSeq", lane.head_seq},
                        {"attempts", lane.attempts},
                        {"why", to_word(why)},
                        {"waits", sentence_of(why)},
                        {"nextTry", time_or_null(next_try(waiting, now))},
                        {"unsafe", lane.unsafe},
                        {"lastError", lane.last_error}});
}

Value dead_value(const DeadView& view, const Connections& connections) {
  const DeadLetter& letter = view.letter;
  return Value::object({{"app", name_of(connections, letter.connection)},
                        {"connection", letter.connection.value},
                        {"subject", view.scim_id.value},
                        {"subjectKind", word_of(letter.subject.kind)},
                        {"name", view.name},
                        {"seq", letter.seq},
                        {"verb", to_word(letter.verb)},
                        {"unsafe", letter.unsafe},
                        {"tries", letter.tries},
                        {"since", to_iso8601(letter.first)},
                        {"at", to_iso8601(letter.at)},
                        {"reason", letter.reason}});
}

Result<std::optional<Subject>> subject_of_query(const Tables& tables, const DeliveryQuery& query) {
  if (query.subject.empty()) return std::optional<Subject>();
  auto subject = TRY(tables.receipts.subject_of_scim_id(ScimId{query.subject}));
  if (!subject) return fail(Code::not_found, "no person or group ever had this id");
  return subject;
}

constexpr std::size_t kNumbers = 4;

std::string cursor_of(const DeliveryPages::Moment& moment) {
  return cursor_from({{moment.at_us, moment.seq, moment.step, moment.subject}, moment.connection});
}

Result<std::optional<DeliveryPages::Moment>> moment_in(const std::string& after) {
  if (after.empty()) return std::optional<DeliveryPages::Moment>();
  CursorParts parts = TRY(parts_of_cursor(after, kNumbers));
  if (parts.numbers[2] > DeliveryPages::kLastStep) return bad_cursor();
  return std::optional(DeliveryPages::Moment{parts.numbers[0], parts.numbers[1], parts.numbers[2], parts.numbers[3],
                                             std::move(parts.rest)});
}

Result<DeliveryPages::Place> place_in(const std::string& after) {
  if (after.empty()) return DeliveryPages::Place{};
  CursorParts parts = TRY(parts_of_cursor(after, 2));
  if (parts.numbers[0] > static_cast<std::int64_t>(SubjectKind::group)) return bad_cursor();
  return DeliveryPages::Place{std::move(parts.rest), parts.numbers[0], parts.numbers[1]};
}

Result<Value> waiting_page(const Desk& desk, const std::optional<Subject>& subject, const Paging& paging,
                           const Unusable& unusable) {
  const auto place = TRY(place_in(paging.after));
  auto lanes = TRY(DeliveryPages(desk.session, desk.tenant).waiting(subject, place, paging.wanted()));
  const Connections connections = TRY(connections_of(desk.tables, unusable));
  const auto cursor = [](const WaitingView& view) {
    const Subject& whose = view.lane.subject;
    return cursor_from({{static_cast<std::int64_t>(whose.kind), whose.id}, view.lane.connection.value});
  };
  const auto value = [&](const WaitingView& view) { return lane_value(view, connections, desk.now); };
  return page_value("waiting", std::move(lanes), paging, Rendering{cursor, value});
}

Result<DeliveryQuery> query_in(const http::Target& target) {
  DeliveryQuery query;
  query.subject = TRY(text_in(target, "subject"));
  query.paging = TRY(paging_in(target));
  return query;
}

}  // namespace

Result<Value> list_deliveries(const Desk& desk, const DeliveryQuery& query, const Unusable& unusable) {
  const auto subject = TRY(subject_of_query(desk.tables, query));
  const auto before = TRY(moment_in(query.paging.after));
  auto receipts = TRY(DeliveryPages(desk.session, desk.tenant).sent(subject, before, query.paging.wanted()));
  const auto cursor = [](const ReceiptView& view) { return cursor_of(DeliveryPages::moment_of(view.receipt)); };
  Value page = page_value("deliveries", std::move(receipts), query.paging, Rendering{cursor, receipt_value});
  Array& shown = page.find("deliveries")->items();
  std::reverse(shown.begin(), shown.end());  // newest first was for the limit; people read forwards
  if (before) {
    page.set("waiting", Array());
  } else {
    Value waiting = TRY(waiting_page(desk, subject, query.paging, unusable));
    page.set("waiting", std::move(*waiting.find("waiting")));
  }
  return page;
}

Result<Value> list_waiting(const Desk& desk, const DeliveryQuery& query, const Unusable& unusable) {
  const auto subject = TRY(subject_of_query(desk.tables, query));
  return waiting_page(desk, subject, query.paging, unusable);
}

Result<Value> list_dead(const Desk& desk, const Paging& paging) {
  const auto before = TRY(moment_in(paging.after));
  auto letters = TRY(DeliveryPages(desk.session, desk.tenant).dead(before, paging.wanted()));
  const Connections connections = TRY(connections_of(desk.tables, {}));
  const auto cursor = [](const DeadView& view) { return cursor_of(DeliveryPages::moment_of(view.letter)); };
  const auto value = [&](const DeadView& view) { return dead_value(view, connections); };
  return page_value("dead", std::move(letters), paging, Rendering{cursor, value});
}

Result<Response> Deliveries::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesRead));
  const DeliveryQuery query = TRY(query_in(exchange.target));
  const Unusable unusable = TRY(unusable_of(parts_, caller));
  return read_answer(parts_, caller, [&](Desk& desk) { return list_deliveries(desk, query, unusable); });
}

Result<Response> Deliveries::waiting(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesRead));
  const DeliveryQuery query = TRY(query_in(exchange.target));
  const Unusable unusable = TRY(unusable_of(parts_, caller));
  return read_answer(parts_, caller, [&](Desk& desk) { return list_waiting(desk, query, unusable); });
}

Result<Response> Deliveries::dead(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesRead));
  const Paging paging = TRY(paging_in(exchange.target));
  return read_answer(parts_, caller, [&](Desk& desk) { return list_dead(desk, paging); });
}

Result<Response> Deliveries::explain(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesRead));
  const std::string named = TRY(text_in(exchange.target, "user"));
  if (named.empty()) return fail(Code::invalid_value, "user says whose deliveries are to be explained");
  const Unusable unusable = TRY(unusable_of(parts_, caller));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Subject subject = TRY(subject_meant_by(desk.tables, named));
    return explain_deliveries(desk.tables, subject, unusable, desk.now);
  });
}

Routes Deliveries::routes() const {
  return {
      {"GET",
       "/deliveries",
       on(*this, &Deliveries::list),
       {"listDeliveries",
        "Lists what was sent to which app, the newest on the first page, and there what waits first.",
        {},
        {{200, "Deliveries"}},
        {"subject", "limit", "after"}}},
      {"GET",
       "/deliveries/waiting",
       on(*this, &Deliveries::waiting),
       {"listWaiting",
        "Lists all that apps have still to hear, and why each waits.",
        {},
        {{200, "Waiting"}},
        {"subject", "limit", "after"}}},
      {"GET",
       "/deliveries/dead",
       on(*this, &Deliveries::dead),
       {"listDeadLetters",
        "Lists what apps refused for good, the newest first.",
        {},
        {{200, "DeadLetters"}},
        {"limit", "after"}}},
      {"GET",
       "/deliveries/explain",
       on(*this, &Deliveries::explain),
       {"explainDeliveries",
        "Says for each app what it was sent of a person or group, what it answered, what is next, and why it waits.",
        {},
        {{200, "Explanation"}},
        {"user"}}},
  };
}

}  // namespace provost::operations
