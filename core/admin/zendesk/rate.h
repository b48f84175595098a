// How many calls a caller may make, and the headers that tell it.
#pragma once

#include <optional>
#include <string>

#include "core/access/admin_caller.h"
#include "core/access/quota.h"
#include "core/http/message.h"

namespace provost::zendesk {

/// The quotas of this face. Safe to use from any thread.
class Rates {
 public:
  Rates(const Clock& clock, QuotaRule calls, QuotaRule final_deletions)
      : clock_(clock), calls_(clock, calls), final_deletions_(clock, final_deletions) {}

  /// Counts a call.
  QuotaStanding take(const AdminCaller& caller) { return calls_.take(key_of(caller)); }
  /// Counts a deletion for good; a whole answer if it is one too many.
  std::optional<http::Response> refuse_final_deletion(const AdminCaller& caller);
  /// Writes `ratelimit-…` and `x-rate-limit…`, and `Retry-After` for a call that is one too many.
  void tell(const QuotaStanding& standing, http::Response& response) const;

 private:
  static std::string key_of(const AdminCaller& caller);

  const Clock& clock_;
  Quota calls_, final_deletions_;
};

}  // namespace provost::zendesk
