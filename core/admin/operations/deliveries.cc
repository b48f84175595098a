#include "core/admin/operations/deliveries.h"

#include <map>

#include "core/admin/operations/answers.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

constexpr std::int64_t kMostDeliveries = 1000;

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

using Names = std::map<std::string, std::string, std::less<>>;

Value lane_value(const PendingLane& lane, const Names& names) {
  const auto name = names.find(lane.connection.value);
  return Value::object({{"app", name == names.end() ? lane.connection.value : name->second},
                        {"subjectKind", lane.subject.kind == SubjectKind::user ? "user" : "group"},
                        {"confirmedSeq", lane.acked_seq},
                        {"newestSeq", lane.head_seq},
                        {"attempts", lane.attempts},
                        {"nextTry", to_iso8601(lane.next)},
                        {"lastError", lane.last_error}});
}

Result<std::optional<Subject>> subject_of_query(Tables& tables, const DeliveryQuery& query) {
  if (query.subject.empty()) return std::optional<Subject>();
  auto subject = TRY(tables.receipts.subject_of_scim_id(ScimId{query.subject}));
  if (!subject) return fail(Code::not_found, "no person or group ever had this id");
  return subject;
}

Result<std::int64_t> limit_of(const http::Target& target) {
  if (target.count("limit") == 0) return std::int64_t{100};
  const auto limit = text::to_integer(target.find("limit").value_or(""));
  if (!limit || *limit < 1 || *limit > kMostDeliveries) {
    return fail(Code::invalid_value, "limit must be a whole number from 1 to " + std::to_string(kMostDeliveries));
  }
  return *limit;
}

}  // namespace

Result<Value> list_deliveries(Tables& tables, const DeliveryQuery& query) {
  const auto subject = TRY(subject_of_query(tables, query));
  auto read = subject ? tables.receipts.of(*subject, query.limit) : tables.receipts.newest(query.limit);
  const auto receipts = TRY(std::move(read));
  const auto lanes = TRY(tables.lanes.pending(subject, query.limit));
  const auto connections = TRY(tables.connections.all());
  Names names;
  for (const Connection& connection : connections) names.emplace(connection.id.value, connection.name);

  Array deliveries;
  for (const ReceiptView& view : receipts) deliveries.push_back(receipt_value(view));
  Array waiting;
  for (const PendingLane& lane : lanes) waiting.push_back(lane_value(lane, names));
  return Value::object({{"deliveries", std::move(deliveries)}, {"waiting", std::move(waiting)}});
}

Result<http::Response> Deliveries::list(const AdminCaller& caller, const http::Exchange& exchange) const {
  TRY(require(caller, permission::kDeliveriesRead));
  DeliveryQuery query;
  if (exchange.target.count("subject") > 1) return fail(Code::invalid_value, "subject is given more than once");
  query.subject = exchange.target.find("subject").value_or("");
  query.limit = TRY(limit_of(exchange.target));
  Value found;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    found = TRY(list_deliveries(desk.tables, query));
    return {};
  }));
  return answer(found);
}

}  // namespace provost::operations
