#include "core/admin/operations/audit_trail.h"

#include <algorithm>
#include <array>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/explain.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr std::array<std::string_view, 5> kThings{"source:", "connection:", "brand:", "token:", "policy:"};

bool is_thing(std::string_view subject) {
  return std::any_of(kThings.begin(), kThings.end(), [&](std::string_view kind) { return subject.starts_with(kind); });
}

/// "session=2 personal_token=1" as `{"session": 2, "personal_token": 1}`.
Value counts_of(std::string_view words) {
  Value counts = Value::object();
  for (const std::string_view word : text::split_words(words)) {
    const std::size_t equals = word.find('=');
    const auto count = text::to_integer(word.substr(std::min(equals, word.size() - 1) + 1));
    if (equals != std::string_view::npos && count) counts.set(std::string(word.substr(0, equals)), *count);
  }
  return counts;
}

Value subject_of(const AuditNote& note) {
  std::string kind = note.subject.kind == SubjectKind::user ? "user" : "group";
  std::string id = std::to_string(note.subject.id);
  if (!note.object.empty()) {
    const std::size_t colon = note.object.find(':');
    kind = note.object.substr(0, colon);
    id = note.object.substr(std::min(colon, note.object.size() - 1) + 1);
  }
  return Value::object({{"kind", kind}, {"id", id}, {"name", note.subject_name}});
}

Result<std::optional<AuditTable::Place>> place_in(const std::string& after) {
  if (after.empty()) return std::optional<AuditTable::Place>();
  CursorParts parts = TRY(parts_of_cursor(after, 1));
  return std::optional(AuditTable::Place{parts.numbers[0], std::move(parts.rest)});
}

}  // namespace

Value entry_value(const AuditNote& note) {
  Array fields;
  for (const std::string_view field : text::split_words(note.fields)) fields.emplace_back(std::string(field));
  return Value::object({{"id", note.id},
                        {"at", to_iso8601(note.at)},
                        {"actor", note.actor},
                        {"action", note.action},
                        {"subject", subject_of(note)},
                        {"fields", std::move(fields)},
                        {"ended", counts_of(note.ended)}});
}

Result<Value> list_audit(const Desk& desk, const AuditQuery& query) {
  AuditFilter filter;
  filter.action = query.action;
  if (is_thing(query.subject)) {
    filter.object = query.subject;
  } else if (!query.subject.empty()) {
    filter.subject = TRY(subject_meant_by(desk.tables, query.subject));
  }
  const auto before = TRY(place_in(query.paging.after));
  auto notes = TRY(desk.tables.audit.page(filter, before, query.paging.wanted()));
  const auto cursor = [](const AuditNote& note) { return cursor_from({{note.at.us}, note.id}); };
  return page_value("entries", std::move(notes), query.paging, Rendering{cursor, entry_value});
}

Result<Response> AuditTrail::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kAuditRead));
  AuditQuery query;
  query.subject = TRY(text_in(exchange.target, "subject"));
  query.action = TRY(text_in(exchange.target, "action"));
  query.paging = TRY(paging_in(exchange.target));
  return read_answer(parts_, caller, [&](Desk& desk) { return list_audit(desk, query); });
}

Routes AuditTrail::routes() const {
  return {{"GET",
           "/audit",
           on(*this, &AuditTrail::list),
           {"listAudit",
            "Lists who changed what, the newest first.",
            {},
            {{200, "AuditPage"}},
            {"subject", "action", "limit", "after"}}}};
}

}  // namespace provost::operations
