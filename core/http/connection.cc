#include "core/http/connection.h"

#include <algorithm>
#include <utility>

#include "core/base/crash_point.h"

namespace provost::http {
namespace {

constexpr std::size_t kEncryptedAtOnce = 64 * 1024;
constexpr std::size_t kKeptCapacity = 64 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kTimeout{408, "The request did not come in time."};
constexpr Refusal kOverloaded{503, "The server is busy."};
constexpr Refusal kBroken{500, "The answer could not be written."};

/// Empties a buffer, and gives its memory back if one large message made it grow.
void clear(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > kKeptCapacity) buffer.shrink_to_fit();
}

}  // namespace

Connection::Connection(const ConnectionRules& rules, std::string peer, std::unique_ptr<TlsSession> tls, Time now)
    : rules_(rules),
      peer_(std::move(peer)),
      tls_(std::move(tls)),
      stage_(tls_ ? Stage::handshake : Stage::idle),
      deadline_(now + (tls_ ? rules.deadlines.handshake : rules.deadlines.header)),
      body_began_(now),
      parser_(rules.limits) {}

void Connection::enter(Stage stage, Time deadline) {
  stage_ = stage;
  deadline_ = deadline;
}

void Connection::receive(std::string_view bytes, Time now) {
  if (stage_ == Stage::finished) return;
  if (stage_ == Stage::closing || stage_ == Stage::lingering) return drop(bytes.size());
  if (!tls_) {
    input_.append(bytes);
  } else if (!decrypt(bytes, now)) {
    return;
  }
  advance(now);
}

bool Connection::decrypt(std::string_view bytes, Time now) {
  const auto state = tls_->receive(bytes, input_, wire_);
  if (state == TlsSession::State::handshake) return false;
  if (state == TlsSession::State::failed) {
    close(now);
    return false;
  }
  if (state == TlsSession::State::ended) input_ended_ = true;
  if (stage_ == Stage::handshake) enter(Stage::idle, now + rules_.deadlines.header);
  return true;
}

void Connection::drop(std::size_t bytes) {
  dropped_ += bytes;
  if (dropped_ > rules_.limits.linger_bytes) stage_ = Stage::finished;
}

void Connection::end_of_input(Time now) {
  closed_by_peer_ = true;
  input_ended_ = true;
  if (stage_ == Stage::handshake || stage_ == Stage::lingering) stage_ = Stage::finished;
  if (is_reading()) close(now);
}

bool Connection::wants_input() const {
  if (stage_ == Stage::finished || closed_by_peer_) return false;
  if (stage_ != Stage::answering && stage_ != Stage::writing) return true;
  return input_.size() - input_at_ < rules_.limits.unread_bytes;
}

void Connection::consume(std::size_t bytes) {
  input_at_ += bytes;
  if (input_at_ == input_.size()) {
    clear(input_);
    input_at_ = 0;
  } else if (input_at_ > kKeptCapacity) {
    input_.erase(0, input_at_);
    input_at_ = 0;
  }
}

void Connection::advance(Time now) {
  while (is_reading()) {
    std::size_t used = 0;
    auto progress = parser_.feed(std::string_view(input_).substr(input_at_), used);
    consume(used);
    if (progress == RequestParser::Progress::need_more) return settle(now);
    if (progress == RequestParser::Progress::head) progress = open_body(now);
    if (progress == RequestParser::Progress::refused) return refuse(parser_.refusal(), now);
    if (progress == RequestParser::Progress::request) return finish_request();
  }
}

RequestParser::Progress Connection::open_body(Time now) {
  const auto progress = parser_.allow_body(rules_.service.body_limit(parser_.head()));
  if (progress != RequestParser::Progress::need_more) return progress;
  body_began_ = now;
  enter(Stage::body, now + rules_.deadlines.body);
  if (parser_.expects_continue() && input_at_ == input_.size()) reply_.append(kContinue);
  return progress;
}

void Connection::settle(Time now) {
  if (input_ended_) return close(now);
  if (stage_ == Stage::idle && input_at_ < input_.size()) enter(Stage::head, now + rules_.deadlines.header);
}

void Connection::finish_request() {
  keep_alive_ = parser_.keep_alive();
  http11_ = parser_.is_http11();
  head_request_ = parser_.is_head_request();
  request_ = parser_.take();
  request_->head.peer = peer_;
  if (tls_) request_->head.client_certificate = tls_->client_certificate();
  enter(Stage::answering, Time::max());
}

