#include "tests/support/exchange_record.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

#include "core/model/json.h"

namespace provost::test {
namespace {

std::string text_of(const http::Headers& headers, std::string_view name) {
  return std::string(headers.find(name).value_or(""));
}

/// The file of this program, or one that takes nothing.
std::ofstream open_record() {
  const char* folder = std::getenv("PROVOST_EXCHANGES");
  if (folder == nullptr) return {};
  return std::ofstream(std::string(folder) + "/" + program_invocation_short_name + ".jsonl", std::ios::trunc);
}

void write(const Value& line) {
  static std::mutex one_at_a_time;
  static std::ofstream record = open_record();
  const std::lock_guard lock(one_at_a_time);
  if (record.is_open()) record << json::write(line) << std::endl;
}

}  // namespace

http::Response recorded(http::Service& service, const http::Request& request) {
  http::Response response = service.handle(request);
  write(Value::object({{"method", request.head.method},
                       {"target", request.head.target},
                       {"sentMedia", text_of(request.head.headers, "Content-Type")},
                       {"sent", request.body},
                       {"status", response.status},
                       {"media", text_of(response.headers, "Content-Type")},
                       {"body", response.body}}));
  return response;
}

}  // namespace provost::test
