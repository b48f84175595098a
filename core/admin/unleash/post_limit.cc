#include "core/admin/unleash/post_limit.h"

#include <string>

namespace provost::unleash {

bool PostLimit::counts(std::string_view method, std::string_view pattern) {
  return method == "POST" && (pattern.starts_with("/user-admin") || pattern.starts_with("/user-access-requests"));
}

void PostLimit::tell(http::Response& response, const QuotaStanding& standing) const {
  const std::string most = std::to_string(standing.most);
  response.headers.set("RateLimit-Policy", most + ";w=60");
  response.headers.set("RateLimit-Limit", most);
  response.headers.set("RateLimit-Remaining", std::to_string(standing.left));
  response.headers.set("RateLimit-Reset", std::to_string(standing.seconds_left(clock_.now())));
}

http::Response PostLimit::refusal(const QuotaStanding& standing) const {
  http::Response response;
  response.status = 429;
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Retry-After", std::to_string(standing.seconds_left(clock_.now())));
  response.body = "Too many requests, please try again later.";
  tell(response, standing);
  return response;
}

}  // namespace provost::unleash
