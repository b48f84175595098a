// Makes people what callers want them to be, one at a time, inside a transaction.
#pragma once

#include <optional>
#include <string>

#include "core/admin/zendesk/user_order.h"
#include "core/directory/directory.h"
#include "core/model/user.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// Who writes: only a role that may no more can be given, or changed in more than the end of access.
struct Hand {
  Actor actor;
  std::string may;  // permissions, separated by blanks
};

/// What came of it: the person, or what is wrong with the wish. Faults leave everything as it was.
struct Written {
  std::optional<User> user;
  bool made = false;
  Faults faults = {};
};

/// Borrows the directory and the maker of ids. A failure that is no fault must end the transaction.
class UserWriter {
 public:
  UserWriter(const Directory& directory, IdMaker& ids) : directory_(directory), ids_(ids) {}

  /// Makes a person. The e-mail address is the userName; who has none gets a made-up one.
  Result<Written> create(Tables& tables, const UserOrder& order, const Hand& hand) const;
  /// Changes a person, whom the caller holds. What the managing source says of a person stays as the source says, and a
  /// role that the tenant made stays where the order says the word as which it is shown.
  Result<Written> update(Tables& tables, const User& before, const UserOrder& order, const Hand& hand) const;
  /// Changes the person of this external id or e-mail address, or makes one.
  Result<Written> create_or_update(Tables& tables, const UserOrder& order, const Hand& hand) const;
  /// Removes a person, whom the caller holds.
  Result<Written> remove(Tables& tables, const User& before, const Hand& hand) const;

 private:
  const Directory& directory_;
  IdMaker& ids_;
};

}  // namespace provost::zendesk
