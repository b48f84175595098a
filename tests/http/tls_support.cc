#include "tests/http/tls_support.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace provost::http {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long kDay = 24 * 60 * 60;

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void extend(X509* certificate, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  static std::atomic<long> serial{1};
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

class File {
 public:
  explicit File(const std::string& path) : file_(std::fopen(path.c_str(), "we")) {
    if (file_ == nullptr) throw std::runtime_error("cannot write " + path);
  }
  ~File() { std::fclose(file_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::FILE* get() const { return file_; }

 private:
  std::FILE* file_;
};

void write(const std::string& path, X509* certificate) { PEM_write_X509(File(path).get(), certificate); }
void write(const std::string& path, EVP_PKEY* key) {
  PEM_write_PrivateKey(File(path).get(), key, nullptr, nullptr, 0, nullptr, nullptr);
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &length);
  std::string text;
  for (unsigned int i = 0; i < length; ++i) {
    std::array<char, 3> hex{};
    std::snprintf(hex.data(), hex.size(), "%02x", static_cast<unsigned int>(digest[i]));
    text += hex.data();
  }
  return text;
}

}  // namespace

struct TestAuthority::Issuer {
  Key key = make_key();
  Certificate certificate = make_certificate("Test Authority", key.get());
};

TestAuthority::TestAuthority() : issuer_(std::make_unique<Issuer>()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "provost-tls-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  X509* certificate = issuer_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate, NID_key_usage, "critical,keyCertSign");
  X509_sign(certificate, issuer_->key.get(), EVP_sha256());
  write(ca_file(), certificate);
}

TestAuthority::~TestAuthority() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

KeyPair TestAuthority::issue(const std::string& name, const std::string& file_name) const {
  const Key key = make_key();
  const Certificate certificate = make_certificate(name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer_->certificate.get()));
  extend(certificate.get(), NID_subject_alt_name, ("DNS:" + name).c_str());
  X509_sign(certificate.get(), issuer_->key.get(), EVP_sha256());
  KeyPair pair{folder_ + "/" + file_name + ".pem", folder_ + "/" + file_name + ".key",
               fingerprint_of(certificate.get())};
  write(pair.certificate_file, certificate.get());
  write(pair.key_file, key.get());
  return pair;
}

TlsClient::TlsClient(std::uint16_t port, const TestAuthority& authority, const TlsOffer& offer)
    : PlainClient(port), context_(SSL_CTX_new(TLS_client_method())), ssl_(nullptr) {
  SSL_CTX_set_security_level(context_, 0);  // so that it can offer what the server must refuse
  SSL_CTX_set_min_proto_version(context_, offer.min_version);
  SSL_CTX_set_max_proto_version(context_, offer.max_version);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_load_verify_file(context_, authority.ca_file().c_str());
  if (!offer.ciphers.empty()) SSL_CTX_set_cipher_list(context_, offer.ciphers.c_str());
  if (!offer.alpn.empty()) {
    SSL_CTX_set_alpn_protos(context_, reinterpret_cast<const unsigned char*>(offer.alpn.data()),
                            static_cast<unsigned int>(offer.alpn.size()));
  }
  if (offer.certificate != nullptr) {
    SSL_CTX_use_certificate_file(context_, offer.certificate->certificate_file.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_, offer.certificate->key_file.c_str(), SSL_FILETYPE_PEM);
  }
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, fd_);
  connected_ = SSL_connect(ssl_) == 1;
  ERR_clear_error();
}

TlsClient::~TlsClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
}

bool TlsClient::send(std::string_view bytes) {
  ERR_clear_error();
  return connected_ && SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
}

std::string TlsClient::receive() {
  ERR_clear_error();
  std::string piece(64 * 1024, '\0');
  const int got = connected_ ? SSL_read(ssl_, piece.data(), static_cast<int>(piece.size())) : 0;
  piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return piece;
}

void TlsClient::end_input() { SSL_shutdown(ssl_); }
std::string TlsClient::version() const { return SSL_get_version(ssl_); }
std::string TlsClient::cipher() const { return SSL_get_cipher_name(ssl_); }

std::string TlsClient::alpn() const {
  const unsigned char* name = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_, &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string TlsClient::server_name() const {
  std::array<char, 64> name{};
  const X509* certificate = SSL_get0_peer_certificate(ssl_);
  if (certificate == nullptr) return "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

bool TlsClient::renegotiate() {
  ERR_clear_error();
  return SSL_renegotiate(ssl_) == 1 && SSL_do_handshake(ssl_) == 1;
}

}  // namespace provost::http
