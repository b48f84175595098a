#include "core/admin/zendesk/rate.h"

#include "core/admin/zendesk/answers.h"

namespace provost::zendesk {

std::string Rates::key_of(const AdminCaller& caller) {
  return std::to_string(caller.tenant.value) + " " + caller.actor.kind + " " + caller.actor.id;
}

std::optional<http::Response> Rates::refuse_final_deletion(const AdminCaller& caller) {
  const QuotaStanding standing = final_deletions_.take(key_of(caller));
  if (standing.allowed) return std::nullopt;
  http::Response refusal = failure(Error{Code::limited, "too many deletions for good"});
  refusal.headers.set("Retry-After", std::to_string(standing.seconds_left(clock_.now())));
  return refusal;
}

void Rates::tell(const QuotaStanding& standing, http::Response& response) const {
  const std::string most = std::to_string(standing.most);
  const std::string left = std::to_string(standing.left);
  const std::string seconds = std::to_string(standing.seconds_left(clock_.now()));
  response.headers.set("ratelimit-limit", most);
  response.headers.set("ratelimit-remaining", left);
  response.headers.set("ratelimit-reset", seconds);
  response.headers.set("x-rate-limit", most);
  response.headers.set("x-rate-limit-remaining", left);
  if (!standing.allowed) response.headers.set("Retry-After", seconds);
}

}  // namespace provost::zendesk
