// What admins note about people under names of their own.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/rpc.h"
#include "core/store/user_metadata_table.h"

namespace zitadel::user::v2 {
class DeleteUserMetadataRequest;
class ListUserMetadataRequest;
class SetUserMetadataRequest;
}  // namespace zitadel::user::v2

namespace provost::zitadel {

/// Why a person with these entries cannot be given those besides; nothing if they fit.
std::optional<Fault> objection_to(std::span<const MetadataEntry> present, std::span<const MetadataEntry> more);

/// SetUserMetadata, ListUserMetadata and DeleteUserMetadata. Apps hear nothing of it. Safe to use from any thread.
class UserMetadata {
 public:
  explicit UserMetadata(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  Result<Answer> set(const Call& call, const ::zitadel::user::v2::SetUserMetadataRequest& request) const;
  Result<Answer> list(const Call& call, const ::zitadel::user::v2::ListUserMetadataRequest& request) const;
  Result<Answer> erase(const Call& call, const ::zitadel::user::v2::DeleteUserMetadataRequest& request) const;

  Parts parts_;
};

}  // namespace provost::zitadel
