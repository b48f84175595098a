#include "tests/connectors/rocketchat_double.h"

#include <algorithm>

#include "core/base/text.h"
#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

AppReply reply(int status, const Value& body) {
  AppReply made{status};
  made.headers.add("Content-Type", "application/json");
  made.body = json::write(body);
  return made;
}

AppReply success(Value body) {
  body.set("success", true);
  return reply(200, body);
}

/// A typed failure ends its text with the type in brackets, too.
AppReply refuse(std::string_view type) {
  return reply(400,
               Value::object({{"success", false}, {"error", "Told [" + std::string(type) + "]"}, {"errorType", type}}));
}

AppReply not_found() { return reply(400, Value::object({{"success", false}, {"error", "User not found."}})); }

Value shown(const RocketchatDouble::Person& person) {
  Value user = Value::object({{"_id", person.id},
                              {"username", person.user_name},
                              {"name", person.name},
                              {"type", person.type},
                              {"active", person.active},
                              {"roles", Value::array({"user"})}});
  user.set("emails", Value::array({Value::object({{"address", person.email}, {"verified", person.verified}})}));
  return user;
}

bool flag_at(const Value& body, std::string_view name) {
  const Value* flag = body.find(name);
  return flag != nullptr && *flag == Value(true);
}

AppReply last_owner() {
  AppReply made = refuse("user-last-owner");
  made.body.insert(made.body.size() - 1, R"(,"details":{"shouldBeRemoved":["a"],"shouldChangeOwner":[]})");
  return made;
}

}  // namespace

AppReply RocketchatDouble::answer(const AppRequest& request) {
  const std::scoped_lock lock(mutex_);
  const auto target = http::split(request.target);
  auto path = target ? target->segments : std::vector<std::string>();
  if (!path.empty() && path[0] == "scim") path.erase(path.begin());  // where the suite for every kind has its apps
  if (path == std::vector<std::string>{"api", "info"}) return success(Value::object({{"version", habits_.version}}));
  if (path.size() != 3 || path[0] != "api" || path[1] != "v1") return {404, {}, "<html>Not found</html>"};
  if (request.headers.find("X-Auth-Token") != kCanaryToken || request.headers.find("X-User-Id") != kRocketchatOwnId) {
    return reply(401, Value::object({{"status", "error"}, {"message", "You must be logged in to do this."}}));
  }
  if (auto slow = slow_down(path[2])) return std::move(*slow);
  if (request.method == "GET") return read(path[2], *target);
  return write(path[2], json::parse(request.body).value_or(Value()));
}

/// Rocket.Chat says when to come again in milliseconds since 1970, and knows no Retry-After.
std::optional<AppReply> RocketchatDouble::slow_down(const std::string& call) {
  if (habits_.calls_in_a_minute == 0 || ++calls_[call] <= habits_.calls_in_a_minute) return std::nullopt;
  AppReply slow =
      reply(429, Value::object({{"success", false}, {"error", "Error, too many requests. [error-too-many-requests]"}}));
  slow.headers.add("X-RateLimit-Limit", std::to_string(habits_.calls_in_a_minute));
  slow.headers.add("X-RateLimit-Remaining", "0");
  slow.headers.add("X-RateLimit-Reset", std::to_string(habits_.reset_ms));
  return slow;
}

AppReply RocketchatDouble::read(const std::string& call, const http::Target& target) const {
  if (call == "me") {
    return success(Value::object({{"_id", kRocketchatOwnId}, {"username", "bot"}, {"roles", Value::array({"admin"})}}));
  }
  if (call == "permissions.listAll") return permissions();
  if (call == "users.info") return info(target);
  return call == "users.list" || call == "users.listByStatus" ? list(target) : AppReply{404};
}

AppReply RocketchatDouble::write(const std::string& call, const Value& body) {
  if (call == "users.create") return create(body);
  Person* person = find(body.text_at("userId"));
  if (person == nullptr) return refuse("error-invalid-user");
  if (call == "users.setActiveStatus") return set_active(*person, body);
  if (call == "users.delete") return erase(*person, body);
  if (call == "users.update") return update(*person, *body.find("data"));
  if (call != "users.logout") return {404};
  person->login_tokens = 0;
  return success(Value::object({{"message", "logged out"}}));
}

AppReply RocketchatDouble::info(const http::Target& target) const {
  const auto id = target.find("userId");
  const auto name = target.find("username");
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& person) {
    return id ? person.id == *id : name && text::fold(person.user_name) == text::fold(*name);
  });
  return found == people_.end() ? not_found() : about(*found);
}

AppReply RocketchatDouble::about(const Person& person) const {
  Value user = shown(person);
  if (habits_.answers_of_others) user.set("_id", "somebodyelse");
  return success(Value::object({{"user", std::move(user)}}));
}

