#include <array>

#include "core/access/authenticator.h"
#include "core/admin/zitadel/dialect.h"
#include "core/admin/zitadel/messages.h"

namespace provost::zitadel {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 64 * 1024;
constexpr std::array kKinds{CredentialKind::personal_token, CredentialKind::access_token};

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

Response response_of(const Fault& fault, int status) {
  Response response = json_response(status, write_status(fault, Codec::json));
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Bearer realm="provost")");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  return response;
}

/// The body says nothing that the path does not; it need only be none or a JSON object.
Result<void> check_body(const Exchange& exchange) {
  if (exchange.request.body.empty()) return {};
  const Value body = TRY(json::parse(exchange.request.body));
  if (!body.is_object()) return fail(Code::invalid_syntax, "the body must be a JSON object, or empty");
  return {};
}

class UsersFace final : public http::Face<AdminCaller> {
 public:
  UsersFace(const UserCalls::Parts& parts, const AdminAuthenticator& authenticator)
      : calls_(parts), authenticator_(authenticator) {
    add("GET", "/{}", Operation::read);
    add("DELETE", "/{}", Operation::remove);
    add("POST", "/{}/deactivate", Operation::deactivate);
    add("POST", "/{}/reactivate", Operation::reactivate);
    add("POST", "/{}/lock", Operation::lock);
    add("POST", "/{}/unlock", Operation::unlock);
  }
  UsersFace(const UsersFace&) = delete;
  UsersFace& operator=(const UsersFace&) = delete;

  std::string_view prefix() const override { return "/v2/users"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const Fault fault = fault_of(error);
    return response_of(fault, http_status(fault.code));
  }
  Response refuse(int status, std::string_view reason) const override {
    return response_of(fault_of_status(status, reason), status);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return caller_of(head, authenticator_); }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  void add(std::string_view method, std::string_view pattern, Operation operation) {
    routes_.push_back({method, pattern, [this, operation](const AdminCaller& caller, const Exchange& exchange) {
                         return answer(caller, operation, exchange);
                       }});
  }

  Result<Response> answer(const AdminCaller& caller, Operation operation, const Exchange& exchange) const {
    if (exchange.request.head.method == "POST") TRY(check_body(exchange));
    const Outcome outcome = calls_.run(caller, operation, exchange.captures.at(0));
    if (const auto* fault = std::get_if<Fault>(&outcome)) return response_of(*fault, http_status(fault->code));
    return json_response(200, write_done(std::get<Done>(outcome), Codec::json));
  }

  const UserCalls calls_;
  const AdminAuthenticator& authenticator_;
  std::vector<Route> routes_;
};

}  // namespace

Result<AdminCaller> caller_of(const RequestHead& head, const AdminAuthenticator& authenticator) {
  const std::string_view token = TRY(bearer_token(head));
  return authenticator.from_token(token, kKinds);
}

std::unique_ptr<http::AnyFace> make_users_face(const UserCalls::Parts& parts, const AdminAuthenticator& authenticator) {
  return std::make_unique<UsersFace>(parts, authenticator);
}

}  // namespace provost::zitadel
