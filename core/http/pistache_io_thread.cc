#include "core/http/pistache_io_thread.h"

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

namespace aio = Pistache::Aio;
namespace polling = Pistache::Polling;
namespace tcp = Pistache::Tcp;

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr int kReadsInTurn = 4;        // before other connections get theirs
constexpr int kRequestsInTurn = 16;    // pipelined requests of one connection answered without a worker, likewise
constexpr int kRoundsOfNewPeers = 16;  // the tick takes what an endless stream of clients leaves

/// Tells Pistache's callbacks apart; the work is the I/O thread's.
class ConnectionHandler final : public tcp::Handler {
  PROTOTYPE_OF(tcp::Handler, ConnectionHandler)

 public:
  void onConnection(const std::shared_ptr<tcp::Peer>& peer) override {
    static_cast<IoThread*>(transport())->welcome(peer);
  }
  /// Never called: the I/O thread reads by itself, so that it can stop reading.
  void onInput(const char*, std::size_t, const std::shared_ptr<tcp::Peer>&) override {}
};

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

IoThread::IoThread(std::shared_ptr<IoShared> shared)
    : Transport(std::make_shared<ConnectionHandler>()),
      shared_(std::move(shared)),
      completions_(std::make_shared<CompletionQueue>()),
      ticks_(shared_->options.tick),
      date_(shared_->parts.clock),
      rules_{shared_->options.limits, shared_->options.deadlines, shared_->parts.service, date_, shared_->draining},
      buffer_(std::make_unique<char[]>(kBufferBytes)) {}

std::shared_ptr<aio::Handler> IoThread::clone() const {
  auto thread = std::make_shared<IoThread>(shared_);
  shared_->queues.push_back(thread->completions_);
  return thread;
}

void IoThread::registerPoller(polling::Epoll& poller) {
  Transport::registerPoller(poller);
  const Pistache::Flags<polling::NotifyOn> readable(polling::NotifyOn::Read);
  for (const int fd : {ticks_.fd(), completions_->signal().fd()}) {
    poller.addFd(fd, readable, polling::Tag(static_cast<std::uint64_t>(fd)));
  }
}

void IoThread::onReady(const aio::FdSet& ready) {
  try {
    dispatch(ready);
  } catch (const std::exception&) {
    shared_->parts.log.error("http.io_thread.failed");
  }
}

void IoThread::dispatch(const aio::FdSet& ready) {
  std::vector<polling::Event> others;
  bool tick = false;
  bool bell = false;
  for (const auto& event : ready) {
    const auto fd = static_cast<int>(event.getTag().value());
    if (fd == ticks_.fd()) {
      tick = true;
    } else if (fd == completions_->signal().fd()) {
      bell = true;
    } else if (const auto found = channels_.find(fd); found != channels_.end()) {
      const ChannelPtr channel = found->second;
      if (event.isReadable() || event.isHangup()) channel->readable = true;
      serve(channel);
    } else {
      others.emplace_back(event.getTag());  // without flags: Pistache knows its own queues by their tags
    }
  }
  if (!others.empty()) forward(std::move(others));
  if (bell) hear_bell();
  if (tick) tick_all();
  resume_unfinished();
}

void IoThread::forward(std::vector<polling::Event> events) {
  Transport::onReady(aio::FdSet(std::move(events)));
  take_new_peers();
}

void IoThread::take_new_peers() {
  auto& queue = pistache::peers_queue(*this);
  for (int round = 0; round < kRoundsOfNewPeers && !queue.empty(); ++round) {
    std::vector<polling::Event> again{polling::Event(queue.tag())};
    Transport::onReady(aio::FdSet(std::move(again)));
  }
}

