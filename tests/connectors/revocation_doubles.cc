#include "tests/connectors/revocation_doubles.h"

#include <algorithm>

#include "core/crypto/encoding.h"
#include "core/http/uri.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/signed_tokens.h"

namespace provost::test {
namespace {

AppReply json_reply(int status, const Value& body) {
  AppReply reply{status, {}, json::write(body)};
  reply.headers.add("Content-Type", "application/json");
  return reply;
}

AppReply error_reply(int status, std::string_view error) {
  return json_reply(status, Value::object({{"error", error}, {"error_description", kCanaryToken}}));
}

std::string field(const AppRequest& request, std::string_view name) {
  const auto form = http::split("/?" + request.body);
  return form ? std::string(form->find(name).value_or("")) : "";
}

std::string authorization(const AppRequest& request) {
  return std::string(request.headers.find("Authorization").value_or(""));
}

/// A client assertion, or a token in the header, that was signed for this client.
bool is_signed(std::string_view token, std::string_view type, std::string_view client) {
  const auto opened = open_token(token);
  return opened && opened->header.text_at("typ") == type && opened->claims.text_at("iss") == client &&
         opened->claims.text_at("sub") == client && !opened->claims.text_at("aud").empty();
}

bool proves_client(const AppRequest& request) {
  const std::string header = "Basic " + crypto::to_base64("client-1:" + std::string(kCanaryToken));
  if (authorization(request) == header) return true;
  if (field(request, "client_id") != "client-1") return false;
  return field(request, "client_secret") == kCanaryToken ||
         is_signed(field(request, "client_assertion"), "JWT", "client-1");
}

}  // namespace

AppReply GlobalRevocationDouble::answer(const AppRequest& request) {
  const std::string shown = authorization(request);
  const bool bearer = shown == "Bearer " + std::string(kCanaryToken);
  const bool token =
      shown.starts_with("Bearer ") && is_signed(shown.substr(7), "global-token-revocation+jwt", "https://provost.test");
  if (!bearer && !token) return error_reply(401, "invalid_token");
  const auto body = json::parse(request.body);
  const Value* subject = body ? body->find("sub_id") : nullptr;
  if (subject == nullptr && body) subject = body->find("subject");
  if (subject == nullptr || subject->text_at("format").empty()) return error_reply(400, "invalid_request");
  const std::string name = std::string(subject->text_at("email")) + std::string(subject->text_at("sub")) +
                           std::string(subject->text_at("id"));
  if (!known_.empty() && !known_.contains(name)) return error_reply(404, "subject_not_found");
  const std::scoped_lock lock(mutex_);
  ended_.push_back(*subject);
  return AppReply{204};
}

std::vector<Value> GlobalRevocationDouble::ended() const {
  const std::scoped_lock lock(mutex_);
  return ended_;
}

AppReply LogoutDouble::answer(const AppRequest& request) {
  const auto opened = open_token(field(request, "logout_token"));
  if (!opened || opened->header.text_at("typ") != "logout+jwt") return error_reply(400, "invalid_request");
  const Value& claims = opened->claims;
  const Value* events = claims.find("events");
  const Value* event = events ? events->find("http://schemas.openid.net/event/backchannel-logout") : nullptr;
  const Value* issued = claims.find("iat");
  const Value* expires = claims.find("exp");
  const bool timed = issued && expires && issued->is_integer() && expires->is_integer() &&
                     expires->as_integer() - issued->as_integer() == 120;
  if (claims.text_at("iss") != "https://provost.test" || claims.text_at("aud") != "app-1" || !timed || !event ||
      !event->is_object() || claims.find("nonce") != nullptr || claims.text_at("sub").empty()) {
    return error_reply(400, "invalid_request");
  }
  const std::scoped_lock lock(mutex_);
  if (!seen_.insert(std::string(claims.text_at("jti"))).second) return error_reply(400, "invalid_request");
  ended_.emplace_back(claims.text_at("sub"));
  AppReply reply{200};
  reply.headers.add("Cache-Control", "no-store");
  return reply;
}

std::vector<std::string> LogoutDouble::ended() const {
  const std::scoped_lock lock(mutex_);
  return ended_;
}

AppReply OauthDouble::answer(const AppRequest& request) {
  if (!proves_client(request)) return error_reply(401, "invalid_client");
  const std::scoped_lock lock(mutex_);
  if (request.method == "GET") return list(request);
  if (request.target.ends_with("/introspect")) return introspect(field(request, "token"));
  return revoke(field(request, "token"));
}

AppReply OauthDouble::list(const AppRequest& request) const {
  const auto target = http::split(request.target);
  const std::string owner = target && !target->segments.empty() ? target->segments.back() : "";
  Array listed;
  for (const Token& token : tokens_) {
    if (listed.size() == habits_.page) break;
    if (token.owner != owner && !habits_.lists_everybody) continue;
    if (!token.live && !habits_.lists_dead) continue;
    listed.push_back(Value::object({{"token", token.text}, {"token_type", token.type}, {"sub", token.owner}}));
  }
  return json_reply(200, Value::object({{"data", Value::object({{"tokens", std::move(listed)}})}}));
}

AppReply OauthDouble::revoke(std::string_view text) {
  for (Token& token : tokens_) {
    if (token.text != text) continue;
    if (habits_.keeps_access && token.type == "access_token") return error_reply(400, "unsupported_token_type");
    if (!habits_.only_pretends) token.live = false;
  }
  return AppReply{200};
}

AppReply OauthDouble::introspect(std::string_view text) const {
  const auto found = std::find_if(tokens_.begin(), tokens_.end(), [&](const Token& each) { return each.text == text; });
  return json_reply(200, Value::object({{"active", found != tokens_.end() && found->live}}));
}

void OauthDouble::issue(std::string text, std::string type, std::string owner) {
  const std::scoped_lock lock(mutex_);
  tokens_.push_back({std::move(text), std::move(type), std::move(owner)});
}

std::set<std::string> OauthDouble::live() const {
  const std::scoped_lock lock(mutex_);
  std::set<std::string> live;
  for (const Token& token : tokens_) {
    if (token.live) live.insert(token.text);
  }
  return live;
}

}  // namespace provost::test
