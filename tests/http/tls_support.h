// Certificates that a test makes for itself, and a TLS client.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/http/tls_options.h"
#include "tests/http/transport_support.h"

namespace provost::http {

/// Paths of a certificate and its key.
struct KeyPair {
  std::string certificate_file, key_file;
  std::string fingerprint;  // SHA-256 of the certificate, lower-case hex
};

/// A certificate authority in a folder of its own, removed with it.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// Issues a certificate for `name` and writes it over whatever pair had this file name before.
  KeyPair issue(const std::string& name, const std::string& file_name) const;
  std::string ca_file() const { return folder_ + "/ca.pem"; }
  std::string folder() const { return folder_; }

 private:
  struct Issuer;
  std::string folder_;
  std::unique_ptr<Issuer> issuer_;
};

/// What a client offers; 0 leaves the library's default.
struct TlsOffer {
  int min_version = 0;
  int max_version = 0;
  std::string ciphers = "";  // for TLS 1.2
  std::string alpn = "";     // in wire form
  const KeyPair* certificate = nullptr;
};

/// Speaks TLS over a PlainClient's socket. The handshake is made by the constructor.
class TlsClient final : public PlainClient {
 public:
  TlsClient(std::uint16_t port, const TestAuthority& authority, const TlsOffer& offer = {});
  ~TlsClient() override;

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) override;
  std::string receive() override;
  /// Sends close_notify, and still reads.
  void end_input();
  std::string version() const;
  std::string cipher() const;
  std::string alpn() const;
  /// The common name of the server's certificate.
  std::string server_name() const;
  /// Asks for a renegotiation; false if the server does not take part.
  bool renegotiate();

 private:
  ssl_ctx_st* context_;
  ssl_st* ssl_;
  bool connected_ = false;
};

}  // namespace provost::http