void IoThread::welcome(const std::shared_ptr<tcp::Peer>& peer) {
  const int fd = peer->fd();
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto address = address_of(fd);
  auto channel = std::make_shared<Channel>(peer, shared_->admission, address);
  const bool served = channel->ticket.verdict() == Admission::Verdict::serve;
  auto tls = shared_->tls && served ? shared_->tls->accept() : nullptr;
  if (served && (!shared_->tls || tls)) {
    channel->connection = std::make_unique<Connection>(rules_, address, std::move(tls), now());
  } else if (channel->ticket.verdict() == Admission::Verdict::refuse && !shared_->tls) {
    channel->connection = std::make_unique<Connection>(rules_, address, nullptr, now());
    channel->connection->turn_away(now());
  }
  channels_.insert_or_assign(fd, channel);
  unfinished_.push_back(std::move(channel));
}

void IoThread::resume_unfinished() {
  const auto channels = std::exchange(unfinished_, {});
  for (const auto& channel : channels) serve(channel);
  if (!unfinished_.empty()) completions_->wake();
}

void IoThread::hear_bell() {
  take_completions();
  if (!announced_) {
    announced_ = true;
    const std::lock_guard lock(shared_->mutex);
    ++shared_->running;
    shared_->changed.notify_all();
  }
  if (shared_->draining.load() || shared_->closing.load()) tick_all();
}

void IoThread::take_completions() {
  for (auto& completion : completions_->take()) {
    const auto channel = completion.channel.lock();
    if (!channel || channel->closed) continue;  // the client has left; its descriptor may be another's by now
    channel->connection->answer(completion.response, now());
    serve(channel);
  }
}

void IoThread::tick_all() {
  ticks_.silence();
  take_new_peers();
  std::vector<ChannelPtr> channels;
  channels.reserve(channels_.size());
  for (const auto& [fd, channel] : channels_) channels.push_back(channel);
  const auto time = now();
  for (const auto& channel : channels) {
    if (channel->connection) channel->connection->tick(time);
    serve(channel);
  }
}

void IoThread::serve(const ChannelPtr& channel) {
  if (channel->closed) return;
  try {
    if (!channel->connection || shared_->closing.load(std::memory_order_relaxed)) return close(channel);
    drive(channel);
  } catch (const std::exception&) {
    shared_->parts.log.error("http.connection.failed");
    close(channel);
  }
}

void IoThread::drive(const ChannelPtr& channel) {
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
      ::shutdown(channel->peer->fd(), SHUT_WR);
      connection.shut_down(now());
      moved = true;
    }
  }
  if (connection.finished()) return close(channel);
  if (reads == kReadsInTurn || requests == kRequestsInTurn) unfinished_.push_back(channel);
}

bool IoThread::read(Channel& channel) {
  const auto bytes = ::recv(channel.peer->fd(), buffer_.get(), kBufferBytes, 0);
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

bool IoThread::write(Channel& channel) {
  bool moved = false;
  for (auto output = channel.connection->output(); !output.empty(); output = channel.connection->output()) {
    const auto bytes = ::send(channel.peer->fd(), output.data(), output.size(), MSG_NOSIGNAL);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      wait_for_room(channel);
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

void IoThread::wait_for_room(Channel& channel) {
  if (channel.write_armed) return;
  channel.write_armed = true;
  const auto interest = polling::NotifyOn::Read | polling::NotifyOn::Write | polling::NotifyOn::Shutdown;
  reactor()->modifyFd(key(), channel.peer->fd(), interest, polling::Mode::Edge);
}

void IoThread::submit(const ChannelPtr& channel, Request request) {
  auto question = std::make_unique<Question>(shared_->parts.service, std::move(request), channel, completions_);
  const Request& asked = question->request();
  std::unique_ptr<Task> task = std::move(question);
  if (!shared_->workers.submit(std::move(task))) channel->connection->answer_overloaded(asked, now());
}

void IoThread::close(const ChannelPtr& channel) {
  channel->closed = true;
  channels_.erase(channel->peer->fd());
  removePeer(channel->peer);
}

}  // namespace provost::http
