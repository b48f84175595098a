#include "core/admin/rocketchat/call_meter.h"

#include <string>

#include "core/admin/rocketchat/answers.h"

namespace provost::rocketchat {
namespace {

constexpr Duration kWindow = std::chrono::minutes(1);
// Of addresses times paths; past that, newcomers share one count.
constexpr std::size_t kMostCounts = 100'000;

void tell(http::Response& response, const QuotaStanding& standing) {
  response.headers.set("X-RateLimit-Limit", std::to_string(standing.most));
  response.headers.set("X-RateLimit-Remaining", std::to_string(standing.left));
  response.headers.set("X-RateLimit-Reset", std::to_string(standing.resets.us / 1000));
}

}  // namespace

CallMeter::CallMeter(const Parts& parts)
    : clock_(parts.clock),
      counts_(parts.options.calls_a_minute > 0),
      quota_(parts.clock, {parts.options.calls_a_minute, kWindow}, kMostCounts) {}

http::Response CallMeter::meter(const http::RequestHead& head, std::string_view path,
                                const std::function<http::Response()>& answer) const {
  if (!counts_) return answer();
  const QuotaStanding standing = quota_.take(std::string(head.peer).append(" ").append(path));
  http::Response response = standing.allowed ? answer() : too_many_calls(standing.seconds_left(clock_.now()));
  tell(response, standing);
  return response;
}

}  // namespace provost::rocketchat
