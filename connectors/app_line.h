// How every connector reaches its app: one address policy, one bound on time, one place that hears "come back later".
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connectors/http_status.h"
#include "connectors/redaction.h"
#include "core/base/result.h"
#include "core/delivery/connector_kind.h"
#include "core/http/client.h"

namespace provost::connectors {

/// Where an app is, and what may be done to reach it.
struct Endpoint {
  std::string url;
  bool allow_http = false;
  bool allow_network = false;
  std::string ca_file;
  Hidden secrets = {};  // all of the connection's
};

/// Reads the settings url, allow_http, allow_network and ca_file, which every kind has, and keeps its secrets. Fails
/// with `invalid_value` if url is plain http and allow_http is not set: that should not wait for the first person to be
/// found out.
Result<Endpoint> endpoint_of(const Settings& settings);

/// The same for apps whose paths are added to `url`: without a slash at its end. Fails with `invalid_value` for a url
/// with a query, too.
Result<Endpoint> base_endpoint_of(const Settings& settings);

/// Carries calls to one app. Used by one thread at a time, as its connector is.
class AppLine {
 public:
  using Until = std::chrono::steady_clock::time_point;

  AppLine(const ConnectorTools& tools, Endpoint endpoint) : tools_(tools), endpoint_(std::move(endpoint)) {}

  /// Sends one call to `call.url` with the endpoint's policy, within ten seconds and before `until`; any status is a
  /// reply. Fails with `unavailable`, and without a call, when nothing is left of `until`, and when the reply is
  /// beyond its limit: an app that never stops talking has not answered.
  Result<http::HttpReply> send(http::HttpCall call, std::optional<Until> until);

  const std::string& url() const { return endpoint_.url; }
  /// What nobody may see of what the app says.
  const Hidden& secrets() const { return endpoint_.secrets; }
  Instant now() const { return tools_.clock.now(); }
  /// What the last reply asked for with `Retry-After`, or zero.
  std::chrono::seconds asked_pause() const { return asked_pause_; }

 private:
  ConnectorTools tools_;
  Endpoint endpoint_;
  std::chrono::seconds asked_pause_{0};
};

}  // namespace provost::connectors
