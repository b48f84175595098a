#include "tests/support/http_app.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/base/text.h"

namespace provost::test {
namespace {

constexpr std::size_t kLargestHead = 1 << 20;
constexpr std::size_t kLargestBody = 64 << 20;

std::string head_of(const AppReply& reply, const std::string& framing) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " Told\r\n";
  for (const auto& [name, value] : reply.headers.all()) head.append(name).append(": ").append(value).append("\r\n");
  return head + framing + "\r\n\r\n";
}

/// OpenSSL writes without MSG_NOSIGNAL; only the app's own threads must survive that.
void block_broken_pipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

/// One accepted connection and its thread.
class HttpApp::Connection {
 public:
  Connection(HttpApp* app, int socket, int number) : app_(app), socket_(socket), number_(number) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    thread_.join();
    close(socket_);
  }

  void start() {
    thread_ = std::thread([this] { serve(); });
  }
  /// Ends what the thread waits for.
  void interrupt() { shutdown(socket_, SHUT_RDWR); }

 private:
  void serve() {
    block_broken_pipe();
    if (app_->tls_ != nullptr) {
      tls_ = SSL_new(app_->tls_);
      SSL_set_fd(tls_, socket_);
    }
    if (tls_ == nullptr || SSL_accept(tls_) == 1) {
      while (serve_one()) continue;
    }
    SSL_free(tls_);
    interrupt();  // the file itself is closed later, so that its number is not given to another meanwhile
  }

  bool read_more() {
    char buffer[16 * 1024];
    const auto got = tls_ != nullptr ? SSL_read(tls_, buffer, sizeof buffer)
                                     : static_cast<int>(recv(socket_, buffer, sizeof buffer, 0));
    if (got <= 0) return false;
    unread_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto size = std::min(bytes.size(), std::size_t{1} << 20);
      const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(size))
                                        : static_cast<int>(send(socket_, bytes.data(), size, MSG_NOSIGNAL));
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Takes one line out of what came, without its end.
  std::optional<std::string> read_line() {
    std::size_t end = unread_.find("\r\n");
    while (end == std::string::npos) {
      if (unread_.size() > kLargestHead || !read_more()) return std::nullopt;
      end = unread_.find("\r\n");
    }
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 2);
    return line;
  }

  /// Reads a body in chunks (RFC 9112 §7.1), without extensions or trailers.
  bool read_chunks(std::string& body) {
    while (true) {
      const auto line = read_line();
      if (!line || line->empty() || line->find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        return false;
      const std::size_t size = std::stoul(*line, nullptr, 16);
      if (body.size() + size > kLargestBody) return false;
      while (unread_.size() < size + 2) {
        if (!read_more()) return false;
      }
      body += unread_.substr(0, size);
      unread_.erase(0, size + 2);
      if (size == 0) return true;
    }
  }

  std::optional<AppRequest> read_request() {
    std::size_t end = unread_.find("\r\n\r\n");
    while (end == std::string::npos) {
      if (unread_.size() > kLargestHead || !read_more()) return std::nullopt;
      end = unread_.find("\r\n\r\n");
    }
    AppRequest request;
    request.connection = number_;
    std::string_view head = std::string_view(unread_).substr(0, end);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' ');
    request.method = line.substr(0, first);
    request.target = line.substr(first + 1, line.rfind(' ') - first - 1);
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    while (!head.empty()) {
      const std::string_view field = head.substr(0, head.find("\r\n"));
      const std::size_t colon = std::min(field.find(':'), field.size() - 1);
      request.headers.add(std::string(field.substr(0, colon)), std::string(text::trim(field.substr(colon + 1))));
      head.remove_prefix(std::min(field.size() + 2, head.size()));
    }
    unread_.erase(0, end + 4);
    if (request.headers.find("Transfer-Encoding") == "chunked") {
      if (!read_chunks(request.body)) return std::nullopt;
      return request;
    }
    const auto length = text::to_integer(request.headers.find("Content-Length").value_or("0")).value_or(0);
    while (unread_.size() < static_cast<std::size_t>(length)) {
      if (unread_.size() > kLargestBody || !read_more()) return std::nullopt;
    }
    request.body = unread_.substr(0, static_cast<std::size_t>(length));
    unread_.erase(0, static_cast<std::size_t>(length));
    return request;
  }

  /// False when the connection is to end.
  bool serve_one() {
    const auto request = read_request();
    if (!request) return false;
    const AppReply reply = app_->reply_to(*request);
    switch (reply.wire) {
      case Wire::whole:
        return write(head_of(reply, "Content-Length: " + std::to_string(reply.body.size())) +
                     (request->method == "HEAD" ? "" : reply.body)) &&
               !text::equal_ignoring_case(reply.headers.find("Connection").value_or(""), "close");
      case Wire::silent:
        while (read_more()) unread_.clear();
        return false;
      case Wire::hang_up:
        return false;
      case Wire::cut_body:
        write(head_of(reply, "Content-Length: " + std::to_string(reply.body.size() + 100)) + reply.body);
        return false;
      case Wire::endless_body:
        write(head_of(reply, "Transfer-Encoding: chunked"));
        while (write("4000\r\n" + std::string(0x4000, 'x') + "\r\n")) continue;
        return false;
      case Wire::endless_headers:
        write("HTTP/1.1 200 Told\r\n");
        while (write("X-More: " + std::string(1000, 'x') + "\r\n")) continue;
        return false;
      case Wire::raw:
        write(reply.body);
        return false;
    }
    return false;
  }

  HttpApp* app_;
  int socket_;
  int number_;
  SSL* tls_ = nullptr;
  std::string unread_;
  std::thread thread_;
};

HttpApp::HttpApp(Answer answer, std::optional<AppTls> tls) : answer_(std::move(answer)) {
  if (tls) {
    tls_ = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(tls_, tls->certificate_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_, tls->key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
      throw std::runtime_error("the app's certificate cannot be used");
    }
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 128) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the app cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpApp::~HttpApp() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Connection& connection : connections_) connection.interrupt();
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  connections_.clear();
  close(listener_);
  SSL_CTX_free(tls_);
}

void HttpApp::accept_all() {
  while (true) {
    const int accepted = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return;
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      close(accepted);
      return;
    }
    connections_.emplace_back(this, accepted, static_cast<int>(connections_.size()) + 1).start();
  }
}

AppReply HttpApp::reply_to(const AppRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (!queue_.empty()) {
      AppReply reply = std::move(queue_.front());
      queue_.pop_front();
      return reply;
    }
  }
  return answer_ ? answer_(request) : AppReply{};
}

std::string HttpApp::url(std::string_view path) const {
  return (tls_ != nullptr ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + std::string(path);
}

void HttpApp::next(AppReply reply) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(reply));
}

std::vector<AppRequest> HttpApp::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

int HttpApp::connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(connections_.size());
}

}  // namespace provost::test
