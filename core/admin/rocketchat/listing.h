// Reading people: one, or a page of many.
#pragma once

#include "core/admin/rocketchat/list_query.h"
#include "core/admin/rocketchat/parts.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// Handlers of `users.info`, `users.list` and `users.listByStatus`.
class Listing {
 public:
  explicit Listing(const Parts& parts) : parts_(parts) {}

  /// One person, by `userId`, `username`, `email` or `importId`. Who may not read people finds nobody but himself.
  Result<http::Response> info(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// A page of everybody, or of who has an address. `total` is exact always.
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// A page of who is in a state, has a role, is found by a word. `total` is exact always: a list that would look at
  /// too many people for that is refused with `too_many`.
  Result<http::Response> list_by_status(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<http::Response> answer(const AdminCaller& caller, const ListQuery& query) const;

  const Parts parts_;
};

}  // namespace provost::rocketchat
