// The audit trail: who changed what, when, and what it ended.
#pragma once

#include "core/admin/operations/desk.h"
#include "core/admin/operations/paging.h"
#include "core/admin/operations/routes.h"

namespace provost::operations {

/// Which entries to show.
struct AuditQuery {
  std::string subject;  // of a person (an id, a name, an address), a group (its SCIM id), or a thing ("source:ID")
  std::string action;
  Paging paging;
};

/// `{"entries": […], "next"}`, the newest first. Fails with `not_found` when nobody is meant by the subject.
Result<Value> list_audit(const Desk& desk, const AuditQuery& query);

/// An entry as it is shown: `{"id", "at", "actor", "action", "subject", "fields", "ended"}`.
Value entry_value(const AuditNote& note);

/// The page /audit, for callers with audit.read.
class AuditTrail {
 public:
  explicit AuditTrail(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> list(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
