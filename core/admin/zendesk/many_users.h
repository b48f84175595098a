// The calls that name many people: each is taken as a job.
#pragma once

#include <functional>
#include <string_view>

#include "core/admin/zendesk/parts.h"
#include "core/http/face.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// Answers with the job, which is queued when the answer is sent. Borrows what the parts borrow.
class ManyUsers {
 public:
  explicit ManyUsers(const Parts& parts) : parts_(parts) {}

  Result<http::Response> destroy(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> create_or_update(const AdminCaller& caller, const http::Exchange& exchange) const;
  /// One change for all who are named in the query, or one for each in the body.
  Result<http::Response> update(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  using Inputs = std::function<Result<Array>(Tables&)>;
  /// Queues a job of one kind; the rows are read in the same transaction.
  Result<http::Response> queue(const AdminCaller& caller, std::string_view kind, const Inputs& inputs) const;

  const Parts parts_;
};

}  // namespace provost::zendesk
