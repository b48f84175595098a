// The HTTP client that connectors get: libcurl, with every convenience that could be turned against us switched off.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/http/client.h"

namespace provost::http {

/// Bounds of a CurlClient.
struct CurlLimits {
  std::size_t connections = 64;              // at once, in use or kept; a call without one waits within its deadline
  std::chrono::milliseconds connect{5'000};  // the part of a deadline that name, TCP and TLS may take together
  std::size_t header_bytes = 64 * 1024;
  std::size_t header_lines = 128;
  /// Ports that may be called without `allow_network`; none means any.
  std::vector<std::uint16_t> ports{80, 443, 8080, 8443};
};

/// Sends calls by HTTP/1.1 and keeps connections per origin. TLS 1.2 or newer, always verified; no redirect, proxy,
/// .netrc, cookie or compressed reply. Whether an address is public is decided on the one that is connected to, so
/// neither a name that changes nor an odd spelling gets around it. A call is sent again only when a kept connection
/// turns out to be dead before the first byte of a reply. Safe to use from any thread; must outlive its calls.
class CurlClient final : public HttpClient {
 public:
  /// Starts libcurl if no other client did. Throws if it cannot start.
  explicit CurlClient(CurlLimits limits = {});
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient() override;

  Result<HttpReply> send(const HttpCall& call) override;

 private:
  class Library;
  struct Pool;

  const CurlLimits limits_;
  std::unique_ptr<Library> library_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace provost::http
