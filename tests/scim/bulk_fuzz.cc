// Any bytes as a bulk request: it is refused, or each operation is tried once at most and answered once.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

#include "scim/bulk.h"

namespace {

using namespace provost;  // NOLINT: one function

/// An app that makes whatever it is asked for, but refuses what has a seven in it.
http::Response serve(const scim::BulkCall& call, int& made) {
  http::Response response;
  if (call.body.find('7') != std::string::npos) {
    response.status = 409;
    response.body = R"({"status":"409"})";
  } else if (call.method == "POST") {
    response.status = 201;
    response.headers.set("Location", "https://provost.test/" + call.endpoint + "/id" + std::to_string(++made));
  }
  return response;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = json::parse({reinterpret_cast<const char*>(data), size});
  if (!body) return 0;
  const auto request = scim::parse_bulk_request(*body);
  if (!request) return 0;
  int made = 0;
  std::map<std::string, int> calls;
  const Value response = scim::carry_out(*request, "https://provost.test", [&](const scim::BulkCall& call) {
    ++calls[call.method];
    return serve(call, made);
  });
  const std::size_t answered = response.find("Operations")->items().size();
  if (answered > request->operations.size()) std::abort();
  if (!request->fail_on_errors && answered != request->operations.size()) std::abort();
  // A circle costs one PATCH more for each of its resources, and nothing else is sent twice.
  std::size_t sent = 0;
  for (const auto& [method, count] : calls) sent += static_cast<std::size_t>(count);
  if (sent > 2 * request->operations.size()) std::abort();
  return 0;
}
