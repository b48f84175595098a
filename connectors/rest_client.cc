#include "connectors/rest_client.h"

#include "connectors/app_words.h"

namespace provost::connectors {

RestClient::RestClient(AppLine line, Proof proof)
    : line_(std::move(line)), proof_(std::move(proof)), hidden_(line_.secrets()) {
  for (const auto& [name, value] : proof_) {
    if (name == "Authorization") hidden_.push_back(credential_in(value));
  }
}

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
  Value body = json::parse(reply.body, call.json_limits).value_or(Value());
  Hidden hidden = hidden_;
  hidden.insert(hidden.end(), call.hidden.begin(), call.hidden.end());
  std::string words = app_words(reply, body, hidden);
  return RestReply{reply.status, reply.headers, std::move(body), std::move(words)};
}

tl::unexpected<Error> refusal(const RestReply& reply, std::string_view doing) {
  return refusal(reply.status, doing, reply.words);
}

}  // namespace provost::connectors
