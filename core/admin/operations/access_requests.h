// Requests to be let in: a portal or another program asks for somebody who is not there yet, and an admin decides on
// the pages.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

/// The page /access-requests: to ask, for callers with invites.write; to see who asked, for callers with users.read.
class AccessRequests {
 public:
  explicit AccessRequests(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> ask(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
