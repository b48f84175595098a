#include "core/admin/operations/deliveries.h"

#include <map>

namespace provost::operations {
namespace {

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

}  // namespace provost::operations
