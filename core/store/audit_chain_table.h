// The audit trail as a chain: committed notes get positions without gaps, and each a digest over all before it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/store/audit_table.h"
#include "core/store/sql.h"

namespace provost {

/// The last note of a tenant that has a place; position 0 before the first.
struct AuditHead {
  std::int64_t position = 0;
  std::string chain;
};

/// A note in its place.
struct PlacedNote {
  std::int64_t position = 0;
  std::string chain;
  AuditNote note;
};

/// Reads and writes the chain of one tenant in one transaction.
class AuditChainTable {
 public:
  AuditChainTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// The head; nobody else extends the chain before this transaction ends.
  Result<AuditHead> hold_head() const;
  /// The head as it is.
  Result<AuditHead> head() const;
  /// Up to `limit` committed notes without a place, oldest first.
  Result<std::vector<AuditNote>> unplaced(std::int64_t limit) const;
  /// Gives notes their places and moves the head to the last of them.
  Result<void> place(std::span<const PlacedNote> notes) const;
  /// Up to `limit` notes behind a position, in the order of the chain.
  Result<std::vector<PlacedNote>> after(std::int64_t position, std::int64_t limit) const;

  /// The tenants that have notes without a place.
  static Result<std::vector<TenantId>> tenants_with_unplaced(sql::Session& session);

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
