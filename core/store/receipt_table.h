// Receipts: what became of each verb at each app. What `deliveries list` and `explain` read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/model/life.h"
#include "core/store/sql.h"

namespace provost {

/// The newest attempt of one verb of one event at one app.
struct ReceiptRow {
  ConnectionId connection;
  Subject subject;
  std::int64_t seq = 0;
  std::int64_t step = 0;  // the verb's place among the verbs of its event
  Verb verb = Verb::provision;
  std::string outcome;  // "done", "failed" (will be tried again), "refused" (given up)
  std::string note;     // for people
  std::string effects;  // JSON: what ended, per kind of credential
  std::int64_t attempts = 0;
  Instant at;
};

/// A receipt with the names that people know.
struct ReceiptView {
  ReceiptRow receipt;
  std::string connection_name, connection_kind;
  ScimId scim_id;
  std::string subject_name;
};

/// Reads and writes the receipts of one tenant in one transaction.
class ReceiptTable {
 public:
  ReceiptTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Keeps the newest attempt and counts attempts.
  Result<void> keep(const ReceiptRow& row) const;
  /// Up to `limit` receipts in the order in which they happened: of one subject, or the newest of all.
  Result<std::vector<ReceiptView>> of(const Subject& subject, std::int64_t limit) const;
  Result<std::vector<ReceiptRow>> rows_of(const Subject& subject, std::int64_t limit) const;  // without names
  Result<std::vector<ReceiptView>> newest(std::int64_t limit) const;
  /// The subject of this SCIM id, removed ones included; nothing if there never was one.
  Result<std::optional<Subject>> subject_of_scim_id(const ScimId& id) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
