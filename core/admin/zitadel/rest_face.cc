#include <google/protobuf/message.h>

#include "core/admin/zitadel/contract.h"
#include "core/admin/zitadel/messages.h"
#include "core/admin/zitadel/protocol_faces.h"

namespace provost::zitadel {
namespace {

using google::protobuf::Message;
using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 512 * 1024;

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
  if (status == 429 || status == 503) response.headers.set("Retry-After", std::to_string(fault.retry_after));
  return response;
}

/// The names of a pattern's parts, in order.
std::vector<std::string_view> names_in(std::string_view pattern) {
  std::vector<std::string_view> names;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{')) {
    const std::size_t end = pattern.find('}', at);
    names.push_back(pattern.substr(at + 1, end - at - 1));
    pattern.remove_prefix(end);
  }
  return names;
}

/// Fills a message from the body, else from the query, and then from the path, which has the last word.
Result<void> fill(Message& message, std::string_view pattern, const Exchange& exchange) {
  const std::string_view method = exchange.request.head.method;
  if (method != "GET" && method != "HEAD" && !exchange.request.body.empty()) {
    TRY(read(exchange.request.body, Codec::json, message));
  }
  if (method == "GET" || method == "HEAD" || method == "DELETE") {
    for (const auto& [name, value] : exchange.target.query) set_text(message, name, value);
  }
  const auto names = names_in(pattern);
  for (std::size_t at = 0; at < names.size(); ++at) set_text(message, names[at], exchange.captures.at(at));
  return {};
}

class RestFace final : public http::Face<AdminCaller> {
 public:
  RestFace(const Book& book, std::shared_ptr<Gate> gate) : prefix_(book.prefix), gate_(std::move(gate)) {
    for (const Page& page : book.pages) {
      routes_.push_back({page.method, page.pattern,
                         [rpc = rpc_of(book.rpcs, page.rpc), pattern = page.pattern](
                             const AdminCaller& caller, const Exchange& exchange) -> Result<Response> {
                           return answer(rpc, pattern, caller, exchange);
                         },
                         page.operation});
    }
  }

  std::string_view prefix() const override { return prefix_; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    const Fault fault = fault_of(error);
    return response_of(fault, http_status(fault.code));
  }
  Response refuse(int status, std::string_view reason) const override {
    return response_of(fault_of_status(status, reason), status);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return gate_->caller_of(head); }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return rest_contract(); }
  Response serve(const Route& route, const AdminCaller& caller, const Exchange& exchange) const override {
    const auto wait = gate_->wait_of(caller);
    if (!wait) return Face::serve(route, caller, exchange);
    Response response = response_of(too_many_calls(), 429);
    response.headers.set("Retry-After", std::to_string(*wait));
    return response;
  }

 private:
  static Result<Response> answer(const Rpc& rpc, std::string_view pattern, const AdminCaller& caller,
                                 const Exchange& exchange) {
    const auto message = rpc.request();
    TRY(fill(*message, pattern, exchange));
    const Answer answer = rpc.run({caller, exchange.request.head.peer}, *message);
    if (const auto* fault = std::get_if<Fault>(&answer)) return response_of(*fault, http_status(fault->code));
    return json_response(200, write(*std::get<0>(answer), Codec::json));
  }

  std::string_view prefix_;
  std::shared_ptr<Gate> gate_;
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_rest_face(const Book& book, std::shared_ptr<Gate> gate) {
  return std::make_unique<RestFace>(book, std::move(gate));
}

}  // namespace provost::zitadel
