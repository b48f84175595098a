// Where a call of this API does its work: one transaction in one tenant, and who acts in it.
#pragma once

#include <functional>
#include <string>

#include "core/access/admin_authenticator.h"
#include "core/access/admin_caller.h"
#include "core/access/credentials.h"
#include "core/access/password_links.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/delivery/bell.h"
#include "core/directory/directory.h"
#include "core/store/tables.h"

namespace provost::operations {

/// What this API is built from. Borrowed.
struct Parts {
  sql::Database& database;
  const AdminAuthenticator& authenticator;
  const Credentials& credentials;
  const Clock& clock;
  IdMaker& ids;
  const Directory& directory;
  LinkPost post = {};    // how links get to people
  Bell* bell = nullptr;  // rung when apps have something to hear
};

/// One transaction.
struct Desk {
  sql::Session& session;
  Tables& tables;
  TenantId tenant;
  Actor actor;
  IdMaker& ids;
  Instant now;

  /// Writes to the audit trail that the actor did this to a person.
  Result<void> note(std::string action, const User& subject) const;
};

using Work = std::function<Result<void>(Desk&)>;

/// Runs work in one transaction in the caller's tenant; to write, as transact_as().
Result<void> at_desk(const Parts& parts, sql::Mode mode, const AdminCaller& caller, const Work& work);

/// Fails with `forbidden` when the caller lacks the permission.
Result<void> require(const AdminCaller& caller, std::string_view permission);

/// The person whom an id in a path names: ours as decimal text, a SCIM id or an alias. A caller may ask for others with
/// the permission only, for themselves without it; an app that acts for a person needs it among its scopes. Fails with
/// `forbidden`, in the same words for every id, or `not_found`.
Result<User> person_for(const Desk& desk, const AdminCaller& caller, std::string_view id, std::string_view permission);

}  // namespace provost::operations
