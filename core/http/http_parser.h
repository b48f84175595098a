// Turns bytes into requests, strictly: our rules look first, Boost.Beast parses, and both must agree on the framing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/http/head_rules.h"
#include "core/http/limits.h"
#include "core/http/message.h"

namespace provost::http {

/// Reads one request at a time out of the bytes of a connection.
class RequestParser {
 public:
  enum class Progress {
    need_more,  // nothing more can be read out of these bytes
    head,       // head() is there; allow_body() must be called before the next feed()
    request,    // the request is whole; take() it
    refused,    // refusal() says why; the connection cannot go on
  };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Reads on. `input` is what came and was not used before, with what came since; `used` is set to the bytes that must
  /// not come again.
  Progress feed(std::string_view input, std::size_t& used);

  /// The head of the request that is being read; peer and client_certificate are left empty.
  const RequestHead& head() const { return request_.head; }
  /// Sets the largest body. Answers `refused` (413) if Content-Length already says more, else need_more or request.
  Progress allow_body(std::uint64_t limit);

  const Refusal& refusal() const { return refusal_; }
  /// The target of a refused request if it could be read, else "".
  const std::string& refused_target() const {
    return request_.head.target.empty() ? refused_target_ : request_.head.target;
  }

  /// True if the client waits for a 100 before it sends the body (RFC 9110 §10.1.1).
  bool expects_continue() const { return facts_.expects_continue; }
  /// True if the connection may carry another request after this one (RFC 9112 §9.3).
  bool keep_alive() const { return facts_.keep_alive; }
  bool is_http11() const { return facts_.http11; }
  bool is_head_request() const { return request_.head.method == "HEAD"; }
  /// True between the head and the end of a body.
  bool in_body() const { return beast_ != nullptr; }
  /// Bytes of body read so far.
  std::size_t body_bytes() const { return request_.body.size(); }

  /// Hands out the whole request; the next feed() begins a new one.
  Request take();

 private:
  class Beast;

  Progress feed_head(std::string_view input, std::size_t& used);
  Progress feed_body(std::string_view input, std::size_t& used);
  Progress feed_chunks(std::string_view input, std::size_t& used);
  Progress refuse(const Refusal& refusal);
  /// Hands checked bytes to Beast; false if it disagrees with our own reading.
  bool parse(std::string_view bytes);
  Progress parsed() const;

  const Limits& limits_;
  std::unique_ptr<Beast> beast_;
  HeadScanner scanner_;
  std::size_t empty_lines_ = 0;
  HeadFacts facts_;
  Request request_;
  Refusal refusal_;
  std::string refused_target_;
};

}  // namespace provost::http
