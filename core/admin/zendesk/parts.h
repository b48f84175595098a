// What this face works with.
#pragma once

#include <string>

#include "core/access/admin_authenticator.h"
#include "core/access/quota.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/delivery/bell.h"
#include "core/directory/directory.h"
#include "core/store/sql.h"

namespace provost::zendesk {

/// Borrowed for the life of the face.
struct Parts {
  sql::Database& database;
  const AdminAuthenticator& authenticator;
  const Directory& directory;
  const Catalogues& catalogues;
  const Clock& clock;
  IdMaker& ids;
  Bell& queued;                                                 // rung when a job was queued
  Bell& changed;                                                // rung when apps have something to hear
  std::string public_url;                                       // what the URLs of records begin with
  QuotaRule calls = {700, std::chrono::minutes(1)};             // of one caller
  QuotaRule final_deletions = {700, std::chrono::minutes(10)};  // of one caller, for good
};

}  // namespace provost::zendesk
