#include "tests/connectors/unleash_double.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/http/uri.h"
#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

AppReply reply(int status, const Value& body = {}) {
  AppReply made{status};
  made.headers.add("Content-Type", "application/json; charset=utf-8");
  if (!body.is_null()) made.body = json::write(body);
  return made;
}

AppReply refuse(int status, std::string_view name, std::string_view message) {
  return reply(status, Value::object({{"name", name}, {"message", message}}));
}

bool begins(std::string_view whole, std::string_view start) {
  return text::lower_ascii(whole).starts_with(text::lower_ascii(start));
}

std::int64_t role_in(const Value& body, std::int64_t fallback) {
  const Value* role = body.find("rootRole");
  return role != nullptr && role->is_integer() ? role->as_integer() : fallback;
}

}  // namespace

AppReply UnleashDouble::answer(const AppRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (request.headers.find("Authorization") != std::string(kCanaryToken)) {
    return refuse(401, "UnauthorizedError", "You must log in to use Unleash.");
  }
  if (request.method == "POST" && habits_.posts_in_a_minute > 0 && ++posts_ > habits_.posts_in_a_minute) {
    AppReply slow{429, {}, "Too many requests, please try again later."};
    slow.headers.add("Content-Type", "text/html; charset=utf-8");
    slow.headers.add("RateLimit-Policy", std::to_string(habits_.posts_in_a_minute) + ";w=60");
    slow.headers.add("Retry-After", "41");
    return slow;
  }
  const auto target = http::split(request.target);
  if (!target) return refuse(404, "NotFoundError", "The path you were looking for is not available.");
  const auto& segments = target->segments;
  const auto at = std::find(segments.begin(), segments.end(), "user-admin");
  const auto rest = segments.end() - at;
  if (rest == 1) return collection(request);
  if (rest == 2 && at[1] == "admin-count") return reply(200, Value::object({{"password", 1}, {"noPassword", 0}}));
  if (rest == 2 && at[1] == "search") return search(target->find("q").value_or(""));
  const auto id = rest >= 2 ? text::to_integer(at[1]) : std::nullopt;
  if (!id) return refuse(404, "NotFoundError", "The path you were looking for is not available.");
  if (kept_.count(*id) == 0) return refuse(404, "NotFoundError", "No user found");
  return single(request, *id);
}

AppReply UnleashDouble::collection(const AppRequest& request) {
  if (request.method == "POST") return create(json::parse(request.body).value_or(Value::object()));
  Array users;
  for (const auto& [id, person] : kept_) users.push_back(shown(id, person));
  return reply(200, Value::object({{"users", std::move(users)}, {"rootRoles", Array{}}}));
}

AppReply UnleashDouble::create(const Value& body) {
  const Kept person{std::string(body.text_at("username")), text::lower_ascii(body.text_at("email")),
                    std::string(body.text_at("name")), role_in(body, 0)};
  if (person.role < 1 || person.role > 3) return refuse(400, "BadDataError", "Could not find rootRole");
  for (const auto& [id, other] : kept_) {
    const bool same_name = !person.username.empty() && person.username == other.username;
    // Unleash looks for the address, or else the username.
    const bool found = person.email.empty() ? same_name : person.email == other.email;
    if (found) return refuse(400, "BadDataError", "User already exists");
    if (same_name) return refuse(500, "UnknownError", "insert into users");
  }
  kept_[++made_] = person;
  return reply(201, shown(made_, person));
}

AppReply UnleashDouble::search(std::string_view text) const {
  Array found;
  for (const auto& [id, person] : kept_) {
    const bool named = text::lower_ascii(person.name).find(text::lower_ascii(text)) != std::string::npos;
    if (!named && !begins(person.username, text) && !begins(person.email, text)) continue;
    Value user = shown(id, person);
    user.erase("rootRole");
    if (text.size() > 1) found.push_back(std::move(user));
  }
  return reply(200, std::move(found));
}

AppReply UnleashDouble::single(const AppRequest& request, std::int64_t id) {
  Kept& person = kept_[id];
  if (request.method == "GET") return reply(200, shown(id, person));
  if (request.method == "DELETE") {
    kept_.erase(id);
    return reply(200);
  }
  if (person.kept_by_scim) return refuse(403, "ForbiddenError", "This user is managed by your SCIM provider");
  const Value body = json::parse(request.body).value_or(Value::object());
  if (request.method == "PUT") return update(id, body);
  person.password = body.text_at("password");
  person.sessions = 0;
  return reply(200);
}

AppReply UnleashDouble::update(std::int64_t id, const Value& body) {
  const std::string email = text::lower_ascii(body.text_at("email"));
  for (const auto& [other_id, other] : kept_) {
    if (other_id != id && !email.empty() && other.email == email) return refuse(500, "UnknownError", "update users");
  }
  Kept& person = kept_[id];
  if (!email.empty()) person.email = email;
  if (!body.text_at("name").empty()) person.name = body.text_at("name");
  person.role = role_in(body, person.role);
  Value answer = shown(id, person);
  if (body.find("rootRole") == nullptr) answer.erase("rootRole");  // as sent
  return reply(200, answer);
}

Value UnleashDouble::shown(std::int64_t id, const Kept& person) const {
  Value user = Value::object({{"id", id}, {"rootRole", person.role}, {"scimId", nullptr}});
  user.set("accountType", person.service ? "Service Account" : "User");
  if (!person.username.empty()) user.set("username", person.username);
  if (!person.email.empty()) user.set("email", person.email);
  if (!person.name.empty()) user.set("name", person.name);
  return user;
}

std::int64_t UnleashDouble::put_there(Kept person) {
  const std::scoped_lock lock(mutex_);
  kept_[++made_] = std::move(person);
  return made_;
}

UnleashDouble::Kept UnleashDouble::person(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = kept_.find(id);
  return found == kept_.end() ? Kept{} : found->second;
}

std::size_t UnleashDouble::count() const {
  const std::scoped_lock lock(mutex_);
  return kept_.size();
}

}  // namespace provost::test
