#include <google/protobuf/message.h>

#include "core/admin/zitadel/contract.h"
#include "core/admin/zitadel/grpc_web.h"
#include "core/admin/zitadel/messages.h"
#include "core/admin/zitadel/protocol_faces.h"
#include "core/base/text.h"

namespace provost::zitadel {
namespace {

using google::protobuf::Message;
using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 512 * 1024;
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

void tell_wait(Response& response, const Fault& fault, int status) {
  if (status == 429 || status == 503) response.headers.set("Retry-After", std::to_string(fault.retry_after));
}

Response connect_failure(const Fault& fault, int status) {
  Response response = connect_response(status, "application/json", write_connect_error(fault));
  if (status == 401) response.headers.set("WWW-Authenticate", R"(Bearer realm="provost")");
  tell_wait(response, fault, status);
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
    case Protocol::grpc_web: {
      Response response = grpc_web::failure(media_type_of(head), fault);
      tell_wait(response, fault, http_status(fault.code));  // its own status is 200
      return response;
    }
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

Result<void> read_message(const http::Request& request, Protocol protocol, Message& message) {
  TRY(check_head(request.head));
  if (protocol == Protocol::connect_json) return read(request.body, Codec::json, message);
  if (protocol == Protocol::connect_proto) return read(request.body, Codec::proto, message);
  const std::string_view framed = TRY(grpc_web::unframe(request.body));
  return read(framed, Codec::proto, message);
}

Response success(const RequestHead& head, const Message& message) {
  const std::string type = media_type_of(head);
  if (protocol_of(head) == Protocol::connect_json) return connect_response(200, type, write(message, Codec::json));
  std::string bytes = write(message, Codec::proto);
  if (protocol_of(head) == Protocol::grpc_web) return grpc_web::success(type, bytes);
  return connect_response(200, type, std::move(bytes));
}

class ConnectFace final : public http::Face<AdminCaller> {
 public:
  ConnectFace(const Book& book, std::shared_ptr<Gate> gate) : prefix_(book.prefix), gate_(std::move(gate)) {
    for (const Page& page : book.pages) {
      routes_.push_back({page.method, page.pattern,
                         [rpc = rpc_of(book.rpcs, page.rpc)](const AdminCaller& caller, const Exchange& exchange)
                             -> Result<Response> { return answer(rpc, caller, exchange.request); },
                         page.operation});
    }
  }

  std::string_view prefix() const override { return prefix_; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const Fault fault = fault_of(error);
    return connect_failure(fault, http_status(fault.code));
  }
  Response refuse(int status, std::string_view reason) const override {
    return connect_failure(fault_of_status(status, reason), status);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return gate_->caller_of(head); }
  Response challenge(const RequestHead& head, const Error& error) const override {
    return failure(head, fault_of(error));
  }
  /// A call that is not offered.
  Response nothing_here(const RequestHead& head) const override {
    return failure(head, fault_of(Error{Code::unsupported, "this server does not offer this call"}));
  }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return connect_contract(); }
  Response serve(const Route& route, const AdminCaller& caller, const Exchange& exchange) const override {
    const auto wait = gate_->wait_of(caller);
    if (!wait) return Face::serve(route, caller, exchange);
    Response response = failure(exchange.request.head, too_many_calls());
    response.headers.set("Retry-After", std::to_string(*wait));
    return response;
  }

 private:
  static Response answer(const Rpc& rpc, const AdminCaller& caller, const http::Request& request) {
    const Protocol protocol = protocol_of(request.head);
    if (protocol == Protocol::grpc || protocol == Protocol::unknown) return wrong_media(protocol);
    const auto message = rpc.request();
    const auto told = read_message(request, protocol, *message);
    if (!told) return failure(request.head, fault_of(told.error()));
    const Answer answer = rpc.run({caller, request.head.peer}, *message);
    if (const auto* fault = std::get_if<Fault>(&answer)) return failure(request.head, *fault);
    return success(request.head, *std::get<0>(answer));
  }

  std::string_view prefix_;
  std::shared_ptr<Gate> gate_;
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_connect_face(const Book& book, std::shared_ptr<Gate> gate) {
  return std::make_unique<ConnectFace>(book, std::move(gate));
}

}  // namespace provost::zitadel
