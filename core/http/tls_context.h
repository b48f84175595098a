// The server's TLS settings and certificates, replaceable while connections live.
#pragma once

#include <memory>
#include <mutex>

#include "core/base/result.h"
#include "core/http/tls_options.h"

struct ssl_ctx_st;

namespace provost::http {

class TlsSession;

/// Holds the certificate in use. Safe to call from any thread.
///
/// TLS 1.2 and 1.3 with ECDHE and AEAD only; no compression, no renegotiation, and no session tickets, so that there is
/// no ticket key to rotate and each connection has its own secret.
class TlsContext {
 public:
  explicit TlsContext(TlsOptions options) : options_(std::move(options)) {}

  /// Reads the files and, if all is well, serves new connections with them; else `invalid_value`, and what was in use
  /// stays in use.
  Result<void> load();

  /// A session for one new connection, with the certificate now in use; null if memory or entropy is out, or before
  /// the first load().
  std::unique_ptr<TlsSession> accept() const;

 private:
  TlsOptions options_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace provost::http
