// What this face works with.
#pragma once

#include <string>

#include "core/access/admin_authenticator.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/delivery/bell.h"
#include "core/store/sql.h"

namespace provost::zendesk {

/// Borrowed for the life of the face.
struct Parts {
  sql::Database& database;
  const AdminAuthenticator& authenticator;
  const Clock& clock;
  IdMaker& ids;
  Bell& queued;            // rung when a job was queued
  std::string public_url;  // what the URLs of jobs begin with
};

}  // namespace provost::zendesk
