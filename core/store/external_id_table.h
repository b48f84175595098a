// What sources call people and groups (RFC 7643 §3.1: an externalId belongs to the client that provisions).
#pragma once

#include <optional>
#include <string>

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Writes the external ids of one tenant in one transaction. Reading is part of the users' and groups' own reads.
class ExternalIdTable {
 public:
  ExternalIdTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Sets what `source` calls the subject; nothing takes the name away.
  Result<void> set(const Subject& subject, const SourceId& source, const std::optional<std::string>& text) const;
  /// Takes away all names of a subject.
  Result<void> forget(const Subject& subject) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
