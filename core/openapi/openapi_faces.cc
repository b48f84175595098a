#include "core/openapi/openapi_faces.h"

#include <string>
#include <utility>

#include "core/http/unread_body.h"
#include "core/openapi/page.h"

namespace provost::openapi {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

struct Anyone {};

/// The page runs no script and loads nothing.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

Response plain(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/plain; charset=utf-8");
  response.body = text;
  return response;
}

/// One text at one path.
class TextFace final : public http::Face<Anyone> {
 public:
  TextFace(std::string_view path, std::string_view media, std::string text)
      : path_(path), media_(media), text_(std::move(text)) {}

  std::string_view prefix() const override { return path_; }
  std::uint64_t body_limit(const RequestHead&) const override { return http::kUnreadBody; }
  Response render(const Error& error) const override { return plain(404, error.detail); }
  Response refuse(int status, std::string_view reason) const override { return plain(status, reason); }

 protected:
  Result<Anyone> authenticate(const RequestHead&) const override { return Anyone{}; }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  Result<Response> show() const {
    Response response;
    response.headers.set("Content-Type", std::string(media_));
    response.headers.set("Cache-Control", "no-cache");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Content-Security-Policy", std::string(kPolicy));
    response.body = text_;
    return response;
  }

  const std::string_view path_, media_;
  const std::string text_;
  const std::vector<Route> routes_{{"GET", "", [this](const Anyone&, const Exchange&) { return show(); }}};
};

}  // namespace

std::vector<std::unique_ptr<http::AnyFace>> make_openapi_faces(const Value& document) {
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(std::make_unique<TextFace>("/openapi.json", "application/json", json::write(document)));
  faces.push_back(std::make_unique<TextFace>("/docs", "text/html; charset=utf-8", page(document)));
  return faces;
}

}  // namespace provost::openapi
