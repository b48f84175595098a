// What the administrator says about TLS: which certificate, which clients.
#pragma once

#include <string>

namespace provost::http {

/// Whether a client must show a certificate; only asked when a client CA is given.
enum class ClientCertificate { optional, required };

/// Paths of PEM files. They are read at start and again at each reload.
struct TlsOptions {
  std::string certificate_file = "";  // the chain, leaf first
  std::string key_file = "";
  std::string client_ca_file = "";  // "" to ask for no client certificate
  ClientCertificate client_certificate = ClientCertificate::optional;
};

}  // namespace provost::http
