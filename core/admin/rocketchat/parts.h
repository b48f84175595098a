// What this face works with.
#pragma once

#include "core/access/admin_authenticator.h"
#include "core/access/credentials.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/crypto/password.h"
#include "core/delivery/bell.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"
#include "core/store/search_query.h"
#include "core/store/sql.h"

namespace provost::rocketchat {

/// What an operator may set about it.
struct Options {
  Duration session_life = std::chrono::hours(8);  // of what a login opens
  std::int64_t calls_a_minute = 10;               // of one address at one path; 0: any number
  std::int64_t scan_budget = kScanBudget;         // rows that one search may look at
};

/// Borrowed for the life of the face.
struct Parts {
  sql::Database& database;
  const Directory& directory;
  const Catalogues& catalogues;
  const AdminAuthenticator& authenticator;
  const Credentials& credentials;
  crypto::PasswordHasher& passwords;
  Bell& bell;
  const Clock& clock;
  IdMaker& ids;
  Random& random;
  Options options = {};
};

}  // namespace provost::rocketchat
