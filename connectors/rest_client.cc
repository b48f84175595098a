#include "connectors/rest_client.h"

namespace provost::connectors {

Result<RestReply> RestClient::send(const RestCall& call, const Errand& errand) {
  http::HttpCall out;
  out.method = std::string(call.method);
  out.url = line_.url() + call.path;
  out.reply_limit = call.reply_limit;
  for (const auto& [name, value] : proof_) out.headers.add(name, std::string(value.reveal()));
  out.headers.add("Accept", "application/json");
  if (!call.body.is_null()) {
    out.headers.add("Content-Type", "application/json");
    out.body = json::write(call.body);
  }
  if (call.method != "GET") out.headers.add("Idempotency-Key", request_key(errand, out));
  const auto reply = TRY(line_.send(std::move(out), errand.until));
  // What is no JSON says nothing more than its status.
  return RestReply{reply.status, reply.headers, json::parse(reply.body, call.json_limits).value_or(Value())};
}

tl::unexpected<Error> refusal(const RestReply& reply, std::string_view doing) { return refusal(reply.status, doing); }

}  // namespace provost::connectors
