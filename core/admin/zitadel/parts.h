// What this dialect is built from.
#pragma once

#include "core/access/admin_authenticator.h"
#include "core/access/quota.h"
#include "core/crypto/password.h"
#include "core/delivery/bell.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"

namespace provost::zitadel {

/// Borrowed, and safe to use from any thread. Copied by whoever needs it.
struct Parts {
  sql::Database& database;
  const Directory& directory;
  const Catalogues& catalogues;
  const AdminAuthenticator& authenticator;
  const Credentials& credentials;
  crypto::PasswordHasher& passwords;
  const Clock& clock;
  IdMaker& ids;
  Bell& bell;
  QuotaRule calls{6'000, std::chrono::minutes(1)};  // of each caller, over all faces of the dialect
};

}  // namespace provost::zitadel
