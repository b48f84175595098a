// The calls of this dialect, whatever protocol brings them: permission, then existence, then state, then the directory.
#pragma once

#include <string>
#include <variant>

#include "core/access/admin_caller.h"
#include "core/admin/zitadel/operation.h"
#include "core/delivery/bell.h"
#include "core/directory/directory.h"

namespace provost::zitadel {

/// What became of a person.
struct Done {
  TenantId tenant;
  User user;
  bool shown = false;  // the caller asked for the person, not only for what became of it
};

using Outcome = std::variant<Done, Fault>;

/// Borrows all it is given. Safe to use from any thread.
class UserCalls {
 public:
  struct Parts {
    sql::Database& database;
    const Directory& directory;
    const Clock& clock;
    Bell& bell;
  };
  explicit UserCalls(const Parts& parts) : parts_(parts) {}

  /// Does one operation to the person of this id: ours as decimal text, or an alias. A caller without the permission
  /// hears the same about every id, so nobody can find out who exists.
  Outcome run(const AdminCaller& caller, Operation operation, const std::string& id) const;

 private:
  struct Call;
  Result<Outcome> work(Tables& tables, const Call& call) const;
  Result<User> change(Tables& tables, const Call& call, const User& before) const;

  const Parts parts_;
};

}  // namespace provost::zitadel
