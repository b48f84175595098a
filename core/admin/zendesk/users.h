// Reading people: one, several, by pages, by a search, or oneself.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// Who may read people reads all; everybody else oneself. Borrows what the parts borrow.
class Users {
 public:
  explicit Users(const Parts& parts) : parts_(parts) {}

  /// By cursor or by numbered pages, of one role or of several (by cursor only).
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Of these ids, or external ids, those that there are.
  Result<http::Response> show_many(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// By `external_id`, or by `query`; see UserQuery.
  Result<http::Response> search(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// One, or `me`.
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// How many there are.
  Result<http::Response> count(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::zendesk
