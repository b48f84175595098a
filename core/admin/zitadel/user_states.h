// Reading one person, and moving one from state to state: permission, then existence, then state, then the directory.
#pragma once

#include <string>
#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/rpc.h"

namespace provost::zitadel {

/// GetUserByID and the five calls that change a state. Safe to use from any thread.
class UserStates {
 public:
  explicit UserStates(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  /// Does one operation to the person of this id.
  Result<Found> run(const Call& call, Operation operation, const std::string& id) const;
  Result<Found> work(const Desk& desk, Operation operation, const std::string& id) const;
  Result<User> change(const Desk& desk, Operation operation, const User& before) const;

  Parts parts_;
};

}  // namespace provost::zitadel
