// The passwords of people, as hashes in their PHC form. They are no part of what is read of a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the hashes of one tenant in one transaction.
class PasswordTable {
 public:
  PasswordTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Nothing if the person has no password or was removed.
  Result<std::optional<std::string>> find(UserId user) const;
  Result<void> set(UserId user, std::string_view phc) const;
  /// Puts another hash of the same password in the place of one, unless somebody set another meanwhile.
  Result<void> renew(UserId user, std::string_view present, std::string_view phc) const;
  /// Takes the password away: nobody can sign in with one.
  Result<void> forget(UserId user) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
