// What the transport's tests share: a service that plays a part, blocking clients over real sockets.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/http/server.h"

struct ssl_st;
struct ssl_ctx_st;

namespace provost::http {

/// Answers by path: /echo gives the body back, /id=X gives X, /size=N gives N bytes, /head gives what came in the head,
/// /gate waits until the test opens the gate, /throw throws, /split answers with a header that must not be sent.
class PartService final : public Service {
 public:
  std::uint64_t body_limit(const RequestHead& head) const override;
  Response handle(const Request& request) override;
  Response refuse(std::string_view target, int status, std::string_view reason) const override;

  /// Lets everything that waits at /gate go, now and later.
  void open_gate();
  /// Waits until `count` requests stand at the gate.
  void wait_at_gate(int count);
  int handled() const { return handled_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int at_gate_ = 0;
  bool open_ = false;
  std::atomic<int> handled_{0};
};

/// One answer as a client reads it. status 0: the connection ended before a whole answer came.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// A blocking TCP client. Every wait is bounded; what does not come in time counts as the end.
class PlainClient {
 public:
  explicit PlainClient(std::uint16_t port, int receive_buffer = 0);
  virtual ~PlainClient();
  PlainClient(const PlainClient&) = delete;
  PlainClient& operator=(const PlainClient&) = delete;

  virtual bool send(std::string_view bytes);
  /// Up to 64 KiB; "" at the end of the connection.
  virtual std::string receive();
  /// Reads one answer; the answer to HEAD has no body. Interim answers (100) come as answers of their own.
  Answer answer(std::string_view method = "GET");
  Answer ask(std::string_view bytes) { return send(bytes) ? answer() : Answer{}; }
  /// True if the server has closed and sent nothing more.
  bool at_end();
  void half_close();
  /// Closes at once with a reset.
  void reset();
  int fd() const { return fd_; }

 protected:
  int fd_ = -1;

 private:
  std::string buffer_;
};

/// A server with its surroundings, ready after construction.
struct Stage {
  explicit Stage(ServerOptions options = {}, const Clock* clock = nullptr);

  PartService service;
  Log log{LogLevel::error};
  SystemClock system_clock;
  Server server;
  std::uint16_t port() const { return server.port(); }
};

/// A GET that keeps the connection open.
std::string get(std::string_view target);

}  // namespace provost::http
