// Where a call of this API does its work: one transaction in one tenant, and who acts in it.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/access/admin_authenticator.h"
#include "core/access/admin_caller.h"
#include "core/access/credentials.h"
#include "core/access/password_links.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/crypto/vault.h"
#include "core/delivery/bell.h"
#include "core/delivery/connector_kind.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"
#include "core/http/message.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::operations {

/// What apps and sources are described, made and tried with. Borrowed.
struct Apps {
  const Catalogues& catalogues;
  std::span<const ConnectorKind> kinds;
  const crypto::Vault& vault;
  ConnectorTools tools;
  const Log& log;
};

/// What this API is built from. Borrowed.
struct Parts {
  sql::Database& database;
  const AdminAuthenticator& authenticator;
  const Credentials& credentials;
  const Clock& clock;
  IdMaker& ids;
  const Directory& directory;
  Apps apps;
  LinkPost post = {};     // how links get to people
  Bell* bell = nullptr;   // rung when apps have something to hear
  Bell* begun = nullptr;  // rung when work was begun that goes on after the answer
};

/// What is neither a person nor a group, for the audit trail.
struct Thing {
  std::string_view kind;  // "source", "connection", …
  std::string_view id, name;
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
  /// The same of a person or a group.
  Result<void> note(std::string action, const Subject& subject, std::string name) const;
  /// The same of a source, a connection, a brand or the like; `fields` names what changed.
  Result<void> note(std::string action, const Thing& thing, std::string fields = {}) const;
};

using Work = std::function<Result<void>(Desk&)>;

/// Runs work in one transaction in the caller's tenant; to write, as transact_as().
Result<void> at_desk(const Parts& parts, sql::Mode mode, const AdminCaller& caller, const Work& work);

/// 200 with what `reading` finds in one transaction in the caller's tenant.
Result<http::Response> read_answer(const Parts& parts, const AdminCaller& caller,
                                   const std::function<Result<Value>(Desk&)>& reading);

/// Fails with `forbidden` when the caller lacks the permission.
Result<void> require(const AdminCaller& caller, std::string_view permission);
/// The same for whoever may write, or else read: who writes sees what is there.
struct Reading {
  std::string_view writes, reads;
};
Result<void> require_either(const AdminCaller& caller, const Reading& reading);

/// The person whom an id in a path names: ours as decimal text, a SCIM id or an alias. A caller may ask for others with
/// the permission only, for themselves without it; an app that acts for a person needs it among its scopes. Fails with
/// `forbidden`, in the same words for every id, or `not_found`.
Result<User> person_for(const Desk& desk, const AdminCaller& caller, std::string_view id, std::string_view permission);

}  // namespace provost::operations
