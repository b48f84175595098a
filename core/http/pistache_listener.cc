// The door to Pistache: its headers are read here and nowhere else, without the macros that they would leave behind.
#pragma push_macro("TRY")
#pragma push_macro("TRY_RET")
#pragma push_macro("unreachable")
#undef TRY
#undef TRY_RET
#undef unreachable
#include <pistache/listener.h>
#include <pistache/peer.h>
#include <pistache/transport.h>
#undef TRY
#undef TRY_RET
#undef unreachable
#pragma pop_macro("unreachable")
#pragma pop_macro("TRY_RET")
#pragma pop_macro("TRY")

#include <sys/socket.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "core/http/listener.h"

namespace provost::http {
namespace {

namespace aio = Pistache::Aio;
namespace polling = Pistache::Polling;
namespace tcp = Pistache::Tcp;

// Access to four private members, by the rule that an explicit instantiation may name them ([temp.spec]/6):
// - the queue of new peers, because its pop() can swallow a wake-up and leave a client waiting for the next one;
// - the listener's socket, bell and thread, because it cannot stop accepting without stopping its reactors.
auto& peers_queue(tcp::Transport& transport);
auto& accept_thread(tcp::Listener& listener);
auto& accept_bell(tcp::Listener& listener);
auto& listening_socket(tcp::Listener& listener);

template <auto PeersQueue>
struct OpenTransport {
  friend auto& peers_queue(tcp::Transport& transport) { return transport.*PeersQueue; }
};
template <auto Thread, auto Bell, auto Socket>
struct OpenListener {
  friend auto& accept_thread(tcp::Listener& listener) { return listener.*Thread; }
  friend auto& accept_bell(tcp::Listener& listener) { return listener.*Bell; }
  friend auto& listening_socket(tcp::Listener& listener) { return listener.*Socket; }
};
template struct OpenTransport<&tcp::Transport::peersQueue>;
template struct OpenListener<&tcp::Listener::acceptThread, &tcp::Listener::shutdownFd, &tcp::Listener::listen_fd>;

constexpr int kBacklog = 1024;
constexpr int kRoundsOfNewPeers = 16;  // the tick takes what an endless stream of clients leaves

Pistache::Address address_of(const ServerOptions& options) {
  const bool v6 = options.address.find(':') != std::string::npos;
  return {v6 ? "[" + options.address + "]" : options.address, Pistache::Port(options.port)};
}

/// Pistache asks for one of these for each of its threads, by clone(), and calls it there.
class IoTransport final : public tcp::Transport {
 public:
  explicit IoTransport(std::shared_ptr<IoShared> shared);

  std::shared_ptr<aio::Handler> clone() const override;
  void registerPoller(polling::Epoll& poller) override;
  void onReady(const aio::FdSet& ready) override;

  void welcome(int fd) { loop_->welcome(fd); }

 private:
  void dispatch(const aio::FdSet& ready);
  void take_new_peers();
  void watch_for_room(int fd);
  void close(int fd);

  std::shared_ptr<IoShared> shared_;
  std::unique_ptr<IoLoop> loop_;  // null in the prototype that is only cloned
};

/// Hears of new clients. The loop reads and writes by itself, so that it can stop reading.
class ClientHandler final : public tcp::Handler {
  PROTOTYPE_OF(tcp::Handler, ClientHandler)

 public:
  void onConnection(const std::shared_ptr<tcp::Peer>& peer) override {
    static_cast<IoTransport*>(transport())->welcome(peer->fd());
  }
  void onInput(const char*, std::size_t, const std::shared_ptr<tcp::Peer>&) override {}
};

IoTransport::IoTransport(std::shared_ptr<IoShared> shared)
    : Transport(std::make_shared<ClientHandler>()), shared_(std::move(shared)) {}

std::shared_ptr<aio::Handler> IoTransport::clone() const {
  auto transport = std::make_shared<IoTransport>(shared_);
  auto* self = transport.get();
  transport->loop_ = std::make_unique<IoLoop>(
      shared_, SocketCare{[self](int fd) { self->watch_for_room(fd); }, [self](int fd) { self->close(fd); }});
  return transport;
}

void IoTransport::registerPoller(polling::Epoll& poller) {
  Transport::registerPoller(poller);
  const Pistache::Flags<polling::NotifyOn> readable(polling::NotifyOn::Read);
  for (const int fd : {loop_->tick_fd(), loop_->bell_fd()}) {
    poller.addFd(fd, readable, polling::Tag(static_cast<std::uint64_t>(fd)));
  }
}

void IoTransport::onReady(const aio::FdSet& ready) {
  try {
    dispatch(ready);
  } catch (const std::exception&) {
    shared_->parts.log.error("http.io_loop.failed");
  }
}

void IoTransport::dispatch(const aio::FdSet& ready) {
  std::vector<polling::Event> others;
  bool tick = false;
  bool bell = false;
  for (const auto& event : ready) {
    const auto fd = static_cast<int>(event.getTag().value());
    if (fd == loop_->tick_fd()) {
      tick = true;
    } else if (fd == loop_->bell_fd()) {
      bell = true;
    } else if (!loop_->serve_socket(fd, event.isReadable() || event.isHangup())) {
      others.emplace_back(event.getTag());  // without flags: Pistache knows its own queues by their tags
    }
  }
  if (!others.empty()) Transport::onReady(aio::FdSet(std::move(others)));
  take_new_peers();
  if (bell) loop_->hear_bell();
  if (tick) loop_->tick();
  loop_->finish_round();
}

void IoTransport::take_new_peers() {
  auto& queue = peers_queue(*this);
  for (int round = 0; round < kRoundsOfNewPeers && !queue.empty(); ++round) {
    std::vector<polling::Event> again{polling::Event(queue.tag())};
    Transport::onReady(aio::FdSet(std::move(again)));
  }
}

void IoTransport::watch_for_room(int fd) {
  const auto interest = polling::NotifyOn::Read | polling::NotifyOn::Write | polling::NotifyOn::Shutdown;
  reactor()->modifyFd(key(), fd, interest, polling::Mode::Edge);
}

void IoTransport::close(int fd) {
  if (const auto found = peers.find(fd); found != peers.end()) {
    const auto peer = found->second;
    removePeer(peer);
  }
}

}  // namespace

struct Listener::Reactors {
  tcp::Listener listener;
};

Listener::Listener(std::shared_ptr<IoShared> shared) : shared_(std::move(shared)) {}
Listener::~Listener() = default;

Result<void> Listener::start() {
  const auto& options = shared_->options;
  try {
    reactors_ = std::make_unique<Reactors>();
    Pistache::Flags<tcp::Options> flags(tcp::Options::ReuseAddr);
    flags.setFlag(tcp::Options::CloseOnExec);
    reactors_->listener.init(options.io_threads, flags, "http", kBacklog);
    reactors_->listener.setTransportFactory([shared = shared_] { return std::make_shared<IoTransport>(shared); });
    reactors_->listener.bind(address_of(options));
    port_ = static_cast<std::uint16_t>(reactors_->listener.getPort());
    reactors_->listener.runThreaded();
  } catch (const std::exception&) {
    return fail(Code::unavailable, "Cannot listen on " + options.address + " port " + std::to_string(options.port));
  }
  return {};
}

void Listener::stop_accepting() {
  if (!reactors_ || !accept_thread(reactors_->listener).joinable()) return;
  accept_bell(reactors_->listener).notify();
  accept_thread(reactors_->listener).join();
  ::shutdown(listening_socket(reactors_->listener), SHUT_RDWR);
}

std::uint16_t Listener::port() const { return port_; }

}  // namespace provost::http
