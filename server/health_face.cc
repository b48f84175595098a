#include "server/health_face.h"

#include "core/http/unread_body.h"
#include "server/health_contract.h"

namespace provost {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

struct Anyone {};

constexpr sql::Statement kAlive{"health.alive", "select 1"};

Response plain(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.body = text;
  return response;
}

class HealthFace final : public http::Face<Anyone> {
 public:
  explicit HealthFace(sql::Database& database) : database_(database) {}

  std::string_view prefix() const override { return "/"; }
  std::uint64_t body_limit(const RequestHead&) const override { return http::kUnreadBody; }
  Response render(const Error& error) const override {
    return plain(error.code == Code::not_found ? 404 : 503, error.detail);
  }
  Response refuse(int status, std::string_view reason) const override { return plain(status, reason); }

 protected:
  Result<Anyone> authenticate(const RequestHead&) const override { return Anyone{}; }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return health_contract().front().text; }

 private:
  Result<Response> ready() const {
    const auto alive = database_.transact(sql::Mode::read, [](sql::Session& session) -> Result<void> {
      TRY(session.run(kAlive));
      return {};
    });
    return alive ? plain(200, "ready\n") : plain(503, "the database does not answer\n");
  }

  sql::Database& database_;
  const std::vector<Route> routes_{
      {"GET",
       "/healthz",
       [](const Anyone&, const Exchange&) -> Result<Response> { return plain(200, "alive\n"); },
       {"isAlive", "Answers as long as the process does.", {}, {{200, "text/plain"}}}},
      {"GET",
       "/readyz",
       [this](const Anyone&, const Exchange&) { return ready(); },
       {"isReady", "Answers 200 while the database does.", {}, {{200, "text/plain"}, {503, "text/plain"}}}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_health_face(sql::Database& database) {
  return std::make_unique<HealthFace>(database);
}

}  // namespace provost
