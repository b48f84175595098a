#include "core/openapi/document.h"

#include <optional>
#include <set>
#include <utility>

#include "core/base/text.h"

namespace provost::openapi {
namespace {

using http::Contract;
using http::Endpoint;
using http::Outcome;

constexpr std::string_view kSchemas = "#/components/schemas/";
constexpr json::Limits kLimits{64, 500'000, 4 * 1024 * 1024, 64};

Error bug(std::string_view where, std::string_view what) {
  return Error{Code::internal, std::string(where).append(": ").append(what)};
}

std::string or_else(std::string_view text, std::string_view other) { return std::string(text.empty() ? other : text); }

/// What a status means, for readers (RFC 9110 §15).
std::string_view meaning_of(int status) {
  switch (status) {
    case 201:
      return "made";
    case 202:
      return "taken, and done later";
    case 204:
      return "done; there is nothing to say";
    case 302:
    case 303:
      return "go on elsewhere";
    case 304:
      return "not changed";
    default:
      return status < 300 ? "done" : "refused";
  }
}

/// One face's part of the document.
class Chapter {
 public:
  static Result<Chapter> read(const Contract& contract) {
    Value text = TRY(json::parse(contract.text, kLimits));
    return Chapter(std::move(text));
  }

  Value tag() const { return *text_.find("tag"); }
  const Value* part(std::string_view name) const { return text_.find(name); }

  Result<Value> operation_of(const Endpoint& endpoint) const {
    const http::Operation& told = endpoint.operation;
    Value whole = Value::object({{"operationId", told.id}, {"summary", told.summary}});
    whole.set("tags", Value::array({tag().text_at("name")}));
    if (const Value* security = part("security")) whole.set("security", *security);
    Array parameters = TRY(parameters_of(endpoint));
    if (!parameters.empty()) whole.set("parameters", std::move(parameters));
    if (!told.takes.empty()) {
      const std::string media = or_else(text_.text_at("takesMedia"), media_of_bodies());
      const Value content = TRY(contents_of(told.takes, media, told.id));
      whole.set("requestBody", Value::object({{"content", content}}));
    }
    const Value responses = TRY(responses_of(told));
    whole.set("responses", responses);
    return whole;
  }

 private:
  explicit Chapter(Value text) : text_(std::move(text)) {}

  std::string media_of_bodies() const { return or_else(text_.text_at("media"), "application/json"); }

  /// Adds to a response what another one of the same status says of bodies.
  static void add_content(Value& response, const Value& known) {
    const Value* content = known.find("content");
    if (content == nullptr) return;
    Value all = *content;
    if (const Value* more = response.find("content")) {
      for (const Member& media : more->members()) all.set(media.name, media.value);
    }
    response.set("content", std::move(all));
  }

  Result<Value> content_of(std::string_view body, const std::string& media, std::string_view where) const {
    if (const std::size_t blank = body.find(' '); blank != std::string_view::npos) {
      return content_of(body.substr(blank + 1), std::string(body.substr(0, blank)), where);
    }
    if (body.find('/') != std::string_view::npos) {
      return Value::object({{std::string(body), Value::object({{"schema", Value::object({{"type", "string"}})}})}});
    }
    const Value* schemas = part("schemas");
    if (schemas == nullptr || schemas->find(body) == nullptr) {
      return tl::unexpected(bug(where, "there is no schema " + std::string(body)));
    }
    const Value schema = Value::object({{"$ref", std::string(kSchemas).append(body)}});
    return Value::object({{media, Value::object({{"schema", schema}})}});
  }

  /// The same in every media type that a body may have.
  Result<Value> contents_of(std::string_view body, const std::string& media, std::string_view where) const {
    Value content = TRY(content_of(body, media, where));
    const Value* binary = part("binary");
    if (binary == nullptr) return content;
    const Value bytes = Value::object({{"type", "string"}, {"format", "binary"}});
    for (const Value& type : binary->items()) content.set(type.as_text(), Value::object({{"schema", bytes}}));
    return content;
  }

  Result<Value> responses_of(const http::Operation& told) const {
    Value responses = Value::object();
    for (const Outcome& outcome : told.outcomes) {
      Value response = Value::object({{"description", meaning_of(outcome.status)}});
      if (!outcome.body.empty()) {
        const Value content = TRY(contents_of(outcome.body, media_of_bodies(), told.id));
        response.set("content", content);
      }
      // One status may have several kinds of body.
      if (const Value* known = responses.find(std::to_string(outcome.status))) add_content(response, *known);
      responses.set(std::to_string(outcome.status), std::move(response));
    }
    const std::string_view error = text_.text_at("error");
    if (error.empty()) return responses;
    const std::string media = or_else(text_.text_at("errorMedia"), media_of_bodies());
    const Value content = TRY(content_of(error, media, told.id));
    responses.set("default", Value::object({{"description", "refused"}, {"content", content}}));
    return responses;
  }

  /// The parameter of this name, or a path's own when the contract says nothing about it.
  std::optional<Value> parameter(std::string_view name, std::string_view place) const {
    const Value* all = part("parameters");
    const Value* told = all == nullptr ? nullptr : all->find(name);
    if (told == nullptr && place != "path") return std::nullopt;
    Value whole = Value::object({{"name", name}, {"in", place}});
    if (place == "path") whole.set("required", true);
    if (told == nullptr) {
      whole.set("schema", Value::object({{"type", "string"}}));
      return whole;
    }
    for (const Member& member : told->members()) whole.set(member.name, member.value);
    return whole;
  }

  Result<Array> parameters_of(const Endpoint& endpoint) const {
    Array parameters;
    std::string_view path = endpoint.path;
    for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{')) {
      const std::size_t end = path.find('}', at);
      const std::string_view name = path.substr(at + 1, end - at - 1);
      if (name.empty()) return tl::unexpected(bug(endpoint.operation.id, "a part of the path has no name"));
      parameters.push_back(*parameter(name, "path"));
      path.remove_prefix(end);
    }
    for (const std::string_view name : endpoint.operation.query) {
      auto asked = parameter(name, "query");
      if (!asked) return tl::unexpected(bug(endpoint.operation.id, "there is no parameter " + std::string(name)));
      parameters.push_back(std::move(*asked));
    }
    return parameters;
  }

  Value text_;
};

class Book {
 public:
  Result<void> add(const Contract& contract) {
    const Chapter chapter = TRY(Chapter::read(contract));
    add_tag(chapter.tag());
    for (const std::string_view part : {"schemas", "securitySchemes"}) TRY(add_components(chapter, part));
    for (const Endpoint& endpoint : contract.endpoints) TRY(add(chapter, endpoint));
    return {};
  }

  Value whole(std::string_view public_url) && {
    Value document = Value::object({{"openapi", "3.1.0"}});
    document.set("info", Value::object({{"title", "Provost"},
                                        {"version", "1"},
                                        {"summary", "A SCIM 2.0 server and identity-provisioning hub."}}));
    document.set("servers", Value::array({Value::object({{"url", public_url}})}));
    document.set("tags", std::move(tags_));
    document.set("paths", std::move(paths_));
    document.set("components", std::move(components_));
    return document;
  }

 private:
  void add_tag(const Value& tag) {
    for (const Value& known : tags_) {
      if (known.text_at("name") == tag.text_at("name")) return;
    }
    tags_.push_back(tag);
  }

  Result<void> add_components(const Chapter& chapter, std::string_view kind) {
    const Value* parts = chapter.part(kind);
    if (parts == nullptr) return {};
    Value* all = components_.find(kind);
    if (all == nullptr) {
      components_.set(kind, Value::object());
      all = components_.find(kind);
    }
    for (const Member& member : parts->members()) {
      const Value* known = all->find(member.name);
      if (known != nullptr && !(*known == member.value)) {
        return tl::unexpected(bug(kind, "two faces mean different things by " + member.name));
      }
      all->set(member.name, member.value);
    }
    return {};
  }

  Result<void> add(const Chapter& chapter, const Endpoint& endpoint) {
    const std::string_view id = endpoint.operation.id;
    if (id.empty()) return tl::unexpected(bug(endpoint.path, "an endpoint is not described"));
    if (!ids_.emplace(id).second) return tl::unexpected(bug(id, "two endpoints have this id"));
    Value* item = paths_.find(endpoint.path);
    if (item == nullptr) {
      paths_.set(endpoint.path, Value::object());
      item = paths_.find(endpoint.path);
    }
    const Value operation = TRY(chapter.operation_of(endpoint));
    item->set(text::lower_ascii(endpoint.method), operation);
    return {};
  }

  Array tags_;
  Value paths_ = Value::object();
  Value components_ = Value::object();
  std::set<std::string, std::less<>> ids_;
};

}  // namespace

Result<Value> document(std::span<const Contract> contracts, std::string_view public_url) {
  Book book;
  for (const Contract& contract : contracts) {
    if (!contract.text.empty()) TRY(book.add(contract));
  }
  return std::move(book).whole(public_url);
}

}  // namespace provost::openapi
