// Deletes everybody, or every group, whom sources manage.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// Works through the tenant in transactions of a bounded size, so that a large one keeps nobody waiting for long. What
/// was deleted when it fails stays deleted; asking again goes on. A source that still pushes somebody makes the person
/// anew.
class ScimSweepPages {
 public:
  explicit ScimSweepPages(const Office& office) : parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> remove_users(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> remove_groups(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// Runs batches until there is nothing after the last id.
  using Batch = std::function<Result<void>(const Desk&, std::span<const std::int64_t>)>;
  Result<void> sweep(const AdminCaller& caller, SubjectKind kind, const Batch& batch) const;
  /// Deletes a person with all sessions and tokens; the last active admin stays, and the audit trail says so.
  Result<void> remove_user(const Desk& desk, const User& user) const;
  Result<void> remove_self(const AdminCaller& caller) const;

  const Parts& parts_;
};

}  // namespace provost::unleash
