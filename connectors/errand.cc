#include "connectors/errand.h"

#include "core/crypto/digest.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kDigestShown = 16;

}  // namespace

std::string request_key(const Errand& errand, const http::HttpCall& call) {
  const std::string digest = crypto::sha256_hex(call.method + " " + call.url + "\n" + call.body);
  return std::string(errand.idempotency_key) + "-" + digest.substr(0, kDigestShown);
}

}  // namespace provost::connectors
