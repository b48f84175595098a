// One TLS connection as a transformer of bytes: it never touches a socket, so it can never block one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace provost::http {

/// The server's side of one TLS connection. One thread at a time.
class TlsSession {
 public:
  enum class State {
    handshake,  // not yet agreed
    open,       // application data may flow
    ended,      // the client said that no more will come (close_notify); we may still answer
    failed,     // the connection is of no use; send what is in `wire` (an alert) and close
  };

  /// A session that waits for a client's hello; null if memory is out.
  static std::unique_ptr<TlsSession> accept(ssl_ctx_st* context);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Takes bytes off the wire. Appends decrypted bytes to `plain`, and what the protocol itself must send to `wire`.
  State receive(std::string_view bytes, std::string& plain, std::string& wire);
  /// Encrypts `plain` to the end of `wire`; false if the session has failed.
  bool send(std::string_view plain, std::string& wire);
  /// Says that we send no more (RFC 8446 §6.1).
  void close(std::string& wire);

  State state() const { return state_; }
  /// SHA-256 of the client certificate that was verified against the client CA, in lower-case hex; "" without one.
  const std::string& client_certificate() const { return client_certificate_; }

 private:
  explicit TlsSession(ssl_st* ssl) : ssl_(ssl) {}

  void shake_hands();
  void read_plain(std::string& plain);
  void drain(std::string& wire);

  ssl_st* ssl_;
  State state_ = State::handshake;
  std::string client_certificate_;
};

}  // namespace provost::http
