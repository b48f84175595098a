// The work of one I/O thread: reads and writes its connections, hands requests to the workers, sends answers home.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/http/admission.h"
#include "core/http/completion_queue.h"
#include "core/http/connection.h"
#include "core/http/server.h"
#include "core/http/tls_context.h"
#include "core/http/wake_signal.h"
#include "core/http/worker_pool.h"

namespace provost::http {

/// What the I/O loops of one server share.
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
  std::size_t running = 0;                               // loops that have heard their first bell
  std::vector<std::shared_ptr<CompletionQueue>> queues;  // one for each loop
  WorkerPool workers;                                    // last: its threads end before the rest goes
};

/// What a loop needs done to a socket by whoever polls it.
struct SocketCare {
  std::function<void(int fd)> watch_for_room;  // report when it can be written again, edge-triggered
  std::function<void(int fd)> close;
};

/// A connection and its socket; lives on one I/O thread.
struct Channel {
  Channel(int descriptor, Admission& book, const std::string& address) : fd(descriptor), ticket(book, address) {}

  const int fd;
  Admission::Ticket ticket;
  std::unique_ptr<Connection> connection;  // null if the client is to be dropped
  bool readable = false;                   // the socket may hold more: its event is edge-triggered and not repeated
  bool watched_for_room = false;
  bool closed = false;  // the socket is gone; no answer may go anywhere
};

/// Belongs to one thread: all of it is called there, and it never waits.
class IoLoop {
 public:
  /// Throws std::system_error if the process is out of descriptors. Joins the loops in `shared`.
  IoLoop(std::shared_ptr<IoShared> shared, SocketCare care);

  /// Readable when deadlines are due to be looked at: call tick().
  int tick_fd() const { return ticks_.fd(); }
  /// Readable when another thread has something for this one: call hear_bell().
  int bell_fd() const { return completions_->signal().fd(); }

  /// A client has come; its socket is served in finish_round().
  void welcome(int fd);
  /// Something happened to a socket; false if it is not one of ours.
  bool serve_socket(int fd, bool readable);
  void hear_bell();
  void tick();
  /// Goes on with what was left in this round; to be called last.
  void finish_round();

 private:
  using ChannelPtr = std::shared_ptr<Channel>;

  /// Reads, answers and writes as far as it goes without waiting; a failure ends this connection only.
  void serve(const ChannelPtr& channel);
  void drive(const ChannelPtr& channel);
  bool read(Channel& channel);
  bool write(Channel& channel);
  void submit(const ChannelPtr& channel, Request request);
  void close(const ChannelPtr& channel);
  void take_completions();
  void serve_all();

  Connection::Time now() const { return shared_->parts.clock.monotonic(); }

  std::shared_ptr<IoShared> shared_;
  SocketCare care_;
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
