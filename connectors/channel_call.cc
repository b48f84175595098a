#include "connectors/channel_call.h"

#include "connectors/app_words.h"
#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

Hidden hidden_of(const AppLine& line, const ChannelCall& call) {
  Hidden hidden = line.secrets();
  hidden.insert(hidden.end(), call.hidden.begin(), call.hidden.end());
  if (!call.authorization.empty()) hidden.push_back(credential_in(call.authorization));
  return hidden;
}

}  // namespace

Result<ChannelReply> send(AppLine& line, const ChannelCall& call, const Errand& errand) {
  http::HttpCall out;
  out.method = call.method;
  out.url = call.url;
  out.body = std::string(call.body.reveal());
  out.headers.add("Accept", "application/json");
  out.headers.add("Cache-Control", "no-store");
  if (!call.type.empty()) out.headers.add("Content-Type", call.type);
  if (!call.authorization.empty()) out.headers.add("Authorization", std::string(call.authorization.reveal()));
  if (call.method != "GET") out.headers.add("Idempotency-Key", request_key(errand, out));
  const auto reply = TRY(line.send(std::move(out), errand.until));
  const std::string type = text::lower_ascii(reply.headers.find("Content-Type").value_or(""));
  Value body = json::parse(reply.body).value_or(Value());
  std::string words = app_words(reply, body, hidden_of(line, call));
  return ChannelReply{reply.status, std::move(body), std::move(words), type.find("html") != std::string::npos};
}

tl::unexpected<Error> refusal(const ChannelReply& reply, std::string_view doing) {
  if (succeeded(reply.status)) {
    return fail(Code::unavailable, std::string(doing) + ": a web page answered, and not the endpoint");
  }
  auto refused = refusal(reply.status, doing, reply.words);
  // The address is that of an endpoint, not of a person: these say that it is not there, or not now.
  if (reply.status == 404 || reply.status == 409) refused.value().code = Code::unavailable;
  return refused;
}

std::string form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!body.empty()) body += '&';
    body.append(http::encode_query(name)).append("=").append(http::encode_query(value));
  }
  return body;
}

}  // namespace provost::connectors
