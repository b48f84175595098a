// A look at those who left an app last, one account after another, before all accounts are listed: an app that was put
// back from last night's backup has just these people on again.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/delivery/connector.h"
#include "core/model/tenancy.h"
#include "core/reconcile/visit.h"
#include "core/store/pass_table.h"
#include "core/store/sql.h"

namespace provost {

/// Looks for one step of a pass, and writes nothing. Borrows what it is given.
class LeaverLook {
 public:
  /// Looked at in a pass.
  static constexpr std::int64_t kMost = 256;
  /// Looked at in a step, if the app is not slow.
  static constexpr std::int64_t kAtOnce = 8;

  struct Parts {
    sql::Database& database;
    const Clock& clock;
    const Connection& connection;
    const Visit& visit;
  };
  explicit LeaverLook(const Parts& parts) : parts_(parts) {}

  struct Seen {
    enum class End {
      pause,   // the next step goes on behind `place`
      over,    // everybody was looked at, or the app cannot be looked into
      failed,  // a look failed, which is the end of them all: the listing has failures of its own
    };
    End end = End::pause;
    std::string place;
    std::vector<RemoteAccount> alive;  // and must not be
  };
  /// Looks at the next people behind a place, "" for the first. Fails as the database does.
  Result<Seen> look(const std::string& place) const;

 private:
  struct Progress;

  Result<std::vector<Leaver>> next(const Progress& progress) const;
  Result<std::optional<Account>> suspect(const Leaver& leaver) const;
  bool goes_on(std::chrono::steady_clock::time_point began) const;

  const Parts parts_;
};

}  // namespace provost
