#include "core/http/tls_session.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

namespace provost::http {
namespace {

constexpr std::size_t kPiece = 16 * 1024;  // one TLS record

std::string fingerprint_of(const SSL* ssl) {
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return "";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1) return "";
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 0xf];
  }
  return text;
}

bool wants_more(const SSL* ssl, int outcome) {
  const int error = SSL_get_error(ssl, outcome);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

std::unique_ptr<TlsSession> TlsSession::accept(ssl_ctx_st* context) {
  SSL* ssl = SSL_new(context);
  BIO* incoming = BIO_new(BIO_s_mem());
  BIO* outgoing = BIO_new(BIO_s_mem());
  if (ssl == nullptr || incoming == nullptr || outgoing == nullptr) {
    SSL_free(ssl);
    BIO_free(incoming);
    BIO_free(outgoing);
    ERR_clear_error();
    return nullptr;
  }
  SSL_set_bio(ssl, incoming, outgoing);
  SSL_set_accept_state(ssl);
  return std::unique_ptr<TlsSession>(new TlsSession(ssl));
}

TlsSession::~TlsSession() { SSL_free(ssl_); }

TlsSession::State TlsSession::receive(std::string_view bytes, std::string& plain, std::string& wire) {
  ERR_clear_error();
  while (!bytes.empty() && state_ != State::failed) {
    const auto piece = bytes.substr(0, kPiece);
    if (BIO_write(SSL_get_rbio(ssl_), piece.data(), static_cast<int>(piece.size())) != static_cast<int>(piece.size())) {
      state_ = State::failed;
      break;
    }
    bytes.remove_prefix(piece.size());
    if (state_ == State::handshake) shake_hands();
    if (state_ == State::open) read_plain(plain);
    if (state_ == State::ended) break;
  }
  ERR_clear_error();
  drain(wire);
  return state_;
}

void TlsSession::shake_hands() {
  const int outcome = SSL_do_handshake(ssl_);
  if (outcome == 1) {
    state_ = State::open;
    client_certificate_ = fingerprint_of(ssl_);
  } else if (!wants_more(ssl_, outcome)) {
    state_ = State::failed;
  }
}

void TlsSession::read_plain(std::string& plain) {
  std::array<char, kPiece> piece;
  for (;;) {
    const int outcome = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
    if (outcome > 0) {
      plain.append(piece.data(), static_cast<std::size_t>(outcome));
      continue;
    }
    if (SSL_get_error(ssl_, outcome) == SSL_ERROR_ZERO_RETURN) {
      state_ = State::ended;
    } else if (!wants_more(ssl_, outcome)) {
      state_ = State::failed;
    }
    return;
  }
}

bool TlsSession::send(std::string_view plain, std::string& wire) {
  ERR_clear_error();
  while (!plain.empty()) {
    const auto piece = plain.substr(0, kPiece);
    if (SSL_write(ssl_, piece.data(), static_cast<int>(piece.size())) != static_cast<int>(piece.size())) {
      state_ = State::failed;
      ERR_clear_error();
      return false;
    }
    plain.remove_prefix(piece.size());
  }
  drain(wire);
  return true;
}

void TlsSession::close(std::string& wire) {
  if (state_ != State::open && state_ != State::ended) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);
  ERR_clear_error();
  drain(wire);
}

void TlsSession::drain(std::string& wire) {
  BIO* outgoing = SSL_get_wbio(ssl_);
  char* data = nullptr;
  const auto length = BIO_get_mem_data(outgoing, &data);
  if (length > 0) wire.append(data, static_cast<std::size_t>(length));
  BIO_reset(outgoing);
}

}  // namespace provost::http
