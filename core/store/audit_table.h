// The audit trail: who changed what, and which fields. Written in the transaction of the change.
#pragma once

#include <optional>
#include <string>
#include <vector>

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
  std::string fields;       // names of what changed, separated by blanks; never values
  std::string ended = {};   // how many credentials of each kind it ended: words_of(CredentialCounts)
  std::string object = {};  // of what is no person or group, "source:ID"; the subject counts for nothing then
};

/// Which entries are meant: of a person or group, or of a thing, and of one action; empty is all.
struct AuditFilter {
  std::optional<Subject> subject;
  std::string object, action;
};

/// Writes and reads the audit trail of one tenant in one transaction.
class AuditTable {
 public:
  AuditTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  Result<void> append(const AuditNote& note) const;
  /// Entries, newest first: those before this place, or the newest.
  struct Place {
    std::int64_t at_us;
    std::string id;
  };
  Result<std::vector<AuditNote>> page(const AuditFilter& filter, const std::optional<Place>& before,
                                      std::int64_t limit) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
