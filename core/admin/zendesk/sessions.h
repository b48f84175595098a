// Logins of people: seen and ended one by one or all at once.
#pragma once

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"

namespace provost::zendesk {

/// Everybody sees and ends one's own; for those of others the caller needs the permission to end tokens. Ending what
/// has ended is a success. Borrows what the parts borrow.
class Sessions {
 public:
  explicit Sessions(const Parts& parts) : parts_(parts) {}

  /// Of the whole account.
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Of one person, or `me`.
  Result<http::Response> list_of(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> end(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> end_all(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// Ends all sessions of the caller: this dialect is never called with one.
  Result<http::Response> log_out(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// All sessions of many people. Those who are not there have none.
  Result<http::Response> log_out_many(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  Result<http::Response> end_all_of(const AdminCaller& caller, std::string_view id) const;

  const Parts parts_;
};

}  // namespace provost::zendesk
