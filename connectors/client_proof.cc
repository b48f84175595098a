#include "connectors/client_proof.h"

#include "core/crypto/encoding.h"
#include "core/http/uri.h"

namespace provost::connectors {

Result<ClientProof> ClientProof::of(const Settings& settings, const ConnectorTools& tools) {
  ClientProof proof;
  const std::string_view auth = settings.text("auth");
  proof.in_header_ = auth == "client_secret_basic";
  proof.client_id_ = settings.text("client_id");
  proof.client_secret_ = settings.secret("client_secret");
  proof.audience_ = settings.text(settings.text("audience").empty() ? "url" : "audience");
  if (auth == "private_key_jwt") {
    proof.mint_.emplace(TRY(TokenMint::of(tools, settings.text("algorithm"))));
  } else if (proof.client_secret_.empty()) {
    return fail(Code::invalid_value, "the setting \"client_secret\" is required for " + std::string(auth));
  }
  return proof;
}

Result<ShownProof> ClientProof::show(const Errand& errand) {
  ShownProof shown;
  if (mint_) {
    shown.client_id = client_id_;
    shown.assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    shown.assertion = TRY(mint_->make(
        "JWT", Value::object({{"iss", client_id_}, {"sub", client_id_}, {"aud", audience_}}), errand.idempotency_key));
  } else if (in_header_) {
    const Secret pair(http::encode_query(client_id_) + ":" + http::encode_query(client_secret_.reveal()));
    shown.authorization = Secret("Basic " + crypto::to_base64(pair.reveal()));
  } else {
    shown.client_id = client_id_;
    shown.client_secret = client_secret_;
  }
  return shown;
}

}  // namespace provost::connectors
