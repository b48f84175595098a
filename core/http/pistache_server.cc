#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <thread>
#include <utility>

#include "core/http/pistache_door.h"
#include "core/http/pistache_io_thread.h"
#include "core/http/server.h"

namespace provost::http {
namespace {

constexpr int kBacklog = 1024;
constexpr std::size_t kReservedDescriptors = 128;  // for databases, logs, outbound calls and our own bells
constexpr std::chrono::seconds kStartTimeout{10};
constexpr std::chrono::seconds kCloseTimeout{10};

/// The cap on connections, lowered to what the process may open: at the limit Pistache's accept thread would spin.
ServerOptions within_means(ServerOptions options) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
    const auto open_files = static_cast<std::size_t>(files.rlim_cur);
    const auto reserved = kReservedDescriptors + options.limits.lingering_refusals;
    const auto most = open_files > 2 * reserved ? open_files - reserved : open_files / 2;
    options.limits.connections = std::min(options.limits.connections, most);
  }
  if (options.io_threads == 0) options.io_threads = std::max(1U, std::thread::hardware_concurrency());
  return options;
}

Pistache::Address address_of(const ServerOptions& options) {
  const bool v6 = options.address.find(':') != std::string::npos;
  return {v6 ? "[" + options.address + "]" : options.address, Pistache::Port(options.port)};
}

}  // namespace

/// The listener, its I/O threads and what they share.
struct Server::Machinery {
  Machinery(ServerOptions options, ServerParts parts)
      : shared(std::make_shared<IoShared>(within_means(std::move(options)), parts)) {}

  Result<void> listen();
  bool wait_for_io_threads();
  void stop_accepting();
  void wake_all() const;
  void close_all();

  std::shared_ptr<IoShared> shared;
  std::unique_ptr<Pistache::Tcp::Listener> listener;
  std::uint16_t port = 0;
};

Result<void> Server::Machinery::listen() {
  const auto& options = shared->options;
  try {
    listener = std::make_unique<Pistache::Tcp::Listener>();
    Pistache::Flags<Pistache::Tcp::Options> flags(Pistache::Tcp::Options::ReuseAddr);
    flags.setFlag(Pistache::Tcp::Options::CloseOnExec);
    listener->init(options.io_threads, flags, "http", kBacklog);
    listener->setTransportFactory([this] { return std::make_shared<IoThread>(shared); });
    listener->bind(address_of(options));
    port = static_cast<std::uint16_t>(listener->getPort());
    listener->runThreaded();
  } catch (const std::exception&) {
    return fail(Code::unavailable, "Cannot listen on " + options.address + " port " + std::to_string(options.port));
  }
  if (!wait_for_io_threads()) return fail(Code::unavailable, "The I/O threads do not start.");
  return {};
}

/// Pistache starts its threads from its accept thread; until they run it can neither serve nor be shut down.
bool Server::Machinery::wait_for_io_threads() {
  wake_all();
  std::unique_lock lock(shared->mutex);
  return shared->changed.wait_for(lock, kStartTimeout, [this] { return shared->running == shared->queues.size(); });
}

void Server::Machinery::wake_all() const {
  for (const auto& queue : shared->queues) queue->wake();
}

void Server::Machinery::stop_accepting() {
  if (!listener || !pistache::accept_thread(*listener).joinable()) return;
  pistache::accept_bell(*listener).notify();
  pistache::accept_thread(*listener).join();
  ::shutdown(pistache::listening_socket(*listener), SHUT_RDWR);
}

void Server::Machinery::close_all() {
  if (!listener) return;
  stop_accepting();
  shared->closing.store(true);
  wake_all();
  if (!shared->admission.wait_until_empty(kCloseTimeout)) shared->parts.log.error("http.close.timed_out");
  listener.reset();
}

Server::Server(ServerOptions options, ServerParts parts)
    : machinery_(std::make_unique<Machinery>(std::move(options), parts)) {}

Server::~Server() { machinery_->close_all(); }

Result<void> Server::start() {
  if (machinery_->listener) return fail(Code::conflict, "The server has been started before.");
  std::signal(SIGPIPE, SIG_IGN);
  const auto& options = machinery_->shared->options;
  if (options.tls) {
    machinery_->shared->tls = std::make_unique<TlsContext>(*options.tls);
    TRY(machinery_->shared->tls->load());
  }
  TRY(machinery_->listen());
  machinery_->shared->parts.log.info(
      "http.listening", {{"address", std::string_view(options.address)}, {"port", std::int64_t{machinery_->port}}});
  return {};
}

std::uint16_t Server::port() const { return machinery_->port; }

Result<void> Server::reload_certificates() {
  const auto& tls = machinery_->shared->tls;
  if (!tls) return fail(Code::unsupported, "This listener does not speak TLS.");
  return tls->load();
}

bool Server::drain(std::chrono::milliseconds span) {
  machinery_->stop_accepting();
  machinery_->shared->draining.store(true);
  machinery_->wake_all();
  const bool ended = machinery_->shared->admission.wait_until_empty(span);
  machinery_->close_all();
  return ended;
}

}  // namespace provost::http
