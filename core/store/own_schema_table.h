// Schemas that a tenant has added, as rows.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// One schema that extends a resource type.
struct OwnSchema {
  std::string id_key;     // the schema's URI without regard to case (text::fold)
  std::string type_name;  // "User" or "Group"
  bool required = false;
  std::string document;  // JSON, as RFC 7643 §7 describes a schema
  Instant created;
};

/// Reads and adds the schemas of one tenant in one transaction.
class OwnSchemaTable {
 public:
  OwnSchemaTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  TenantId tenant() const { return tenant_; }
  /// Moves with every schema that is added; 0 while there is none.
  Result<std::int64_t> version() const;
  /// All of them, in the order in which they were added.
  Result<std::vector<OwnSchema>> all() const;
  /// Adds one and moves the version, which makes whoever else adds one wait. Fails with `uniqueness` when there is one
  /// of this id.
  Result<void> insert(const OwnSchema& schema) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
