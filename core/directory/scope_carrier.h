// Carries the scope of a connection to everybody, batch by batch, each in a transaction of its own.
#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/directory/put_offs.h"
#include "core/directory/scope_walk.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// A walk that was begun.
struct ScopeErrand {
  TenantId tenant;
  ConnectionId connection;
  std::string scope;  // that is carried; kEverybody leaves none when it has come by everybody
};

/// Borrows what it is given. Several may carry one scope at once: who comes late finds it done.
class ScopeCarrier {
 public:
  struct Parts {
    sql::Database& database;
    const Directory& directory;
    const Catalogues& catalogues;
    Principal principal;
    std::function<bool()> goes_on = [] { return true; };  // asked before each batch
    std::int64_t batches = 50;                            // of a round at most
    std::function<PutOffs::Time()> now = std::chrono::steady_clock::now;
  };
  explicit ScopeCarrier(const Parts& parts)
      : parts_(parts), walk_(parts.directory, parts.catalogues), put_offs_(parts.now) {}

  /// Goes on with the walk where it is, to its end. What was done stays when it fails or is broken off; doing it again
  /// does the rest.
  Result<void> carry(const ScopeErrand& errand) const;
  /// Forgets what an app without a scope was told under a former one, which would mislead the next. Ends when it gets
  /// one meanwhile.
  Result<void> forget(TenantId tenant, const ConnectionId& connection) const;
  /// Carries one of those that were begun in any tenant a few batches further; false if there is none. One that fails
  /// is put off for a minute. For one thread.
  Result<bool> round();

 private:
  Result<void> carry(const ScopeErrand& errand, std::int64_t batches) const;
  Result<bool> step(const ScopeErrand& errand) const;
  Result<void> transact(TenantId tenant, const std::function<Result<void>(Tables&)>& work) const;

  const Parts parts_;
  const ScopeWalk walk_;
  PutOffs put_offs_;
};

}  // namespace provost
