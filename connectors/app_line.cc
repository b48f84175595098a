#include "connectors/app_line.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace provost::connectors {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestCall{10'000};

}  // namespace

Result<Endpoint> endpoint_of(const Settings& settings) {
  Endpoint endpoint{std::string(settings.text("url")), settings.flag("allow_http"), settings.flag("allow_network"),
                    std::string(settings.text("ca_file")), settings.secrets()};
  if (!endpoint.allow_http && !text::lower_ascii(std::string_view(endpoint.url).substr(0, 8)).starts_with("https://")) {
    return fail(Code::invalid_value, "the setting \"url\" must begin with https:// unless allow_http is true");
  }
  return endpoint;
}

Result<Endpoint> base_endpoint_of(const Settings& settings) {
  Endpoint endpoint = TRY(endpoint_of(settings));
  if (endpoint.url.find_first_of("?#") != std::string::npos) {
    return fail(Code::invalid_value, "the setting \"url\" must be a base address without a query");
  }
  while (endpoint.url.ends_with('/')) endpoint.url.pop_back();
  return endpoint;
}

Result<http::HttpReply> AppLine::send(http::HttpCall call, std::optional<Until> until) {
  asked_pause_ = std::chrono::seconds::zero();
  call.deadline = kLongestCall;
  if (until) {
    const auto left = std::chrono::floor<milliseconds>(*until - tools_.clock.monotonic());
    if (left <= milliseconds::zero()) return fail(Code::unavailable, "no time was left to call the app");
    call.deadline = std::min(kLongestCall, left);
  }
  call.allow_http = endpoint_.allow_http;
  call.allow_network = endpoint_.allow_network;
  call.ca_file = endpoint_.ca_file;
  auto reply = tools_.http.send(call);
  if (!reply && reply.error().code == Code::too_large) {
    return fail(Code::unavailable, "the app's reply was beyond the limit on its size");
  }
  if (reply && !succeeded(reply->status)) {
    asked_pause_ = retry_after(reply->headers, tools_.clock.now()).value_or(std::chrono::seconds::zero());
  }
  return reply;
}

}  // namespace provost::connectors
