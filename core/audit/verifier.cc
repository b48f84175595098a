#include "core/audit/verifier.h"

#include <vector>

#include "core/audit/chain.h"

namespace provost {
namespace {

constexpr std::int64_t kPage = 1'000;

std::string at(std::int64_t position) { return "position " + std::to_string(position); }

/// Follows the chain over one page; what is wrong, or nothing.
std::optional<std::string> follow(AuditHead& last, TenantId tenant, const std::vector<PlacedNote>& page) {
  for (const PlacedNote& placed : page) {
    if (placed.position != last.position + 1) return at(last.position + 1) + " is missing";
    if (placed.chain != next_link(last.chain, tenant, placed.note)) {
      return at(placed.position) + " does not say what it said when it was written";
    }
    last = {placed.position, placed.chain};
  }
  return std::nullopt;
}

}  // namespace

Result<Verdict> verify_audit(sql::Database& database, TenantId tenant) {
  AuditHead last, head;
  Verdict verdict;
  std::vector<PlacedNote> page;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const AuditChainTable chain(session, tenant);
    head = TRY(chain.head());
    const auto waiting = TRY(chain.unplaced(kPage));
    verdict.unplaced = static_cast<std::int64_t>(waiting.size());
    return {};
  }));
  do {
    TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      page = TRY(AuditChainTable(session, tenant).after(last.position, kPage));
      return {};
    }));
    verdict.fault = follow(last, tenant, page);
  } while (!page.empty() && !verdict.fault);
  // Notes that were placed while we walked are behind the head that we read.
  if (!verdict.fault && last.position < head.position) verdict.fault = at(last.position + 1) + " is missing";
  verdict.notes = last.position;
  verdict.chain = last.chain;
  return verdict;
}

}  // namespace provost
