#include "core/http/io_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <exception>
#include <utility>

namespace provost::http {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr int kReadsInTurn = 4;      // before other connections get theirs
constexpr int kRequestsInTurn = 16;  // pipelined requests of one connection answered without a worker, likewise

/// Asks the Service on a worker and sends the answer home.
class Question final : public Task {
 public:
  Question(Service& service, Request request, std::weak_ptr<Channel> channel, std::shared_ptr<CompletionQueue> home)
      : service_(service), request_(std::move(request)), channel_(std::move(channel)), home_(std::move(home)) {}

  void run() noexcept override { home_->push({std::move(channel_), ask()}); }
  const Request& request() const { return request_; }

 private:
  /// A Service does not throw; should it, the client gets a bare 500 and no more.
  Response ask() noexcept {
    try {
      return service_.handle(request_);
    } catch (...) {
      return Response{500, {}, ""};
    }
  }

  Service& service_;
  Request request_;
  std::weak_ptr<Channel> channel_;
  std::shared_ptr<CompletionQueue> home_;
};

/// The other side's address without port; an IPv4 client of an IPv6 socket keeps its IPv4 form.
std::string address_of(int fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return "";
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = &reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr;
  int family = storage.ss_family;
  if (family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr;
    bytes = &v6;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      family = AF_INET;
      bytes = &v6.s6_addr[12];
    }
  }
  return ::inet_ntop(family, bytes, text.data(), static_cast<socklen_t>(text.size())) == nullptr ? "" : text.data();
}

}  // namespace

IoLoop::IoLoop(std::shared_ptr<IoShared> shared, SocketCare care)
    : shared_(std::move(shared)),
      care_(std::move(care)),
      completions_(std::make_shared<CompletionQueue>()),
      ticks_(shared_->options.tick),
      date_(shared_->parts.clock),
      rules_{shared_->options.limits, shared_->options.deadlines, shared_->parts.service, date_, shared_->draining},
      buffer_(std::make_unique<char[]>(kBufferBytes)) {
  const std::lock_guard lock(shared_->mutex);
  shared_->queues.push_back(completions_);
}

void IoLoop::welcome(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto address = address_of(fd);
  auto channel = std::make_shared<Channel>(fd, shared_->admission, address);
  const auto verdict = channel->ticket.verdict();
  if (verdict == Admission::Verdict::serve) {
    auto tls = shared_->tls ? shared_->tls->accept() : nullptr;
    if (tls || !shared_->tls) {
      channel->connection = std::make_unique<Connection>(rules_, address, std::move(tls), now());
    }
  } else if (verdict == Admission::Verdict::refuse && !shared_->tls) {  // a handshake only to say no is too dear
    channel->connection = std::make_unique<Connection>(rules_, address, nullptr, now());
    channel->connection->turn_away(now());
  }
  channels_.insert_or_assign(fd, channel);
  unfinished_.push_back(std::move(channel));
}

bool IoLoop::serve_socket(int fd, bool readable) {
  const auto found = channels_.find(fd);
  if (found == channels_.end()) return false;
  const ChannelPtr channel = found->second;
  if (readable) channel->readable = true;
  serve(channel);
  return true;
}

void IoLoop::finish_round() {
  const auto channels = std::exchange(unfinished_, {});
  for (const auto& channel : channels) serve(channel);
  if (!unfinished_.empty()) completions_->wake();
}

void IoLoop::hear_bell() {
  take_completions();
  if (!announced_) {
    announced_ = true;
    const std::lock_guard lock(shared_->mutex);
    ++shared_->running;
    shared_->changed.notify_all();
  }
  if (shared_->draining.load() || shared_->closing.load()) serve_all();
}

void IoLoop::take_completions() {
  for (auto& completion : completions_->take()) {
    const auto channel = completion.channel.lock();
    if (!channel || channel->closed) continue;  // the client has left; its descriptor may be another's by now
    channel->connection->answer(completion.response, now());
    serve(channel);
  }
}

void IoLoop::tick() {
  ticks_.silence();
  serve_all();
}

void IoLoop::serve_all() {
  std::vector<ChannelPtr> channels;
  channels.reserve(channels_.size());
  for (const auto& [fd, channel] : channels_) channels.push_back(channel);
  const auto time = now();
  for (const auto& channel : channels) {
    if (channel->connection) channel->connection->tick(time);
    serve(channel);
  }
}

void IoLoop::serve(const ChannelPtr& channel) {
  if (channel->closed) return;
  try {
    if (!channel->connection || shared_->closing.load(std::memory_order_relaxed)) return close(channel);
    drive(channel);
  } catch (const std::exception&) {
    shared_->parts.log.error("http.connection.failed");
    close(channel);
  }
}

void IoLoop::drive(const ChannelPtr& channel) {
  auto& connection = *channel->connection;
  int reads = 0;
  int requests = 0;
  for (bool moved = true; moved && !connection.finished();) {
    moved = false;
    if (channel->readable && connection.wants_input() && reads < kReadsInTurn) {
      moved = read(*channel);
      ++reads;
    }
    if (requests < kRequestsInTurn) {
      if (auto request = connection.take_request()) {
        submit(channel, std::move(*request));
        moved = true;
        ++requests;
      }
    }
    if (write(*channel)) moved = true;
    if (connection.wants_shutdown()) {
      ::shutdown(channel->fd, SHUT_WR);
      connection.shut_down(now());
      moved = true;
    }
  }
  if (connection.finished()) return close(channel);
  if (reads == kReadsInTurn || requests == kRequestsInTurn) unfinished_.push_back(channel);
}

bool IoLoop::read(Channel& channel) {
  const auto bytes = ::recv(channel.fd, buffer_.get(), kBufferBytes, 0);
  if (bytes > 0) {
    channel.connection->receive({buffer_.get(), static_cast<std::size_t>(bytes)}, now());
    return true;
  }
  if (bytes < 0 && errno == EINTR) return true;
  channel.readable = false;
  if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (bytes < 0) {
    channel.connection->abandon();
  } else {
    channel.connection->end_of_input(now());
  }
  return true;
}

bool IoLoop::write(Channel& channel) {
  bool moved = false;
  for (auto output = channel.connection->output(); !output.empty(); output = channel.connection->output()) {
    const auto bytes = ::send(channel.fd, output.data(), output.size(), MSG_NOSIGNAL);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (!channel.watched_for_room) care_.watch_for_room(channel.fd);
      channel.watched_for_room = true;
      return moved;
    }
    if (bytes < 0) {
      channel.connection->abandon();
      return true;
    }
    moved = true;
    channel.connection->sent(static_cast<std::size_t>(bytes), now());
  }
  return moved;
}

void IoLoop::submit(const ChannelPtr& channel, Request request) {
  auto question = std::make_unique<Question>(shared_->parts.service, std::move(request), channel, completions_);
  const Request& asked = question->request();
  std::unique_ptr<Task> task = std::move(question);
  if (!shared_->workers.submit(std::move(task))) channel->connection->answer_overloaded(asked, now());
}

void IoLoop::close(const ChannelPtr& channel) {
  channel->closed = true;
  channels_.erase(channel->fd);
  care_.close(channel->fd);
}

}  // namespace provost::http
