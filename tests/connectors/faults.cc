#include "tests/connectors/faults.h"

#include <utility>

#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

using std::chrono::seconds;

/// A reply that shows the secrets of every kind in all its parts.
AppReply echoing(int status, Wire wire = Wire::whole) {
  const std::string secrets = std::string(kCanaryToken) + " " + std::string(kCanaryKey);
  AppReply reply{status, {}, R"({"detail":")" + secrets + R"(","scimType":")" + secrets + "\"}", wire};
  reply.headers.add("X-Echo", secrets);
  reply.headers.add("WWW-Authenticate", "Bearer realm=\"" + secrets + "\"");
  return reply;
}

}  // namespace

AppReply with(AppReply reply, std::string name, std::string value) {
  reply.headers.add(std::move(name), std::move(value));
  return reply;
}

std::vector<Fault> faults() {
  AppReply wrong_type{200, {}, "<html>canary-token</html>"};
  wrong_type.headers.add("Content-Type", "text/html");
  return {
      {"400", echoing(400), Code::invalid_value},
      {"401", echoing(401), Code::forbidden},
      {"403", echoing(403), Code::forbidden},
      {"404", echoing(404), Code::not_found},
      {"409", echoing(409), Code::uniqueness},
      {"410", echoing(410), Code::not_found},
      {"429 with Retry-After", with(echoing(429), "Retry-After", "17"), Code::limited, seconds(17)},
      {"429 without Retry-After", echoing(429), Code::limited},
      {"500", echoing(500), Code::unavailable},
      {"503 with Retry-After", with(echoing(503), "Retry-After", "5"), Code::unavailable, seconds(5)},
      {"no answer but an end", echoing(200, Wire::hang_up), Code::unavailable},
      {"cut within the body", echoing(200, Wire::cut_body), Code::unavailable},
      {"a body without end", echoing(200, Wire::endless_body), Code::unavailable},
      {"a head without end", echoing(200, Wire::endless_headers), Code::unavailable},
      {"not HTTP", {200, {}, "canary-token\r\n\r\n", Wire::raw}, Code::unavailable},
      {"a wrong type", wrong_type, Code::unavailable},
  };
}

}  // namespace provost::test
