#include "core/oauth/oauth_faces.h"

#include "core/oauth/authorization.h"
#include "core/oauth/introspection.h"
#include "core/oauth/login_page.h"
#include "core/oauth/metadata.h"
#include "core/oauth/oauth_contracts.h"
#include "core/oauth/signing_keys.h"
#include "core/oauth/token_endpoint.h"

namespace provost::oauth {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 32 * 1024;  // a decision carries a whole target, encoded once more

/// Clients prove themselves in what they send, so each endpoint asks authenticate_client() itself.
struct Anyone {};

struct Rendering {
  int status;
  std::string_view error;
};

constexpr Rendering rendering_of(Code code) {
  switch (code) {
    case Code::invalid_syntax:
    case Code::invalid_filter:
    case Code::invalid_path:
    case Code::no_target:
    case Code::mutability:
    case Code::too_many:
      return {400, "invalid_request"};
    case Code::invalid_value:
      return {400, "invalid_grant"};
    case Code::unauthenticated:
      return {401, "invalid_client"};
    case Code::forbidden:
      return {400, "access_denied"};
    case Code::unsupported:
      return {400, "unsupported_grant_type"};
    case Code::not_found:
      return {404, "invalid_request"};
    case Code::too_large:
      return {413, "invalid_request"};
    case Code::limited:
      return {429, "temporarily_unavailable"};
    case Code::unavailable:
      return {503, "temporarily_unavailable"};
    case Code::uniqueness:
    case Code::conflict:
    case Code::precondition_failed:
    case Code::internal:
      return {500, "server_error"};
  }
  return {500, "server_error"};
}

class OauthFace final : public http::Face<Anyone> {
 public:
  OauthFace(std::string_view prefix, std::vector<Route> routes) : prefix_(prefix), routes_(std::move(routes)) {}

  std::string_view prefix() const override { return prefix_; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const Rendering rendering = rendering_of(error.code);
    const bool shown = rendering.status != 500;
    Response response = json_answer(
        rendering.status,
        Value::object({{"error", rendering.error},
                       {"error_description", shown ? error.detail : "the server met an unexpected condition"}}));
    if (rendering.status == 401) response.headers.set("WWW-Authenticate", R"(Basic realm="oauth2")");
    if (rendering.status == 429 || rendering.status == 503) response.headers.set("Retry-After", "1");
    return response;
  }
  Response refuse(int status, std::string_view reason) const override {
    return json_answer(status, Value::object({{"error", "invalid_request"}, {"error_description", reason}}));
  }

 protected:
  Result<Anyone> authenticate(const RequestHead&) const override { return Anyone{}; }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return oauth_contracts()[0].text; }

 private:
  std::string_view prefix_;
  std::vector<Route> routes_;
};

}  // namespace

std::vector<std::unique_ptr<http::AnyFace>> make_oauth_faces(const Parts& parts) {
  using Route = OauthFace::Route;
  const auto form = [parts](Result<Response> (*call)(const Parts&, const http::Request&)) {
    return [parts, call](const Anyone&, const Exchange& exchange) { return call(parts, exchange.request); };
  };
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(std::make_unique<OauthFace>(
      "/oauth2",
      std::vector<Route>{
          {"GET",
           "/authorize",
           [parts](const Anyone&, const Exchange& exchange) { return authorize(parts, exchange); },
           {"authorize",
            "Begins to let an app have something: leads to the login page, to the question, or back to the app.",
            {},
            {{303}, {200, "text/html"}},
            {"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge",
             "code_challenge_method"}}},
          {"POST",
           "/authorize",
           form(decide),
           {"decide",
            "Takes the person's yes or no, and leads back to the app.",
            "OauthForm",
            {{303}, {200, "text/html"}, {403, "text/html"}}}},
          {"GET",
           "/jwks",
           [parts](const Anyone&, const Exchange&)
               -> Result<Response> { return jwks_answer(parts.signer ? *parts.signer : crypto::JwtSigner({})); },
           {"listKeys",
            "Shows the public keys of this installation.",
            {},
            {{200, "application/jwk-set+json OauthKeys"}}}},
          {"POST",
           "/token",
           form(give_tokens),
           {"giveTokens", "Gives tokens for a grant.", "OauthTokenForm", {{200, "OauthTokens"}}}},
          {"POST",
           "/introspect",
           form(introspect),
           {"introspect",
            "Says whether a token lives, and whose it is.",
            "OauthSubjectForm",
            {{200, "OauthIntrospection"}}}},
          {"POST",
           "/revoke",
           form(revoke),
           {"revoke", "Ends a token, or knows none.", "OauthSubjectForm", {{200, "OauthNothing"}}}}}));
  faces.push_back(std::make_unique<OauthFace>(
      "/login",
      std::vector<Route>{{"GET",
                          "",
                          [parts](const Anyone&, const Exchange& exchange) { return login_page(parts, exchange); },
                          {"showLogin", "Shows the login page.", {}, {{200, "text/html"}}, {"next"}}},
                         {"POST",
                          "",
                          form(log_in),
                          {"logIn",
                           "Signs a person in.",
                           "OauthForm",
                           {{303}, {200, "text/html"}, {401, "text/html"}, {429, "text/html"}}}}}));
  faces.push_back(std::make_unique<OauthFace>(
      "/.well-known",
      std::vector<Route>{
          {"GET",
           "/oauth-authorization-server",
           [parts](const Anyone&, const Exchange&) -> Result<Response> { return json_answer(200, metadata(parts)); },
           {"getMetadata", "Says what there is (RFC 8414).", {}, {{200, "OauthMetadata"}}}}}));
  return faces;
}

}  // namespace provost::oauth
