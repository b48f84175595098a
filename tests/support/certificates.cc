#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace provost::test {
namespace {

void must(bool done) {
  if (!done) throw std::runtime_error("a test certificate cannot be made");
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

template <class Write>
void save_pem(const std::string& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  must(file != nullptr);
  const bool written = write(file) == 1;
  must(std::fclose(file) == 0 && written);
}

}  // namespace

struct TestAuthority::Pair {
  Pair() : key(EVP_EC_gen("P-256")), certificate(X509_new()) {}
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    EVP_PKEY_free(key);
    X509_free(certificate);
  }

  /// Names and dates the certificate; signed by issuer, or by itself without one.
  void make(const std::string& name, const Pair* issuer, Validity validity) {
    constexpr long kDay = 24 * 60 * 60;
    const std::string common_name = name.empty() ? "Provost test authority" : name.substr(name.find(':') + 1);
    X509_set_version(certificate, X509_VERSION_3);
    std::uint64_t serial = 0;
    must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), validity == Validity::now ? kDay : -kDay);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    const Pair& signer = issuer != nullptr ? *issuer : *this;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate));
    extend(certificate, NID_basic_constraints, name.empty() ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!name.empty()) extend(certificate, NID_subject_alt_name, name);
    must(X509_sign(certificate, signer.key, EVP_sha256()) > 0);
  }

  EVP_PKEY* key;
  X509* certificate;
};

TestAuthority::TestAuthority() : root_(std::make_unique<Pair>()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "provost-ca-XXXXXX").string();
  must(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  root_->make("", nullptr, Validity::now);
  save_pem(ca_file(), [this](std::FILE* file) { return PEM_write_X509(file, root_->certificate); });
}

TestAuthority::~TestAuthority() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TestAuthority::ca_file() const { return (folder_ / "ca.pem").string(); }

AppTls TestAuthority::issue(const std::string& alternative_name, Validity validity) {
  Pair pair;
  pair.make(alternative_name, root_.get(), validity);
  return save(pair);
}

AppTls TestAuthority::self_signed(const std::string& alternative_name) {
  Pair pair;
  pair.make(alternative_name, nullptr, Validity::now);
  return save(pair);
}

AppTls TestAuthority::save(const Pair& pair) {
  const std::string stem = (folder_ / std::to_string(++count_)).string();
  const AppTls files{stem + ".pem", stem + ".key"};
  save_pem(files.certificate_file, [&](std::FILE* file) { return PEM_write_X509(file, pair.certificate); });
  save_pem(files.key_file, [&](std::FILE* file) {
    return PEM_write_PrivateKey(file, pair.key, nullptr, nullptr, 0, nullptr, nullptr);
  });
  return files;
}

}  // namespace provost::test
