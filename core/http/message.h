// An HTTP request and its answer as the rest of the house sees them: no socket, no parser, no framing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace provost::http {

/// Header fields in the order in which they came. Names compare without regard to ASCII case (RFC 9110 §5.1).
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of this name by one.
  void set(std::string_view name, std::string value);
  /// The value of the first field of this name, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  /// The number of fields of this name.
  std::size_t count(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// What stands before the body.
struct RequestHead {
  std::string method;  // as sent; methods are case-sensitive (RFC 9110 §9.1)
  std::string target;  // origin form, as sent: path and query, not decoded
  Headers headers;
  std::string peer;                // address of the other side, without port
  std::string client_certificate;  // SHA-256 of the verified client certificate, lower-case hex; "" without one
};

/// One whole request. The body is complete and within the limit of its route.
struct Request {
  RequestHead head;
  std::string body;
};

/// One answer. The transport adds Date, Content-Length, Connection and framing; nobody else writes those.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
};

}  // namespace provost::http
