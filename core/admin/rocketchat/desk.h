// Where a call of this dialect does its work: one transaction in the caller's tenant.
#pragma once

#include <functional>
#include <string>

#include "core/admin/rocketchat/parts.h"
#include "core/admin/rocketchat/person_lookup.h"
#include "core/store/tables.h"

namespace provost::rocketchat {

/// One transaction.
struct Desk {
  sql::Session& session;
  const Tables& tables;
  const AdminCaller& caller;
  IdMaker& ids;
  Instant now;

  Principal principal() const { return {caller.actor, std::nullopt}; }
  /// Writes to the audit trail that the caller did this to a person.
  Result<void> note(std::string action, const User& subject) const;
  /// The person, whom nobody else changes before the transaction ends. Only in a writing one. Fails with `no_target`.
  Result<User> hold(const PersonQuery& query) const;
};

using Work = std::function<Result<void>(Tables&, const Desk&)>;

/// Runs work that only reads.
Result<void> read_for(const Parts& parts, const AdminCaller& caller, const Work& work);
/// Runs work that writes, as transact_as().
Result<void> write_for(const Parts& parts, const AdminCaller& caller, const Work& work);

}  // namespace provost::rocketchat
