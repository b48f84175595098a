// The life of one connection as a state machine: bytes in, requests out, answers in, bytes out. No socket, no thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/http_parser.h"
#include "core/http/limits.h"
#include "core/http/message.h"
#include "core/http/response_text.h"
#include "core/http/service.h"
#include "core/http/tls_session.h"

namespace provost::http {

/// What all connections of one I/O thread share. Everything must outlive them.
struct ConnectionRules {
  const Limits& limits;
  const Deadlines& deadlines;
  const Service& service;
  HttpDate& date;
  const std::atomic<bool>& draining;
};

/// One client's connection. It has at most one request outside at a time, so answers cannot change places; what comes
/// meanwhile waits, unparsed, in a bounded buffer.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `tls` is null on a plain listener.
  Connection(const ConnectionRules& rules, std::string peer, std::unique_ptr<TlsSession> tls, Time now);

  /// Takes what came off the wire.
  void receive(std::string_view bytes, Time now);
  /// The peer will send no more; what it asked is still answered.
  void end_of_input(Time now);
  /// The peer is gone; nothing can be said to it.
  void abandon() { stage_ = Stage::finished; }
  /// False while more input would only fill memory.
  bool wants_input() const;

  /// The next whole request, once. Nothing further is read until its answer has been sent.
  std::optional<Request> take_request();
  /// Answers the request that was taken.
  void answer(const Response& response, Time now);
  /// Answers the request that was taken with 503 and Retry-After: no worker is free.
  void answer_overloaded(const Request& request, Time now);
  /// Answers 503 without a request and closes: one connection too many. Only before anything else.
  void turn_away(Time now);

  /// What must be written next; "" if nothing.
  std::string_view output();
  /// `bytes` of output() were written.
  void sent(std::size_t bytes, Time now);
  /// True once all is said: shut the write side down and call shut_down().
  bool wants_shutdown() const { return stage_ == Stage::closing && !has_output(); }
  /// The write side is down; input is dropped until the peer closes too, so that no reset eats the last answer.
  void shut_down(Time now);
  /// True once the socket should be closed.
  bool finished() const { return stage_ == Stage::finished; }

  /// Applies the deadlines, and a drain.
  void tick(Time now);

 private:
  enum class Stage {
    handshake,  // TLS is being agreed
    idle,       // between requests
    head,       // a request has begun
    body,       // its head is read
    answering,  // it is with a worker
    writing,    // its answer is on the way
    closing,    // the last answer is on the way
    lingering,  // it was sent; input is dropped
    finished,
  };

  bool is_reading() const { return stage_ == Stage::idle || stage_ == Stage::head || stage_ == Stage::body; }
  bool has_output() const { return wire_at_ < wire_.size() || !reply_.empty(); }
  void enter(Stage stage, Time deadline);
  /// Takes bytes through TLS; false if there is nothing to parse.
  bool decrypt(std::string_view bytes, Time now);
  void drop(std::size_t bytes);
  /// Parses what has come, up to one whole request.
  void advance(Time now);
  RequestParser::Progress open_body(Time now);
  void consume(std::size_t bytes);
  /// Nothing more can be parsed now: which stage is that?
  void settle(Time now);
  void finish_request();
  /// Moves what may be written next to wire_, through TLS.
  void refill();
  void refuse(const Refusal& refusal, Time now);
  void write(const Response& response, const Framing& framing);
  /// Says no more after what is already in the output.
  void close(Time now);
  bool too_slow(Time now) const;

  const ConnectionRules& rules_;
  const std::string peer_;
  std::unique_ptr<TlsSession> tls_;
  Stage stage_;
  Time deadline_;
  Time body_began_;
  RequestParser parser_;
  std::string input_;  // decrypted, not yet parsed from input_at_ on
  std::size_t input_at_ = 0;
  std::string reply_;  // plain, not yet moved to wire_
  std::size_t reply_at_ = 0;
  std::string wire_;  // to be written from wire_at_ on
  std::size_t wire_at_ = 0;
  std::optional<Request> request_;
  bool keep_alive_ = true;  // of the request outside
  bool http11_ = true;
  bool head_request_ = false;
  bool input_ended_ = false;  // no further request will come
  bool closed_by_peer_ = false;
  bool said_goodbye_ = false;  // TLS close_notify
  std::size_t dropped_ = 0;
};

}  // namespace provost::http
