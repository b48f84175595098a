// Who calls an admin page: a person with a role, an operator's token with permissions, or an app for itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/liveness.h"
#include "core/base/ids.h"
#include "core/model/credential.h"
#include "core/model/oauth_client.h"
#include "core/model/role.h"
#include "core/model/tenancy.h"
#include "core/store/tables.h"

namespace provost {

/// An authenticated caller of an admin face.
struct AdminCaller {
  TenantId tenant;
  Actor actor;
  std::optional<UserId> user;  // nobody behind an operator's token or an app
  std::string user_name;       // of the person
  RootRole role = RootRole::viewer;
  std::string permissions;                 // of an operator's token or a custom role: words separated by blanks
  std::optional<Credential> credential;    // what the person called with
  Proof proof = {};                        // what let the caller in
  std::optional<OauthClient> client = {};  // the app that calls for itself; it has no permissions

  /// True if this is an app that acts for its person, by less than all that the person may.
  bool is_app() const { return credential && credential->kind == CredentialKind::access_token; }
  /// True if the role or the operator's token holds the permission; an access token must have it among its scopes too.
  bool may(std::string_view permission) const;
};

/// Whoever calls with a living credential of a person.
AdminCaller caller_behind(CredentialBearer bearer);
/// Whoever calls with a living operator's token.
AdminCaller caller_behind(const TokenBearer& bearer);

/// Whom the proof of an earlier call lets in now, with the powers that a call would have now; nothing when it has
/// ended, and for an app that called for itself. In a writing transaction nobody ends the proof before that is over.
Result<std::optional<AdminCaller>> hold_caller(const Tables& tables, const sql::Dialect& dialect, const Proof& proof,
                                               Instant now);

}  // namespace provost
