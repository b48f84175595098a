// Compares what an app was seen to hold with what it must hold.
#pragma once

#include <map>
#include <set>
#include <span>
#include <vector>

#include "core/delivery/connector.h"
#include "core/model/tenancy.h"
#include "core/model/user.h"
#include "core/reconcile/remedy.h"
#include "core/store/pass_table.h"
#include "core/store/tables.h"

namespace provost {

/// Somebody whom the app holds otherwise than it must.
struct Difference {
  User user;
  Remedy remedy = Remedy::none;
};

/// What one page of a listing came to.
struct PageComparison {
  std::vector<Difference> differences;  // ends of access first
  /// Accounts that Provost neither made nor was handed. They are counted and never touched.
  std::vector<RemoteAccount> strangers;
};

/// Reads for one app in one transaction, and writes nothing. Somebody of whom the app has still something to hear is no
/// difference: it is on its way. Borrows what it is given.
class Comparison {
 public:
  Comparison(const Tables& tables, const PassTable& passes, const Listener& listener)
      : tables_(tables), passes_(passes), listener_(listener) {}

  /// The accounts of one page; `owners` are those among them that are people's of ours. Who was removed must be off,
  /// also in an app that was put back from a backup, unless somebody else has the account by now.
  Result<PageComparison> of_page(std::span<const RemoteAccount> accounts, std::span<const SightedAccount> owners) const;
  /// People whom a listing, whole and without an error, does not show. Who never had an account there and of whom the
  /// app was never told is not missed: an app may be for newcomers only. Who was told of since `begun` is left to the
  /// next pass, because the listing may be older.
  Result<std::vector<Difference>> of_missing(std::span<const User> people, Instant begun) const;

 private:
  using Waiting = std::map<UserId, PassTable::Waits>;
  /// Whose accounts a page shows, and what is known of them.
  struct Owners {
    std::map<UserId, User> people, removed;
    std::map<UserId, Life> lives;  // of the people: what the app must hold
    Waiting waiting;
  };

  Result<Owners> look_up(std::span<const SightedAccount> owners) const;
  Result<std::vector<Difference>> of_account(Sighting sighting, std::span<const UserId> ids, const Owners& known) const;
  Result<bool> is_being_taken_over(const User& removed) const;

  const Tables& tables_;
  const PassTable& passes_;
  const Listener& listener_;
};

}  // namespace provost
