// The transport alone with a service that costs nothing, for measuring: http_bench_server BYTES [CERTIFICATE KEY].
// Prints its port on one line and serves until standard input ends.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/http/server.h"

namespace provost::http {
namespace {

class ConstantService final : public Service {
 public:
  explicit ConstantService(std::size_t bytes) : body_(bytes, 'a') {}
  std::uint64_t body_limit(const RequestHead&) const override { return 1 << 20; }
  Response handle(const Request&) override {
    Response response{200, {}, body_};
    response.headers.add("Content-Type", "application/scim+json");
    return response;
  }
  Response refuse(std::string_view, int status, std::string_view) const override { return {status, {}, ""}; }

 private:
  const std::string body_;
};

int serve(std::size_t bytes, ServerOptions options) {
  ConstantService service(bytes);
  const SystemClock clock;
  const Log log(LogLevel::error);
  Server server(std::move(options), {service, clock, log});
  if (const auto started = server.start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().detail.c_str());
    return EXIT_FAILURE;
  }
  std::printf("%u\n", static_cast<unsigned int>(server.port()));
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace provost::http

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) return EXIT_FAILURE;
  provost::http::ServerOptions options;
  if (argc == 4) options.tls = provost::http::TlsOptions{argv[2], argv[3]};
  if (const char* workers = std::getenv("WORKERS")) options.workers = std::strtoul(workers, nullptr, 10);
  return provost::http::serve(std::strtoul(argv[1], nullptr, 10), std::move(options));
}
