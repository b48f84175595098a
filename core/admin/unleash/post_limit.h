// How many changes of people one address may ask for in a minute: this dialect counts every POST below /user-admin.
#pragma once

#include <string_view>

#include "core/access/quota.h"
#include "core/http/message.h"

namespace provost::unleash {

/// Safe to use from any thread.
class PostLimit {
 public:
  PostLimit(const Clock& clock, std::int64_t most) : clock_(clock), quota_(clock, {most, std::chrono::minutes(1)}) {}

  /// True if calls of this route count.
  static bool counts(std::string_view method, std::string_view pattern);
  /// Counts a call from this address.
  QuotaStanding take(std::string_view address) { return quota_.take(address); }
  /// Tells a client where it stands.
  void tell(http::Response& response, const QuotaStanding& standing) const;
  /// 429, a line of HTML as the vendor's server sends it, with the time to wait.
  http::Response refusal(const QuotaStanding& standing) const;

 private:
  const Clock& clock_;
  Quota quota_;
};

}  // namespace provost::unleash
