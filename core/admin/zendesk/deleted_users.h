// People who were removed: seen for a while, and deleted for good.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/admin/zendesk/rate.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// How long removed people are seen.
inline constexpr Duration kSeenAfterRemoval = std::chrono::hours(24) * 30;

/// For callers who may delete people. Borrows what the parts borrow, and the rates.
class DeletedUsers {
 public:
  DeletedUsers(const Parts& parts, Rates& rates) : parts_(parts), rates_(rates) {}

  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> count(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Deletes for good. Whoever was not removed before is not there.
  Result<http::Response> erase(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Instant since() const { return parts_.clock.now() - kSeenAfterRemoval; }
  Result<User> find(const Tables& tables, const std::string& id) const;

  const Parts parts_;
  Rates& rates_;
};

}  // namespace provost::zendesk
