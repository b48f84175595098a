// Outbound HTTP: how connectors call apps.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::http {

/// One call. Every call carries a deadline; redirects are never followed; certificates are always checked.
struct HttpCall {
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  std::chrono::milliseconds deadline{10'000};
  std::uint64_t reply_limit = 1 << 20;  // bytes of body that are read at most
  bool allow_http = false;              // else https only
  bool allow_network = false;           // else loopback, private, link-local and other special addresses are refused
  std::string ca_file;                  // PEM bundle to trust instead of the system's, "" for the system's
};

struct HttpReply {
  int status = 0;
  Headers headers;
  std::string body;
};

/// Sends calls. Safe to use from any thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Sends one call and waits for its reply, whatever its status. A POST is sent once at most; other methods, which do
  /// the same however often they come, may be sent again when a connection that was kept turns out to be dead. Fails
  /// with `unavailable` when no whole reply came (refused, timed out, cut, TLS), `forbidden` when the address or scheme
  /// is not allowed, `too_large` beyond reply_limit, `invalid_value` when url or a header cannot be sent. The detail
  /// names no secret.
  virtual Result<HttpReply> send(const HttpCall& call) = 0;
};

}  // namespace provost::http
