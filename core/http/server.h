// The HTTP server: listens, speaks HTTP/1.1 strictly, in the clear or over TLS, and asks a Service for answers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/http/limits.h"
#include "core/http/service.h"
#include "core/http/tls_options.h"

namespace provost::http {

/// Where to listen and how much to spend.
struct ServerOptions {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address
  std::uint16_t port = 0;             // 0: any free port
  std::size_t io_threads = 0;         // 0: one a core
  std::size_t workers = 8;            // threads on which Service::handle runs
  std::size_t queue = 1024;           // requests that wait for a worker; beyond: 503
  std::optional<TlsOptions> tls;      // without: plain HTTP
  Limits limits;
  Deadlines deadlines;
  std::chrono::milliseconds tick{100};  // how often deadlines are looked at
};

/// What a server stands on; all of it must outlive the server.
struct ServerParts {
  Service& service;
  const Clock& clock;
  const Log& log;
};

/// One listening socket with its threads. start(), drain() and reload_certificates() are called by one owner.
class Server {
 public:
  Server(ServerOptions options, ServerParts parts);
  /// Closes every connection without waiting, and joins all threads: running requests end, waiting ones are dropped.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and serves; once. Ignores SIGPIPE for the whole process. Fails with `invalid_value` when a certificate
  /// cannot be read, `unavailable` when the address is not to be had.
  Result<void> start();

  /// The port that is listened on; 0 before start().
  std::uint16_t port() const;

  /// Serves new connections with the certificate files as they are now; on failure the old ones stay in use.
  Result<void> reload_certificates();

  /// Stops accepting, answers what is in flight with `Connection: close`, and closes the rest. Waits at most `span` and
  /// answers true if every connection ended by itself. The server cannot be started again.
  bool drain(std::chrono::milliseconds span);

 private:
  struct Machinery;
  std::unique_ptr<Machinery> machinery_;
};

}  // namespace provost::http
