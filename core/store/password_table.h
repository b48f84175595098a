// The passwords of people, as hashes in their PHC form. They are no part of what is read of a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the hashes of one tenant in one transaction.
class PasswordTable {
 public:
  PasswordTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Nothing if the person has no password or was removed.
  Result<std::optional<std::string>> find(UserId user) const;
  /// Sets a password; the one before is remembered (former()).
  Result<void> set(UserId user, std::string_view phc) const;
  /// Puts another hash of the same password in the place of one, unless somebody set another meanwhile.
  Result<void> renew(UserId user, std::string_view present, std::string_view phc) const;
  /// The hashes of the last kRemembered passwords, the present one among them, the newest first.
  static constexpr std::int64_t kRemembered = 5;
  Result<std::vector<std::string>> former(UserId user) const;
  /// How many of the active admins have a password, and how many have none.
  struct Admins {
    std::int64_t with = 0, without = 0;
  };
  Result<Admins> of_admins() const;
  /// Takes the password away, and those before it: nobody can sign in with one.
  Result<void> forget(UserId user) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
