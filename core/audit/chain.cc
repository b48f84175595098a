#include "core/audit/chain.h"

#include "core/crypto/digest.h"
#include "core/model/json.h"

namespace provost {
namespace {

/// Everything that a note says, as JSON: an array keeps its parts apart, whatever letters they hold.
std::string text_of(TenantId tenant, const AuditNote& note) {
  return json::write(Value::array({tenant.value, note.id, note.at.us, note.actor, note.action,
                                   static_cast<std::int64_t>(note.subject.kind), note.subject.id, note.subject_name,
                                   note.fields, note.ended, note.object}));
}

}  // namespace

std::string next_link(std::string_view chain, TenantId tenant, const AuditNote& note) {
  return crypto::sha256_hex(std::string(chain).append(crypto::sha256_hex(text_of(tenant, note))));
}

std::vector<PlacedNote> places_behind(const AuditHead& head, TenantId tenant, std::span<const AuditNote> notes) {
  std::vector<PlacedNote> placed;
  placed.reserve(notes.size());
  AuditHead last = head;
  for (const AuditNote& note : notes) {
    last = {last.position + 1, next_link(last.chain, tenant, note)};
    placed.push_back({last.position, last.chain, note});
  }
  return placed;
}

}  // namespace provost
