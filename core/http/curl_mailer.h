// Sends mail by SMTP (RFC 5321): libcurl, over TLS always but on loopback where the operator says so.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/secret.h"
#include "core/http/mail.h"

namespace provost::http {

/// The mail server, and how to call it.
struct SmtpOptions {
  std::string url;   // smtp://HOST[:PORT], with STARTTLS (RFC 3207), or smtps://HOST[:PORT] (RFC 8314)
  std::string from;  // the sender's plain address
  std::string user;  // with a password; "" for a server that asks for none
  Secret password;
  std::string ca_file;          // PEM; "" trusts what the system does
  bool plain_loopback = false;  // smtp:// without TLS, to an address of this host only
  std::chrono::milliseconds deadline{10'000};
};

/// Sends one message a connection, with a deadline over all of it. Few at a time: while they are under way, others are
/// refused instead of holding up the threads that answer requests. Safe to use from any thread.
class CurlMailer {
 public:
  /// Fails with `invalid_value` when the options do not fit together; a URL with user, path or query is refused.
  static Result<std::shared_ptr<CurlMailer>> open(SmtpOptions options, const Clock& clock, IdMaker& ids);

  /// Good only if the server took the message for its recipient. Fails with `invalid_value` for an address that is not
  /// plain, `limited` when too many are under way, else `unavailable`; the words never hold what the server said.
  Result<void> send(const Mail& mail);

 private:
  CurlMailer(SmtpOptions options, const Clock& clock, IdMaker& ids);

  const SmtpOptions options_;
  const Clock& clock_;
  IdMaker& ids_;
  std::mutex mutex_;
  int under_way_ = 0;
};

}  // namespace provost::http
