// Writes an answer in the form of HTTP/1.1, and is the only place that writes framing headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/http/message.h"

namespace provost::http {

/// The Date header's value, made once a second. One thread at a time.
class HttpDate {
 public:
  explicit HttpDate(const Clock& clock) : clock_(clock) {}
  /// Now, as an IMF-fixdate (RFC 9110 §5.6.7); valid until the next call.
  std::string_view text();

 private:
  const Clock& clock_;
  std::int64_t second_ = -1;
  std::string text_;
};

enum class Persistence { keep_alive, keep_alive_http10, close };
enum class BodyPart { send, leave_out };  // leave_out: the answer to HEAD

struct Framing {
  Persistence persistence = Persistence::keep_alive;
  BodyPart body = BodyPart::send;
};

/// True if no status, header name or value could break out of its place in the message.
bool is_sendable(const Response& response);

/// Appends the whole answer to `out`. The response must be sendable; framing headers that it carries are dropped.
void write_response(const Response& response, const Framing& framing, std::string_view date, std::string& out);

}  // namespace provost::http
