// Makes those who change one person, group or name wait for each other, so that what a change was reckoned from is
// still true when it is written.
#pragma once

#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Locks rows of one tenant until the transaction ends. SQLite has one writer at a time and needs none of this.
class LockTable {
 public:
  LockTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// Waits until nobody else changes the person or group of this SCIM id; read it after this. What is not there needs
  /// no lock. Only in a writing transaction.
  Result<void> hold(SubjectKind kind, const ScimId& id) const;
  /// Waits likewise for all of these.
  Result<void> hold_all(SubjectKind kind, std::span<const std::int64_t> ids) const;
  /// Waits until nobody else decides who is to have the name of this key. A name that nobody has yet has no row to
  /// lock.
  Result<void> hold_name(std::string_view key) const;

 private:
  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
