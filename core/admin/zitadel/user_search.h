// Lists of people: the one search of the house behind ListUsers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/rpc.h"

namespace zitadel::user::v2 {
class ListUsersRequest;
class ListUsersResponse;
}  // namespace zitadel::user::v2

namespace provost::zitadel {

/// ListUsers. Who may not read people is shown themselves at most. Safe to use from any thread.
class UserSearch {
 public:
  explicit UserSearch(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  Result<Answer> list(const Call& call, const ::zitadel::user::v2::ListUsersRequest& request) const;
  Result<void> fill(const Desk& desk, const ::zitadel::user::v2::ListUsersRequest& request,
                    ::zitadel::user::v2::ListUsersResponse& response) const;

  Parts parts_;
};

}  // namespace provost::zitadel
