#include <algorithm>

#include "core/admin/zitadel/dialect.h"
#include "core/admin/zitadel/grpc_web.h"
#include "core/admin/zitadel/messages.h"
#include "core/base/text.h"

namespace provost::zitadel {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 64 * 1024;
constexpr std::string_view kTaken =
    "application/json, application/proto, application/grpc-web, application/grpc-web+proto";

/// The protocols that share these paths; the media type tells them apart.
enum class Protocol { connect_json, connect_proto, grpc_web, grpc, unknown };

std::string media_type_of(const RequestHead& head) {
  const std::string_view whole = head.headers.find("content-type").value_or("");
  return text::lower_ascii(text::trim(whole.substr(0, whole.find(';'))));
}

Protocol protocol_of(const RequestHead& head) {
  const std::string type = media_type_of(head);
  if (type == "application/json") return Protocol::connect_json;
  if (type == "application/proto") return Protocol::connect_proto;
  if (type == "application/grpc-web" || type == "application/grpc-web+proto") return Protocol::grpc_web;
  return type == "application/grpc" || type.starts_with("application/grpc+") ? Protocol::grpc : Protocol::unknown;
}

Response connect_response(int status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", std::string(content_type));
  response.headers.set("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

Response connect_failure(const Fault& fault, int status) {
  Response response = connect_response(status, "application/json", write_connect_error(fault));
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Bearer realm="provost")");
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  return response;
}

Response wrong_media(Protocol protocol) {
  const std::string_view reason =
      protocol == Protocol::grpc
          ? "native gRPC is not spoken here; use gRPC-web (application/grpc-web+proto) or Connect (application/json)"
          : "the Content-Type must be that of Connect or gRPC-web";
  Response response = connect_failure(fault_of_status(415, reason), 415);
  response.headers.set("Accept-Post", std::string(kTaken));
  return response;
}

Response failure(const RequestHead& head, const Fault& fault) {
  switch (protocol_of(head)) {
    case Protocol::connect_json:
    case Protocol::connect_proto:
      return connect_failure(fault, http_status(fault.code));
    case Protocol::grpc_web:
      return grpc_web::failure(media_type_of(head), fault);
    case Protocol::grpc:
      return wrong_media(Protocol::grpc);
    case Protocol::unknown:
      break;
  }
  return wrong_media(Protocol::unknown);
}

/// Compression and other versions of Connect are refused, never guessed.
Result<void> check_head(const RequestHead& head) {
  const auto version = head.headers.find("connect-protocol-version");
  if (version && *version != "1") return fail(Code::invalid_value, "connect-protocol-version must be 1");
  const auto encoding = head.headers.find("content-encoding");
  if (encoding && !text::equal_ignoring_case(*encoding, "identity")) {
    return fail(Code::unsupported, "compressed messages are not taken");
  }
  return {};
}

Result<std::string> user_id_in(const http::Request& request, Protocol protocol) {
  TRY(check_head(request.head));
  if (protocol == Protocol::connect_json) return read_user_id(request.body, Codec::json);
  if (protocol == Protocol::connect_proto) return read_user_id(request.body, Codec::proto);
  const std::string_view message = TRY(grpc_web::unframe(request.body));
  return read_user_id(message, Codec::proto);
}

Response success(const RequestHead& head, const Done& done) {
  const std::string type = media_type_of(head);
  if (protocol_of(head) == Protocol::connect_json) return connect_response(200, type, write_done(done, Codec::json));
  std::string message = write_done(done, Codec::proto);
  if (protocol_of(head) == Protocol::grpc_web) return grpc_web::success(type, message);
  return connect_response(200, type, std::move(message));
}

class UserServiceFace final : public http::Face<AdminCaller> {
 public:
  UserServiceFace(const UserCalls::Parts& parts, const AdminAuthenticator& authenticator)
      : calls_(parts), authenticator_(authenticator) {
    add("/GetUserByID", Operation::read);
    add("/DeactivateUser", Operation::deactivate);
    add("/ReactivateUser", Operation::reactivate);
    add("/LockUser", Operation::lock);
    add("/UnlockUser", Operation::unlock);
    add("/DeleteUser", Operation::remove);
    routes_.push_back({"POST", "/{}", [](const AdminCaller&, const Exchange& exchange) -> Result<Response> {
                         const Error error{Code::unsupported, "this server does not offer this call"};
                         return failure(exchange.request.head, fault_of(error));
                       }});
  }
  UserServiceFace(const UserServiceFace&) = delete;
  UserServiceFace& operator=(const UserServiceFace&) = delete;

  std::string_view prefix() const override { return "/zitadel.user.v2.UserService"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const Fault fault = fault_of(error);
    return connect_failure(fault, http_status(fault.code));
  }
  Response refuse(int status, std::string_view reason) const override {
    return connect_failure(fault_of_status(status, reason), status);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return caller_of(head, authenticator_); }
  Response challenge(const RequestHead& head, const Error& error) const override {
    return failure(head, fault_of(error));
  }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  void add(std::string_view pattern, Operation operation) {
    routes_.push_back(
        {"POST", pattern, [this, operation](const AdminCaller& caller, const Exchange& exchange) -> Result<Response> {
           return answer(caller, operation, exchange.request);
         }});
  }

  Response answer(const AdminCaller& caller, Operation operation, const http::Request& request) const {
    const Protocol protocol = protocol_of(request.head);
    if (protocol == Protocol::grpc || protocol == Protocol::unknown) return wrong_media(protocol);
    const auto id = user_id_in(request, protocol);
    if (!id) return failure(request.head, fault_of(id.error()));
    const Outcome outcome = calls_.run(caller, operation, *id);
    if (const auto* fault = std::get_if<Fault>(&outcome)) return failure(request.head, *fault);
    return success(request.head, std::get<Done>(outcome));
  }

  const UserCalls calls_;
  const AdminAuthenticator& authenticator_;
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_user_service_face(const UserCalls::Parts& parts,
                                                      const AdminAuthenticator& authenticator) {
  return std::make_unique<UserServiceFace>(parts, authenticator);
}

}  // namespace provost::zitadel
