// What the endpoints of this face stand on.
#pragma once

#include <string>

#include "core/access/caller.h"
#include "core/base/clock.h"
#include "core/crypto/password.h"
#include "core/delivery/bell.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"
#include "core/schema/leniency.h"
#include "core/store/sql.h"
#include "scim/cursor.h"

namespace provost::scim {

/// The most members that one answer may show, over all its groups.
inline constexpr std::int64_t kMostMembersShown = 100'000;

/// Borrowed; outlives the face.
struct Parts {
  sql::Database& database;
  const Directory& directory;
  crypto::PasswordHasher& passwords;
  Bell& bell;
  const Catalogues& catalogues;
  std::string base_url;  // public, with /scim/v2, without a slash at the end
  Cursors cursors;
  const Clock& clock;
  std::int64_t scan_budget = kScanBudget;
  std::int64_t most_members = kMostMembersShown;

  /// Runs work in one transaction with the tables of the caller's tenant. Writes as transact_as(), and rings the bell
  /// after what was committed.
  Result<void> transact(sql::Mode mode, const Caller& caller, const std::function<Result<void>(Tables&)>& work) const;
};

/// The source whose external ids an answer shows.
const SourceId& viewer_of(const Caller& caller);
/// The leniency of the caller's source.
Leniency leniency_of(const Caller& caller);
/// Who acts, for the directory.
Principal principal_of(const Caller& caller);
/// Fails with `forbidden` unless the caller's token holds the scope.
Result<void> require(const Caller& caller, std::string_view scope);

}  // namespace provost::scim
