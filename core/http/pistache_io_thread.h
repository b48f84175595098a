// One I/O thread: Pistache's reactor wakes it, it reads and writes its connections and hands requests to the workers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/http/admission.h"
#include "core/http/completion_queue.h"
#include "core/http/connection.h"
#include "core/http/pistache_door.h"
#include "core/http/server.h"
#include "core/http/tls_context.h"
#include "core/http/worker_pool.h"

namespace provost::http {

/// What the I/O threads of one server share.
struct IoShared {
  IoShared(const ServerOptions& server_options, const ServerParts& server_parts)
      : options(server_options),
        parts(server_parts),
        admission(server_options.limits),
        workers(server_options.workers, server_options.queue) {}

  const ServerOptions options;
  const ServerParts parts;
  std::unique_ptr<TlsContext> tls;  // null on a plain listener
  Admission admission;
  std::atomic<bool> draining{false};  // finish what is in flight
  std::atomic<bool> closing{false};   // close everything now
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t running = 0;                               // I/O threads that have heard the first bell
  std::vector<std::shared_ptr<CompletionQueue>> queues;  // one for each I/O thread
  WorkerPool workers;                                    // last: its threads end before the rest goes
};

/// A connection and its socket; lives on one I/O thread.
struct Channel {
  Channel(std::shared_ptr<Pistache::Tcp::Peer> client, Admission& book, const std::string& address)
      : peer(std::move(client)), ticket(book, address) {}

  std::shared_ptr<Pistache::Tcp::Peer> peer;
  Admission::Ticket ticket;
  std::unique_ptr<Connection> connection;  // null if the client is to be dropped
  bool readable = false;                   // the socket may hold more (its event is edge-triggered and is not repeated)
  bool write_armed = false;                // the poller watches for room to write
  bool closed = false;                     // the socket is gone; no answer may go anywhere
};

/// Pistache asks for one of these for each of its threads, by clone().
class IoThread final : public Pistache::Tcp::Transport {
 public:
  explicit IoThread(std::shared_ptr<IoShared> shared);

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& ready) override;

  /// A client has come: called by the handler below, before its socket is watched.
  void welcome(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

 private:
  using ChannelPtr = std::shared_ptr<Channel>;
  using Time = Connection::Time;

  void dispatch(const Pistache::Aio::FdSet& ready);
  void forward(std::vector<Pistache::Polling::Event> events);
  void take_new_peers();
  void resume_unfinished();
  void take_completions();
  void hear_bell();
  void tick_all();

  /// Reads, answers and writes as far as it goes without waiting; a failure ends this connection only.
  void serve(const ChannelPtr& channel);
  void drive(const ChannelPtr& channel);
  bool read(Channel& channel);
  bool write(Channel& channel);
  void submit(const ChannelPtr& channel, Request request);
  void close(const ChannelPtr& channel);
  void wait_for_room(Channel& channel);

  Time now() const { return shared_->parts.clock.monotonic(); }

  std::shared_ptr<IoShared> shared_;
  std::shared_ptr<CompletionQueue> completions_;
  TickSignal ticks_;
  HttpDate date_;
  ConnectionRules rules_;
  std::unordered_map<int, ChannelPtr> channels_;  // by descriptor, only to find whom an event is about
  std::vector<ChannelPtr> unfinished_;            // have more to do in the next round
  std::unique_ptr<char[]> buffer_;
  bool announced_ = false;
};

}  // namespace provost::http
