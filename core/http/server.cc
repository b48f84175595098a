#include "core/http/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

#include "core/http/io_loop.h"
#include "core/http/listener.h"

namespace provost::http {
namespace {

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

}  // namespace

/// The listener, its I/O threads and what they share.
struct Server::Machinery {
  Machinery(ServerOptions options, ServerParts parts)
      : shared(std::make_shared<IoShared>(within_means(std::move(options)), parts)) {}

  /// Pistache starts its threads from its accept thread; until they run it can neither serve nor be shut down.
  bool wait_for_io_loops();
  void wake_all() const;
  void close_all();

  std::shared_ptr<IoShared> shared;
  std::unique_ptr<Listener> listener;
};

bool Server::Machinery::wait_for_io_loops() {
  wake_all();
  std::unique_lock lock(shared->mutex);
  return shared->changed.wait_for(lock, kStartTimeout, [this] { return shared->running == shared->queues.size(); });
}

void Server::Machinery::wake_all() const {
  for (const auto& queue : shared->queues) queue->wake();
}

void Server::Machinery::close_all() {
  if (!listener) return;
  listener->stop_accepting();
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
  machinery_->listener = std::make_unique<Listener>(machinery_->shared);
  TRY(machinery_->listener->start());
  if (!machinery_->wait_for_io_loops()) return fail(Code::unavailable, "The I/O threads do not start.");
  machinery_->shared->parts.log.info("http.listening",
                                     {{"address", std::string_view(options.address)}, {"port", std::int64_t{port()}}});
  return {};
}

std::uint16_t Server::port() const { return machinery_->listener ? machinery_->listener->port() : 0; }

Result<void> Server::reload_certificates() {
  const auto& tls = machinery_->shared->tls;
  if (!tls) return fail(Code::unsupported, "This listener does not speak TLS.");
  return tls->load();
}

bool Server::drain(std::chrono::milliseconds span) {
  if (!machinery_->listener) return true;
  machinery_->listener->stop_accepting();
  machinery_->shared->draining.store(true);
  machinery_->wake_all();
  const bool ended = machinery_->shared->admission.wait_until_empty(span);
  machinery_->close_all();
  return ended;
}

}  // namespace provost::http
