// The change feed: everything that was done, in the order of the audit chain, for programs that follow it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"
#include "core/http/face.h"
#include "core/model/json.h"

namespace provost::operations {

/// Which changes to show: those behind a position, in the order of the chain.
struct ChangeQuery {
  std::int64_t after = 0;
  std::int64_t limit = kUsualPage;
  bool with_resources = false;  // what each person or group is now
};

/// `{"changes": […], "next": position, "head": position}`. Positions have no gaps, and none appears behind one that was
/// shown: ask again with `after` = next.
Result<Value> list_changes(const Desk& desk, const ChangeQuery& query);

/// The pages /changes and /changes/followers.
class Changes {
 public:
  explicit Changes(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> followers(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// A follower has worked off everything up to a position. The first time makes it.
  Result<http::Response> acknowledge(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> forget(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
