#include "tests/connectors/scim_double.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/http/uri.h"
#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

AppReply reply(int status, const Value& body) {
  AppReply made{status};
  made.headers.add("Content-Type", "application/scim+json");
  if (!body.is_null()) made.body = json::write(body);
  return made;
}

AppReply refuse(int status, std::string_view scim_type = "") {
  Value body = Value::object(
      {{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:Error"})}, {"status", std::to_string(status)}});
  if (!scim_type.empty()) body.set("scimType", scim_type);
  return reply(status, body);
}

/// The value in `ATTRIBUTE eq "VALUE"`, and the attribute; this app knows no other filter.
std::pair<std::string, std::string> read_filter(std::string_view filter) {
  const std::size_t at = filter.find(" eq ");
  if (at == std::string_view::npos) return {};
  const auto value = json::parse(filter.substr(at + 4));
  return {std::string(filter.substr(0, at)), value && value->is_text() ? value->as_text() : ""};
}

std::size_t number_of(const http::Target& target, std::string_view name, std::size_t fallback) {
  const auto given = target.find(name);
  const auto number = given ? text::to_integer(*given) : std::nullopt;
  return number && *number >= 0 ? static_cast<std::size_t>(*number) : fallback;
}

std::size_t members_in(const Value& operations) {
  std::size_t named = 0;
  for (const Value& operation : operations.items()) {
    const Value* value = operation.find("value");
    if (operation.text_at("path").starts_with("members")) {
      named += value != nullptr && value->is_array() ? value->items().size() : 1;
    }
  }
  return named;
}

std::string_view key_of(std::string_view type) { return type == "Users" ? "userName" : "displayName"; }

}  // namespace

AppReply ScimDouble::answer(const AppRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (request.headers.find("Authorization") != "Bearer " + std::string(kCanaryToken)) return refuse(401);
  const auto target = http::split(request.target);
  if (!target || target->segments.size() < 2 || target->segments[0] != "scim") return refuse(404);
  const std::string type = target->segments[1];
  if (type == "ServiceProviderConfig") return config();
  if (type != "Users" && type != "Groups") return refuse(404);
  if (target->segments.size() == 3) return single(request, type, target->segments[2]);
  return collection(request, type);
}

AppReply ScimDouble::config() const {
  const bool cursor = habits_.pages_by_cursor;
  return reply(200, Value::object({{"patch", Value::object({{"supported", habits_.takes_patch}})},
                                   {"pagination", Value::object({{"cursor", cursor}, {"index", !cursor}})}}));
}

AppReply ScimDouble::collection(const AppRequest& request, const std::string& type) {
  if (request.method == "POST") {
    auto document = json::parse(request.body);
    return document && document->is_object() ? create(type, std::move(*document)) : refuse(400, "invalidSyntax");
  }
  const auto target = http::split(request.target);
  const auto filter = target->find("filter");
  const auto [attribute, wanted] = filter ? read_filter(*filter) : std::pair<std::string, std::string>{};
  if (filter && attribute.empty()) return refuse(400, "invalidFilter");
  Array found;
  for (const Kept& kept : kept_) {
    const bool same = attribute == "externalId" ? kept.document.text_at(attribute) == wanted
                                                : text::fold(kept.document.text_at(attribute)) == text::fold(wanted);
    if (kept.type == type && (!filter || same)) found.push_back(kept.document);
  }
  return page_of(found, *target);
}

/// A cursor is a letter and where the page begins.
AppReply ScimDouble::page_of(const Array& found, const http::Target& target) const {
  const std::size_t total = found.size();
  std::size_t start = std::max<std::size_t>(1, number_of(target, "startIndex", 1)) - 1;
  if (habits_.pages_by_cursor) {
    if (target.find("startIndex")) return refuse(400, "invalidValue");
    const std::string cursor(target.find("cursor").value_or(""));
    start = cursor.empty() ? 0 : static_cast<std::size_t>(text::to_integer(cursor.substr(1)).value_or(-1));
    if (start > total || (!cursor.empty() && cursor[0] != '~')) return refuse(400, "invalidCursor");
  }
  start = std::min(start, total);
  const std::size_t end = std::min(total, start + std::min(number_of(target, "count", total), habits_.page));
  Array page(found.begin() + static_cast<std::ptrdiff_t>(start), found.begin() + static_cast<std::ptrdiff_t>(end));
  Value body = Value::object({{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:ListResponse"})}});
  if (habits_.counts) body.set("totalResults", static_cast<std::int64_t>(total));
  if (habits_.pages_by_cursor && end < total) body.set("nextCursor", "~" + std::to_string(end));
  body.set("Resources", std::move(page));
  return reply(200, body);
}

AppReply ScimDouble::single(const AppRequest& request, const std::string& type, const std::string& id) {
  const auto kept =
      std::find_if(kept_.begin(), kept_.end(), [&](const Kept& each) { return each.type == type && each.id == id; });
  if (kept == kept_.end()) return refuse(404);
  const Value* active = kept->document.find("active");
  if (habits_.hides_inactive && active != nullptr && *active == Value(false) && request.method != "DELETE")
    return refuse(404);
  if (request.method == "GET") {
    Value shown = kept->document;
    if (habits_.hides_members && request.target.find("attributes=members") == std::string::npos) shown.erase("members");
    return reply(200, shown);
  }
  if (request.method == "DELETE") {
    kept_.erase(kept);
    return reply(204, Value());
  }
  auto body = json::parse(request.body);
  if (!body || !body->is_object()) return refuse(400, "invalidSyntax");
  if (request.method == "PATCH") return habits_.takes_patch ? patch(*kept, *body) : refuse(501);
  if (request.method != "PUT") return refuse(405);
  if (is_taken(type, *body, id)) return refuse(409, "uniqueness");
  body->set("id", id);
  kept->document = std::move(*body);
  return reply(200, kept->document);
}

AppReply ScimDouble::create(const std::string& type, Value document) {
  if (document.text_at(key_of(type)).empty()) return refuse(400, "invalidValue");
  if (is_taken(type, document, "")) return refuse(409, "uniqueness");
  keep(type, std::move(document));
  return reply(201, kept_.back().document);
}

AppReply ScimDouble::patch(Kept& kept, const Value& operations) {
  const Value* listed = operations.find("Operations");
  if (listed == nullptr || !listed->is_array()) return refuse(400, "invalidSyntax");
  if (habits_.refuses_extensions && json::write(operations).find("\"urn:example:x\":{") != std::string::npos) {
    return refuse(400, "invalidPath");
  }
  if (members_in(*listed) > habits_.most_members) return refuse(413);
  Kept changed = kept;
  for (const Value& operation : listed->items()) {
    if (!apply(changed, operation)) return refuse(400, "noTarget");
  }
  if (is_taken(kept.type, changed.document, kept.id)) return refuse(409, "uniqueness");
  kept = std::move(changed);
  return reply(200, kept.document);
}

bool ScimDouble::apply(Kept& kept, const Value& operation) {
  const std::string_view op = operation.text_at("op");
  const std::string_view path = operation.text_at("path");
  const Value* value = operation.find("value");
  if (kept.document.find("members") == nullptr) kept.document.set("members", Array{});
  Array& members = kept.document.find("members")->items();
  if (op == "replace" && value != nullptr && path.empty() && value->is_object()) {
    for (const Member& member : value->members()) kept.document.set(member.name, member.value);
    return true;
  }
  if (op == "replace" && value != nullptr && !path.empty()) {
    kept.document.set(path, *value);
    return true;
  }
  if (op == "add" && path == "members" && value != nullptr && value->is_array()) {
    for (const Value& member : value->items()) {
      if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(member);
    }
    return true;
  }
  if (op != "remove" || !path.starts_with("members[") || !path.ends_with("]")) return false;
  const auto [attribute, id] = read_filter(path.substr(8, path.size() - 9));
  const std::size_t gone =
      std::erase_if(members, [&id = id](const Value& member) { return member.text_at("value") == id; });
  return attribute == "value" && (gone > 0 || !habits_.refuses_absent_members);
}

bool ScimDouble::is_taken(const std::string& type, const Value& document, std::string_view but_id) const {
  const std::string key = text::fold(document.text_at(key_of(type)));
  return type == "Users" && std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) {
           return kept.type == type && kept.id != but_id && text::fold(kept.document.text_at(key_of(type))) == key;
         });
}

std::string ScimDouble::keep(std::string type, Value document) {
  std::string id = "r \"" + std::to_string(++made_) + "\" ?";  // an id is any text
  document.set("id", id);
  kept_.push_back({std::move(type), id, std::move(document)});
  return id;
}

std::string ScimDouble::put_there(std::string_view type, Value document) {
  const std::scoped_lock lock(mutex_);
  return keep(std::string(type), std::move(document));
}

Value ScimDouble::resource(std::string_view type, std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  for (const Kept& kept : kept_) {
    if (kept.type == type && kept.id == id) return kept.document;
  }
  return {};
}

std::size_t ScimDouble::count(std::string_view type) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.type == type; }));
}

std::vector<std::string> ScimDouble::members(std::string_view group_id) const {
  const Value group = resource("Groups", group_id);
  std::vector<std::string> ids;
  const Value* members = group.find("members");
  if (members == nullptr || !members->is_array()) return ids;
  for (const Value& member : members->items()) ids.emplace_back(member.text_at("value"));
  return ids;
}

}  // namespace provost::test
