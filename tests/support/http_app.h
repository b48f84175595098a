// An app for tests: a small HTTP/1.1 server on loopback, in threads of its own, that answers as it is told, also badly.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/http/message.h"

struct ssl_ctx_st;

namespace provost::test {

/// How an answer goes over the wire.
enum class Wire {
  whole,            // as HTTP has it
  silent,           // nothing, and the connection stays open until the other side has enough
  hang_up,          // nothing, and the connection ends
  cut_body,         // head and body, but the head had announced more
  endless_body,     // head, and a body without end
  endless_headers,  // a head without end
  raw,              // the body alone, byte for byte, and the connection ends
};

struct AppReply {
  int status = 200;
  http::Headers headers{};  // Content-Length is added
  std::string body{};
  Wire wire = Wire::whole;
};

/// A request as the app saw it.
struct AppRequest {
  std::string method;
  std::string target;
  http::Headers headers;
  std::string body;
  int connection = 0;  // counts from 1
};

/// PEM files of an app that speaks TLS.
struct AppTls {
  std::string certificate_file;
  std::string key_file;
};

/// Listens from construction to destruction on 127.0.0.1, at a port of its own. Safe to use from any thread.
class HttpApp {
 public:
  using Answer = std::function<AppReply(const AppRequest&)>;

  /// Answers each request by calling `answer`, from several threads at once; without one, by 200 and no body.
  explicit HttpApp(Answer answer = {}, std::optional<AppTls> tls = {});
  HttpApp(const HttpApp&) = delete;
  HttpApp& operator=(const HttpApp&) = delete;
  /// Ends every connection and thread.
  ~HttpApp();

  std::uint16_t port() const { return port_; }
  /// `http://127.0.0.1:PORT` or https, and the path.
  std::string url(std::string_view path) const;
  /// Puts an answer into the queue, which is used up before `answer` is asked.
  void next(AppReply reply);
  /// What came so far, in the order in which it was read.
  std::vector<AppRequest> requests() const;
  /// How many connections were accepted so far.
  int connections() const;

 private:
  class Connection;

  void accept_all();
  AppReply reply_to(const AppRequest& request);

  Answer answer_;
  ssl_ctx_st* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  bool stopping_ = false;
  std::deque<AppReply> queue_;
  std::vector<AppRequest> requests_;
  std::list<Connection> connections_;
  std::thread acceptor_;
};

}  // namespace provost::test
