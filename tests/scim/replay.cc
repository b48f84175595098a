#include "tests/scim/replay.h"

#include <algorithm>

#include "core/http/uri.h"
#include "tests/scim/replay_check.h"

namespace provost::test {
namespace {

using Variables = std::map<std::string, Value, std::less<>>;
using Encode = std::function<std::string(const std::string&)>;

std::string plain(const Value& value) { return value.is_text() ? value.as_text() : json::write(value); }

/// Puts variables into a text; throws for one that was never saved, which is a fault of the recording.
std::string fill_text(const std::string& text, const Variables& variables, const Encode& encode) {
  std::string filled;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string::npos) return filled + text.substr(at);
    const std::size_t close = text.find("}}", open);
    filled += text.substr(at, open - at) + encode(plain(variables.at(text.substr(open + 2, close - open - 2))));
    at = close + 2;
  }
}

std::string as_is(const std::string& text) { return text; }

/// A text that is nothing but one variable becomes its value, whatever its type.
Value fill(const Value& value, const Variables& variables) {
  if (value.is_text()) {
    const std::string& text = value.as_text();
    if (text.starts_with("{{") && text.find("}}") == text.size() - 2)
      return variables.at(text.substr(2, text.size() - 4));
    return fill_text(text, variables, as_is);
  }
  if (value.is_array()) {
    Array items;
    for (const Value& item : value.items()) items.push_back(fill(item, variables));
    return Value(std::move(items));
  }
  if (!value.is_object()) return value;
  Value filled = Value::object();
  for (const Member& member : value.members()) {
    filled.set(fill_text(member.name, variables, as_is), fill(member.value, variables));
  }
  return filled;
}

void set_headers(http::Headers& headers, const Value* given, const Variables& variables) {
  if (given == nullptr) return;
  for (const Member& member : given->members()) {
    http::Headers kept;
    for (const auto& [name, value] : headers.all()) {
      if (name != member.name) kept.add(name, value);
    }
    headers = std::move(kept);
    if (!member.value.is_null()) headers.add(member.name, fill_text(member.value.as_text(), variables, as_is));
  }
}

std::vector<std::string> header_complaints(const Value& wanted, const http::Response& response,
                                           const Variables& variables) {
  std::vector<std::string> complaints;
  for (const Member& member : wanted.members()) {
    const auto got = response.headers.find(member.name);
    if (member.value.is_null()) {
      if (got) complaints.push_back("header " + member.name + " should be absent");
    } else if (!got || !test::is_found(fill_text(member.value.as_text(), variables, as_is), std::string(*got))) {
      complaints.push_back("header " + member.name + " is '" + std::string(got.value_or("")) + "'");
    }
  }
  return complaints;
}

std::vector<std::string> complaints_of(const Value& step, const http::Response& response, const Variables& variables) {
  std::vector<std::string> complaints;
  const Value* expect = step.find("expect");
  if (expect == nullptr) return complaints;
  if (const Value* statuses = expect->find("status")) {
    const auto& allowed = statuses->items();
    if (std::find(allowed.begin(), allowed.end(), Value(response.status)) == allowed.end()) {
      complaints.push_back("status " + std::to_string(response.status) + ", wanted " + json::write(*statuses) + ": " +
                           response.body.substr(0, 200));
      return complaints;
    }
  }
  if (expect->find("noBody") != nullptr && !response.body.empty()) complaints.emplace_back("wanted no body");
  if (const Value* headers = expect->find("headers")) complaints = header_complaints(*headers, response, variables);
  const Value* checks = expect->find("json");
  if (checks == nullptr || response.status == 204) return complaints;
  const auto body = json::parse(response.body);
  if (!body) return {"the body is no JSON"};
  for (const Value& check : checks->items()) {
    if (auto wrong = complaint(fill(check, variables), *body)) complaints.push_back(std::move(*wrong));
  }
  return complaints;
}

void save(const Value& step, const http::Response& response, Variables& variables) {
  const Value* wanted = step.find("save");
  if (wanted == nullptr) return;
  const auto body = json::parse(response.body);
  for (const Member& member : wanted->members()) {
    const std::string name = fill_text(member.name, variables, as_is);
    if (member.value.is_object()) {
      variables[name] = response.headers.find(member.value.text_at("header")).value();
    } else if (const Value* found = body ? walk(*body, fill(member.value, variables)) : nullptr) {
      variables[name] = *found;
    }
  }
}

}  // namespace

http::Response Replay::send(const Value& recording, const Value& step, const Variables& variables) const {
  http::Request request;
  request.head.method = step.text_at("method");
  const std::string prefix = base_url_.substr(base_url_.find('/', base_url_.find("//") + 2));
  request.head.target = prefix + fill_text(std::string(step.text_at("path")), variables, http::encode_query);
  request.head.headers.add("Accept", "application/scim+json");
  request.head.headers.add("Authorization", "Bearer " + token_);
  request.head.headers.add("User-Agent", std::string(recording.text_at("userAgent")));
  if (const Value* body = step.find("body")) request.body = json::write(fill(*body, variables));
  if (const Value* raw = step.find("rawBody")) request.body = fill_text(raw->as_text(), variables, as_is);
  if (!request.body.empty()) {
    const std::string_view type = recording.text_at("contentType");
    request.head.headers.add("Content-Type", std::string(type.empty() ? "application/scim+json" : type));
  }
  set_headers(request.head.headers, recording.find("headers"), variables);
  set_headers(request.head.headers, step.find("headers"), variables);
  return send_(request);
}

void Replay::play_step(const Value& recording, const Value& step, Variables& variables, ReplayResult& result) const {
  const http::Response response = send(recording, step, variables);
  const auto complaints = complaints_of(step, response, variables);
  const Value* optional = step.find("optional");
  if (optional == nullptr || !optional->as_bool()) {
    for (const std::string& text : complaints) {
      result.failures.push_back(std::string(step.text_at("method")) + " " + std::string(step.text_at("path")) + ": " +
                                text);
    }
  }
  save(step, response, variables);
}

bool Replay::announces(const std::string& feature) {
  const Value step = Value::object({{"method", "GET"}, {"path", "/ServiceProviderConfig"}});
  const auto config = json::parse(send(Value::object(), step, {}).body);
  const std::size_t dot = feature.find('.');
  const Value* part = config ? config->find(feature.substr(0, dot)) : nullptr;
  const Value* flag = part == nullptr ? nullptr : part->find(feature.substr(dot + 1));
  return flag != nullptr && flag->is_bool() && flag->as_bool();
}

ReplayResult Replay::play(const Value& recording) {
  ReplayResult result;
  if (const Value* needed = recording.find("requires")) {
    for (const Value& feature : needed->items()) result.applies = result.applies && announces(feature.as_text());
  }
  if (!result.applies) return result;
  const std::string name = std::string(recording.text_at("name")) + unique_;
  Variables variables{
      {"r", name}, {"r2", name + "b"}, {"guid", "0f0e0d0c-0000-4000-8000-" + unique_}, {"base", base_url_}};
  for (const Value& step : recording.find("steps")->items()) {
    const Value* times = step.find("times");
    for (std::int64_t i = 0; i < (times == nullptr ? 1 : times->as_integer()); ++i) {
      variables["i"] = i;
      play_step(recording, step, variables, result);
      const Value* fatal = step.find("fatal");
      if (!result.failures.empty() && (fatal == nullptr || fatal->as_bool())) return result;
    }
  }
  return result;
}

}  // namespace provost::test