std::optional<Request> Connection::take_request() { return std::exchange(request_, std::nullopt); }

void Connection::answer(const Response& response, Time now) {
  if (stage_ != Stage::answering) return;
  Framing framing;
  framing.body = head_request_ ? BodyPart::leave_out : BodyPart::send;
  if (!keep_alive_ || rules_.draining.load(std::memory_order_relaxed)) {
    framing.persistence = Persistence::close;
  } else if (!http11_) {
    framing.persistence = Persistence::keep_alive_http10;
  }
  crash_point("http.before_answer");
  write(response, framing);
  crash_point("http.answer_queued");
  if (framing.persistence == Persistence::close) return close(now);
  enter(Stage::writing, now + rules_.deadlines.write_stall);
}

void Connection::answer_overloaded(const Request& request, Time now) {
  auto response = rules_.service.refuse(request.head.target, kOverloaded.status, kOverloaded.reason);
  response.headers.set("Retry-After", std::to_string(rules_.deadlines.retry_after.count()));
  answer(response, now);
}

void Connection::turn_away(Time now) { refuse(kOverloaded, now); }

void Connection::refuse(const Refusal& refusal, Time now) {
  auto response = rules_.service.refuse(parser_.refused_target(), refusal.status, refusal.reason);
  if (refusal.status == 503) {
    response.headers.set("Retry-After", std::to_string(rules_.deadlines.retry_after.count()));
  }
  write(response, {Persistence::close, parser_.is_head_request() ? BodyPart::leave_out : BodyPart::send});
  close(now);
}

void Connection::write(const Response& response, const Framing& framing) {
  if (is_sendable(response)) return write_response(response, framing, rules_.date.text(), reply_);
  const auto apology = rules_.service.refuse("", kBroken.status, kBroken.reason);
  write_response(is_sendable(apology) ? apology : Response{kBroken.status, {}, ""}, framing, rules_.date.text(),
                 reply_);
}

void Connection::close(Time now) {
  clear(input_);
  input_at_ = 0;
  enter(Stage::closing, now + rules_.deadlines.write_stall);
}

std::string_view Connection::output() {
  if (wire_at_ == wire_.size()) refill();
  return std::string_view(wire_).substr(wire_at_);
}

void Connection::refill() {
  clear(wire_);
  wire_at_ = 0;
  if (!tls_) return wire_.swap(reply_);
  if (!reply_.empty()) {
    const auto piece = std::string_view(reply_).substr(reply_at_, kEncryptedAtOnce);
    if (!tls_->send(piece, wire_)) stage_ = Stage::finished;
    reply_at_ += piece.size();
  }
  if (reply_at_ < reply_.size()) return;
  clear(reply_);
  reply_at_ = 0;
  if (stage_ != Stage::closing || said_goodbye_) return;
  tls_->close(wire_);
  said_goodbye_ = true;
}

void Connection::sent(std::size_t bytes, Time now) {
  wire_at_ += bytes;
  if (stage_ == Stage::writing || stage_ == Stage::closing) deadline_ = now + rules_.deadlines.write_stall;
  if (stage_ != Stage::writing || has_output()) return;
  enter(Stage::idle, now + rules_.deadlines.idle);
  advance(now);
}

void Connection::shut_down(Time now) {
  if (stage_ != Stage::closing) return;
  enter(closed_by_peer_ ? Stage::finished : Stage::lingering, now + rules_.deadlines.linger);
}

bool Connection::too_slow(Time now) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - body_began_);
  if (elapsed < rules_.deadlines.body_grace) return false;
  const auto due = rules_.deadlines.body_bytes_per_second * static_cast<std::uint64_t>(elapsed.count()) / 1000;
  return parser_.body_bytes() < due;
}

void Connection::tick(Time now) {
  if (stage_ == Stage::body && (now >= deadline_ || too_slow(now))) return refuse(kTimeout, now);
  if (rules_.draining.load(std::memory_order_relaxed)) {
    if (stage_ == Stage::handshake) stage_ = Stage::finished;
    if (stage_ == Stage::idle) return close(now);
  }
  if (now < deadline_) return;
  if (stage_ == Stage::head) return refuse(kTimeout, now);
  if (stage_ == Stage::idle) return close(now);
  stage_ = Stage::finished;
}

}  // namespace provost::http
