// Making, changing and removing one person.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/admin/zendesk/user_writer.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// For callers who may write people, and to remove one, delete them. Borrows what the parts borrow.
class UserWrites {
 public:
  explicit UserWrites(const Parts& parts) : parts_(parts), writer_(parts.directory, parts.ids) {}

  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> update(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Finds by external id, or else by e-mail address: 200 for a person who was there, 201 for a new one.
  Result<http::Response> create_or_update(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  using Write = std::function<Result<Written>(Tables&, const UserOrder&, const Hand&)>;
  /// Reads the body, writes, and answers with the person as one is then.
  Result<http::Response> write(const AdminCaller& caller, const http::Exchange& exchange, const Write& write) const;

  const Parts parts_;
  const UserWriter writer_;
};

}  // namespace provost::zendesk
