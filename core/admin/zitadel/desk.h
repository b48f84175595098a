// Where a call does its work: one transaction in the caller's tenant, and whom it names there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/access/admin_caller.h"
#include "core/admin/zitadel/operation.h"
#include "core/admin/zitadel/parts.h"

namespace provost::zitadel {

struct Desk {
  const Parts& parts;
  const AdminCaller& caller;
  sql::Session& session;
  Tables& tables;

  /// Writes to the audit trail that the caller did this to a person.
  Result<void> note(std::string action, const User& subject) const;
};
using Work = std::function<Result<void>(const Desk&)>;

/// Runs work in one transaction; to write, as transact_as().
Result<void> at_desk(const Parts& parts, sql::Mode mode, const AdminCaller& caller, const Work& work);

/// A person, or why there is none for this caller.
using Found = std::variant<User, Fault>;

/// The person, if the caller may: one without the permission hears the same whether or not there is somebody.
Found admit(const AdminCaller& caller, const Rules& rules, std::optional<User> found);

/// Whom an id names: ours as decimal text, or an alias. A caller without the permission hears the same about every id,
/// so nobody can find out who exists; an app that acts for a person on their own account needs the permission among its
/// scopes.
Result<Found> find_person(const Desk& desk, const Rules& rules, const std::string& id);

/// The same in a writing transaction: nobody else changes the person until it ends.
Result<Found> hold_person(const Desk& desk, const Rules& rules, const std::string& id);

/// True if the caller acts on their own account, by an app only if it was given the permission.
bool acts_for_oneself(const AdminCaller& caller, UserId user, std::string_view permission);

/// Whoever knows a person's password or token may do all that the person may: true if the caller may do that already,
/// and is no app, which was given less than its person. A person with a credential older than a word of their role does
/// not cover themselves.
Result<bool> covers(const Desk& desk, const User& user);

/// Whoever decides a person's names and addresses can come to be that person: true if the caller may do all that the
/// person may, an app by what it was given. A person with a credential older than a word of their role does not.
Result<bool> may_change(const Desk& desk, const User& user);

Fault no_permission();

}  // namespace provost::zitadel
