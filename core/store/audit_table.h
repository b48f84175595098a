// The audit trail: who changed what, and which fields. Written in the transaction of the change.
#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

struct AuditNote {
  std::string id;
  Instant at;
  std::string actor;
  std::string action;  // "user.create", "user.deactivate", …
  Subject subject;
  std::string subject_name;
  std::string fields;      // names of what changed, separated by blanks; never values
  std::string ended = {};  // how many credentials of each kind it ended: words_of(CredentialCounts)
};

/// Writes the audit trail of one tenant in one transaction.
class AuditTable {
 public:
  AuditTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  Result<void> append(const AuditNote& note) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