AppReply RocketchatDouble::list(const http::Target& target) const {
  const std::string wanted = text::fold(target.find("searchTerm").value_or(""));
  const auto offset = static_cast<std::size_t>(text::to_integer(target.find("offset").value_or("0")).value_or(0));
  Array all;
  for (const Person& person : people_) {
    const std::string words = text::fold(person.user_name + " " + person.email);
    if (words.find(wanted) != std::string::npos) all.push_back(shown(person));
  }
  Array page;
  for (std::size_t at = offset; at < all.size() && page.size() < 100; ++at) page.push_back(all[at]);
  const auto count = static_cast<std::int64_t>(page.size());
  return success(
      Value::object({{"users", std::move(page)}, {"count", count}, {"total", static_cast<std::int64_t>(all.size())}}));
}

AppReply RocketchatDouble::permissions() const {
  Array all;
  for (const char* name : {"edit-other-user-active-status", "create-user", "edit-other-user-info", "delete-user",
                           "view-full-other-user-info", "view-d-room", "logout-other-user", "assign-roles"}) {
    const char* holder = habits_.lacks_permission == name ? "owner" : "admin";
    all.push_back(Value::object({{"_id", name}, {"roles", Value::array({holder})}}));
  }
  return success(Value::object({{"update", std::move(all)}, {"remove", Value::array()}}));
}

AppReply RocketchatDouble::create(const Value& body) {
  const std::string name(body.text_at("username"));
  const std::string email(body.text_at("email"));
  if (name.empty() || email.empty() || body.text_at("password").size() < 14) return refuse("invalid-params");
  if (is_taken(name, email, "")) return refuse("error-field-unavailable");
  Person person{"made-" + std::to_string(++made_), name, email};
  person.name = body.text_at("name");
  person.active = flag_at(body, "active");
  person.verified = flag_at(body, "verified");
  person.created = body;
  people_.push_back(person);
  return about(person);
}

AppReply RocketchatDouble::update(Person& person, const Value& data) {
  if (habits_.asks_second_factor) return refuse("totp-required");
  if (is_taken(data.text_at("username"), data.text_at("email"), person.id)) return refuse("error-field-unavailable");
  if (data.find("username") != nullptr) person.user_name = data.text_at("username");
  if (data.find("name") != nullptr) person.name = data.text_at("name");
  if (data.find("email") != nullptr) {
    person.email = data.text_at("email");
    person.verified = flag_at(data, "verified");
  }
  return about(person);
}

AppReply RocketchatDouble::set_active(Person& person, const Value& body) {
  const bool active = flag_at(body, "activeStatus");
  if (!active && person.admin) return refuse("error-action-not-allowed");
  if (!active && person.only_owner && !flag_at(body, "confirmRelinquish")) return last_owner();
  person.active = active;
  if (!active) {
    person.login_tokens = 0;
    person.only_owner = false;
    if (ends_oauth()) person.oauth_tokens = 0;
  }
  const Value user = Value::object(
      {{"_id", habits_.answers_of_others ? "somebodyelse" : std::string_view(person.id)}, {"active", person.active}});
  return success(Value::object({{"user", user}}));
}

AppReply RocketchatDouble::erase(Person& person, const Value& body) {
  if (person.only_owner && !flag_at(body, "confirmRelinquish")) return last_owner();
  orphans_ += person.oauth_tokens;
  const std::string id = person.id;
  std::erase_if(people_, [&](const Person& each) { return each.id == id; });
  return success(Value::object({{"deletedRooms", Value::array()}}));
}

void RocketchatDouble::put_there(Person person) {
  const std::scoped_lock lock(mutex_);
  people_.push_back(std::move(person));
}

RocketchatDouble::Person RocketchatDouble::person(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& each) { return each.id == id; });
  return found == people_.end() ? Person{""} : *found;
}

std::size_t RocketchatDouble::count() const {
  const std::scoped_lock lock(mutex_);
  return people_.size();
}

int RocketchatDouble::orphans() const {
  const std::scoped_lock lock(mutex_);
  return orphans_;
}

void RocketchatDouble::next_minute() {
  const std::scoped_lock lock(mutex_);
  calls_.clear();
}

RocketchatDouble::Person* RocketchatDouble::find(std::string_view id) {
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const Person& each) { return each.id == id; });
  return found == people_.end() ? nullptr : &*found;
}

bool RocketchatDouble::is_taken(std::string_view user_name, std::string_view email, std::string_view but_id) const {
  return std::any_of(people_.begin(), people_.end(), [&](const Person& each) {
    const bool same_name = !user_name.empty() && text::fold(each.user_name) == text::fold(user_name);
    const bool same_email = !email.empty() && text::fold(each.email) == text::fold(email);
    return each.id != but_id && (same_name || same_email);
  });
}

}  // namespace provost::test
