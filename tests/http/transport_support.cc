#include "tests/http/transport_support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

#include "core/base/text.h"

namespace provost::http {
namespace {

constexpr timeval kPatience{30, 0};  // against a hang, not a measurement

std::string describe(const RequestHead& head) {
  std::string text = head.method + " " + head.target + "\n" + head.peer + "\n" + head.client_certificate + "\n";
  for (const auto& [name, value] : head.headers.all()) text += name + "=" + value + "\n";
  return text;
}

}  // namespace

std::uint64_t PartService::body_limit(const RequestHead& head) const {
  return head.target == "/large" ? 10 << 20 : 1 << 20;
}

Response PartService::handle(const Request& request) {
  ++handled_;
  const auto& target = request.head.target;
  if (target == "/echo" || target == "/large") return {200, {}, request.body};
  if (target == "/head") return {200, {}, describe(request.head)};
  if (target == "/none") return {204, {}, ""};
  if (target == "/throw") throw std::runtime_error("the secret of the house");
  if (target == "/split") {
    Response response;
    response.headers.add("Location", "/x\r\nSet-Cookie: stolen=1");
    return response;
  }
  if (target.starts_with("/gate")) {
    std::unique_lock lock(mutex_);
    ++at_gate_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  if (const auto id = target.find("id="); id != std::string::npos) return {200, {}, target.substr(id + 3)};
  if (target.starts_with("/size=")) return {200, {}, std::string(std::strtoul(target.c_str() + 6, nullptr, 10), 'x')};
  return {200, {}, "ok"};
}

Response PartService::refuse(std::string_view target, int status, std::string_view reason) const {
  Response response{status, {}, std::string(reason)};
  response.headers.add("X-Refused-Target", std::string(target));
  return response;
}

void PartService::open_gate() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

void PartService::wait_at_gate(int count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this, count] { return at_gate_ >= count; });
}

PlainClient::PlainClient(std::uint16_t port, int receive_buffer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

PlainClient::~PlainClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool PlainClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string PlainClient::receive() {
  std::string piece(64 * 1024, '\0');
  const auto got = ::recv(fd_, piece.data(), piece.size(), 0);
  piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return piece;
}

Answer PlainClient::answer(std::string_view method) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    const auto piece = receive();
    if (piece.empty()) return {};
    buffer_ += piece;
  }
  Answer answer;
  answer.status = std::atoi(buffer_.c_str() + buffer_.find(' '));
  for (auto at = buffer_.find("\r\n") + 2; at < end + 2;) {
    const auto line_end = buffer_.find("\r\n", at);
    const auto colon = buffer_.find(": ", at);
    answer.headers[text::lower_ascii(buffer_.substr(at, colon - at))] = buffer_.substr(colon + 2, line_end - colon - 2);
    at = line_end + 2;
  }
  buffer_.erase(0, end + 4);
  const auto length = answer.headers.contains("content-length") && method != "HEAD"
                          ? std::strtoul(answer.headers["content-length"].c_str(), nullptr, 10)
                          : 0;
  while (buffer_.size() < length) {
    const auto piece = receive();
    if (piece.empty()) return {};
    buffer_ += piece;
  }
  answer.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return answer;
}

bool PlainClient::at_end() { return buffer_.empty() && receive().empty(); }
void PlainClient::half_close() { ::shutdown(fd_, SHUT_WR); }

void PlainClient::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(fd_);
  fd_ = -1;
}

Stage::Stage(ServerOptions options, const Clock* clock)
    : server(std::move(options), {service, clock == nullptr ? static_cast<const Clock&>(system_clock) : *clock, log}) {
  if (const auto started = server.start(); !started) throw std::runtime_error(started.error().detail);
}

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

}  // namespace provost::http
