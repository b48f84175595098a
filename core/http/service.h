// What a transport asks of the house: how much body it may read, an answer for a request, a body for its own refusals.
#pragma once

#include <cstdint>

#include "core/http/message.h"

namespace provost::http {

/// Answers requests. Called from several threads at once.
class Service {
 public:
  virtual ~Service() = default;
  /// The largest body, in bytes, that a request with this head may carry. Asked before any of it is read.
  virtual std::uint64_t body_limit(const RequestHead& head) const = 0;
  /// Answers one request. Never throws; may block, so it is called on a worker, never on an I/O thread.
  virtual Response handle(const Request& request) = 0;
  /// The answer for what the transport itself refuses (400, 408, 413, 414, 417, 431, 501, 503, 505), in the format of
  /// the face that `target` belongs to; `target` is "" when it could not be read. Cheap, called on an I/O thread.
  virtual Response refuse(std::string_view target, int status, std::string_view reason) const = 0;
};

}  // namespace provost::http
