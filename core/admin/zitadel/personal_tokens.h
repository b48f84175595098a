// Personal access tokens, as this dialect speaks of them.
#pragma once

#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/rpc.h"

namespace zitadel::user::v2 {
class AddPersonalAccessTokenRequest;
class ListPersonalAccessTokensRequest;
class RemovePersonalAccessTokenRequest;
}  // namespace zitadel::user::v2

namespace provost::zitadel {

/// Adds, lists and removes them. A person may do all of it for themselves, a caller with the permission tokens.write
/// for others; but nobody makes a token that may do more than its maker. Safe to use from any thread.
class PersonalTokens {
 public:
  explicit PersonalTokens(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  Result<Answer> add(const Call& call, const ::zitadel::user::v2::AddPersonalAccessTokenRequest& request) const;
  Result<Answer> remove(const Call& call, const ::zitadel::user::v2::RemovePersonalAccessTokenRequest& request) const;
  Result<Answer> list(const Call& call, const ::zitadel::user::v2::ListPersonalAccessTokensRequest& request) const;
  Result<IssuedCredential> issue(const Desk& desk, const User& user,
                                 const ::zitadel::user::v2::AddPersonalAccessTokenRequest& request) const;

  Parts parts_;
};

}  // namespace provost::zitadel
