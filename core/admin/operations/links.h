// Requests to link people to sources: what providers met, and what admins decide about it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/directory/directory.h"
#include "core/http/face.h"
#include "core/model/json.h"

namespace provost::operations {

/// Which requests to show: those with an id above `after`, in the order of their making.
struct LinkQuery {
  std::int64_t after = 0;
  std::int64_t limit = 100;
  bool all = false;  // those that were decided too
};

/// `{"links": […], "next": "…"}`; `next` is null on the last page.
Result<Value> list_links(const Desk& desk, const LinkQuery& query);
/// Makes the person the source's; answers with the request as it is then. Fails with `not_found`, `conflict`.
Result<Value> accept_link(const Desk& desk, const Directory& directory, std::string_view id);
/// Closes a request without a link.
Result<Value> refuse_link(const Desk& desk, const Directory& directory, std::string_view id);

/// The pages /links.
class Links {
 public:
  explicit Links(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> accept(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> refuse(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  using Decision = Result<Value> (*)(const Desk&, const Directory&, std::string_view);
  Result<http::Response> decide(const AdminCaller& caller, const http::Exchange& exchange, Decision decision) const;

  const Parts parts_;
};

}  // namespace provost::operations
