// What this face works with.
#pragma once

#include "core/access/admin_authenticator.h"
#include "core/base/clock.h"
#include "core/delivery/bell.h"
#include "core/directory/directory.h"
#include "core/store/sql.h"

namespace provost::rocketchat {

/// Borrowed for the life of the face.
struct Parts {
  sql::Database& database;
  const Directory& directory;
  const AdminAuthenticator& authenticator;
  Bell& bell;
  const Clock& clock;
  Duration session_life = std::chrono::hours(8);  // of what a login opens
};

}  // namespace provost::rocketchat
