#include "tests/connectors/zendesk_double.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/crypto/encoding.h"
#include "tests/connectors/connector_bench.h"

namespace provost::test {
namespace {

AppReply reply(int status, const Value& body = {}) {
  AppReply made{status};
  made.headers.add("Content-Type", "application/json; charset=utf-8");
  if (!body.is_null()) made.body = json::write(body);
  return made;
}

AppReply missing() { return reply(404, Value::object({{"error", "RecordNotFound"}, {"description", "Not found"}})); }

AppReply invalid(const Value& details) {
  return reply(
      422,
      Value::object({{"error", "RecordInvalid"}, {"description", "Record validation errors"}, {"details", details}}));
}

AppReply forbidden() {
  return reply(403, Value::object({{"error", Value::object({{"title", "Forbidden"}, {"message", "Not yours"}})}}));
}

AppReply one(int status, const Value& user) { return reply(status, Value::object({{"user", user}})); }

std::int64_t number(std::string_view text) { return text::to_integer(text).value_or(-1); }

bool is_deleted(const Value& user) { return *user.find("active") == Value(false); }

std::set<std::int64_t> numbers(std::string_view listed) {
  std::set<std::int64_t> numbers;
  while (!listed.empty()) {
    const std::size_t end = std::min(listed.find(','), listed.size());
    numbers.insert(number(listed.substr(0, end)));
    listed.remove_prefix(std::min(end + 1, listed.size()));
  }
  return numbers;
}

}  // namespace

ZendeskDouble::ZendeskDouble(Habits habits) : habits_(std::move(habits)) {
  users_.push_back(Value::object({{"id", 1},
                                  {"name", "Admin"},
                                  {"email", kZendeskAdmin},
                                  {"external_id", nullptr},
                                  {"role", habits_.self_role},
                                  {"active", true},
                                  {"suspended", false}}));
}

AppReply ZendeskDouble::answer(const AppRequest& request) {
  const std::scoped_lock lock(mutex_);
  const std::string pair = std::string(kZendeskAdmin) + "/token:" + std::string(kCanaryToken);
  if (request.headers.find("Authorization") != "Basic " + crypto::to_base64(pair)) {
    return reply(401, Value::object({{"error", "Couldn't authenticate you"}}));
  }
  auto target = http::split(request.target);
  if (!target) return missing();
  asked_ = "http://" + std::string(request.headers.find("Host").value_or("")) + request.target;
  Segments& path = target->segments;
  const auto api = std::find(path.begin(), path.end(), "api");
  if (path.end() - api < 3) return missing();
  path.erase(path.begin(), api + 2);
  if (path.back().ends_with(".json")) path.back().resize(path.back().size() - std::string_view(".json").size());
  if (path[0] == "users") return users_answer(request, *target);
  if (path[0] == "oauth") return tokens_answer(request, path, *target);
  if (path[0] == "group_memberships") return memberships(request, path);
  if (path[0] == "job_statuses") return jobs_answer(path, *target);
  if (path[0] == "groups") return groups_answer(request, *target);
  if (path[0] != "deleted_users" || path.size() != 2 || request.method != "DELETE") return missing();
  const std::int64_t id = number(path[1]);
  const auto gone =
      std::erase_if(users_, [&](const Value& user) { return user.find("id")->as_integer() == id && is_deleted(user); });
  return gone == 0 ? missing() : reply(200, Value::object({{"deleted_user", Value::object({{"id", id}})}}));
}

AppReply ZendeskDouble::users_answer(const AppRequest& request, const http::Target& target) {
  const Segments& path = target.segments;
  if (path.size() == 1 && request.method == "POST") {
    const auto body = json::parse(request.body);
    const Value* wanted = body ? body->find("user") : nullptr;
    return wanted == nullptr ? reply(400) : create(*wanted);
  }
  if (path.size() == 1) {
    Array active;
    std::copy_if(users_.begin() + 1, users_.end(), std::back_inserter(active),
                 [](const Value& u) { return !is_deleted(u); });
    return listed("users", active, target);
  }
  if (path[1] == "me") return one(200, users_.front());
  if (path[1] == "destroy_many" && request.method == "DELETE") return destroy_many(target);
  if (path[1] == "search" || path[1] == "show_many") return search(target);
  return one_user(request, number(path[1]), Segments(path.begin() + 2, path.end()));
}

AppReply ZendeskDouble::search(const http::Target& target) const {
  const bool by_index = target.segments[1] == "search";
  const auto external = target.find(by_index ? "external_id" : "external_ids");
  const auto query = target.find("query");
  const std::set<std::int64_t> ids = numbers(target.find("ids").value_or(""));
  Array found;
  for (const Value& user : users_) {
    if (!ids.empty() && ids.contains(user.find("id")->as_integer())) found.push_back(user);
    if (by_index ? habits_.search_lags || is_deleted(user) : habits_.lists_lag) break;
    const bool same = external && text::fold(user.text_at("external_id")) == text::fold(*external);
    const bool named =
        query && !user.text_at("email").empty() && *query == "email:\"" + std::string(user.text_at("email")) + "\"";
    if ((external && same) || named) found.push_back(user);
  }
  return listed("users", found, target);
}

AppReply ZendeskDouble::one_user(const AppRequest& request, std::int64_t id, const Segments& rest) {
  Value* user = find(id);
  if (user == nullptr) return missing();
  if (!rest.empty()) return is_deleted(*user) ? missing() : below_user(request, id, rest);
  if (request.method == "GET") return one(200, *user);
  if (is_deleted(*user)) return missing();
  if (request.method == "DELETE") return erase(*user);
  const auto body = json::parse(request.body);
  const Value* wanted = body ? body->find("user") : nullptr;
  return request.method != "PUT" || wanted == nullptr ? reply(400) : change(*user, *wanted);
}

AppReply ZendeskDouble::below_user(const AppRequest& request, std::int64_t id, const Segments& rest) {
  if (rest[0] == "sessions" && request.method == "DELETE") {
    if (!habits_.keeps_sessions) std::erase_if(sessions_, [&](const Owned& one) { return one.user == id; });
    return reply(204);
  }
  if (rest[0] == "identities" && request.method == "PUT" && rest.size() == 2) {
    return identity(request, id, number(rest[1]));
  }
  Array items;
  const std::vector<Owned>& from = rest[0] == "sessions"     ? sessions_
                                   : rest[0] == "identities" ? identities_
                                                             : memberships_;
  for (const Owned& one : from) {
    if (one.user != id) continue;
    Value item = Value::object({{"id", one.id}, {"user_id", id}});
    if (rest[0] == "group_memberships") item.set("group_id", number(one.text));
    if (rest[0] == "identities") {
      item.set("type", "email");
      item.set("value", one.text);
      item.set("primary", one.text == find(id)->text_at("email"));
    }
    items.push_back(std::move(item));
  }
  return listed(rest[0], items, *http::split(request.target));
}

AppReply ZendeskDouble::create(const Value& wanted) {
  const Value taken = duplicates(wanted, 0);
  if (!taken.members().empty()) return invalid(taken);
  if (habits_.has_no_seat && wanted.text_at("role") == "agent") return invalid(Value::object({{"role", Array{}}}));
  Value user = Value::object({{"id", ++made_}, {"email", nullptr}, {"external_id", nullptr}, {"role", "end-user"}});
  user.set("active", true);
  user.set("suspended", false);
  user.set("notes", "");
  keep(user, wanted);
  if (habits_.makes_nobody_suspended) user.set("suspended", false);
  users_.push_back(user);
  return one(201, user);
}

AppReply ZendeskDouble::change(Value& user, const Value& wanted) {
  const std::int64_t id = user.find("id")->as_integer();
  if (++changes_[id] > habits_.changes_in_a_minute) {
    AppReply slow = reply(429, Value::object({{"error", "TooManyRequests"}}));
    slow.headers.add("Retry-After", "12");
    return slow;
  }
  if (protected_.contains(id)) return forbidden();
  const Value taken = duplicates(wanted, id);
  if (!taken.members().empty()) return invalid(taken);
  if (habits_.has_no_seat && wanted.text_at("role") == "agent") {
    return invalid(Value::object({{"role", Value::array({Value::object({{"error", "SeatsExceeded"}})})}}));
  }
  keep(user, wanted);
  return one(200, user);
}

void ZendeskDouble::keep(Value& user, const Value& wanted) {
  const std::int64_t id = user.find("id")->as_integer();
  for (const Member& member : wanted.members()) {
    if (member.name == "skip_verify_email") continue;
    if (member.name == "email") {
      identities_.push_back({++made_, id, member.value.as_text()});
      if (!user.text_at("email").empty()) continue;  // a further address changes no first one
    }
    user.set(member.name, member.value);
  }
  if (habits_.lowers_external_id && !user.text_at("external_id").empty()) {
    user.set("external_id", text::lower_ascii(user.text_at("external_id")));
  }
  if (wanted.text_at("role") == "end-user") {
    user.set("custom_role_id", nullptr);
    std::erase_if(memberships_, [&](const Owned& one) { return one.user == id; });
  }
}

AppReply ZendeskDouble::erase(Value& user) {
  const std::int64_t id = user.find("id")->as_integer();
  if (protected_.contains(id)) return forbidden();
  user.set("active", false);
  user.set("email", nullptr);
  std::erase_if(identities_, [&](const Owned& one) { return one.user == id; });
  std::erase_if(memberships_, [&](const Owned& one) { return one.user == id; });
  return one(200, user);
}

AppReply ZendeskDouble::identity(const AppRequest& request, std::int64_t id, std::int64_t identity) {
  const auto body = json::parse(request.body);
  const Value* wanted = body ? body->find("identity") : nullptr;
  const auto kept = std::find_if(identities_.begin(), identities_.end(),
                                 [&](const Owned& one) { return one.id == identity && one.user == id; });
  if (wanted == nullptr || kept == identities_.end()) return missing();
  const std::string value(wanted->text_at("value"));
  if (!duplicates(Value::object({{"email", value}}), id).members().empty()) return invalid(Value::object());
  Value* user = find(id);
  if (user->text_at("email") == kept->text) user->set("email", value);
  kept->text = value;
  return reply(200, Value::object({{"identity", Value::object({{"id", identity}, {"value", value}})}}));
}

AppReply ZendeskDouble::tokens_answer(const AppRequest& request, const Segments& rest, const http::Target& target) {
  if (rest.size() == 3 && request.method == "DELETE") {
    const std::int64_t id = number(rest[2]);
    return std::erase_if(tokens_, [&](const Owned& one) { return one.id == id; }) == 0 ? missing() : reply(204);
  }
  Array items;
  for (const Owned& one : tokens_) {
    if (target.find("all") == "true") items.push_back(Value::object({{"id", one.id}, {"user_id", one.user}}));
  }
  return listed("tokens", items, target);
}

/// Pages by cursor, as Zendesk does once a page's size is asked for.
AppReply ZendeskDouble::listed(std::string_view member, const Array& items, const http::Target& target) const {
  const auto cursor = target.find("page[after]");
  const auto from = std::min(cursor ? static_cast<std::size_t>(number(cursor->substr(1))) : 0U, items.size());
  const std::int64_t wanted = number(target.find("page[size]").value_or("100"));
  const std::size_t size = std::min(habits_.page, static_cast<std::size_t>(std::max<std::int64_t>(1, wanted)));
  const std::size_t to = std::min(items.size(), from + size);
  Value body = Value::object({{std::string(member), Array(items.begin() + static_cast<std::ptrdiff_t>(from),
                                                          items.begin() + static_cast<std::ptrdiff_t>(to))}});
  body.set("meta", Value::object({{"has_more", to < items.size()}, {"after_cursor", "=" + std::to_string(to)}}));
  if (to < items.size()) {
    std::string next = asked_.substr(0, asked_.find("page%5Bafter"));
    if (next.find('?') == std::string::npos) next += '?';
    if (!next.ends_with('?') && !next.ends_with('&')) next += '&';
    body.set("links", Value::object({{"next", next + "page%5Bafter%5D=%3D" + std::to_string(to)}}));
  }
  return reply(200, body);
}

Value* ZendeskDouble::find(std::int64_t id) {
  const auto found = std::find_if(users_.begin(), users_.end(),
                                  [&](const Value& user) { return user.find("id")->as_integer() == id; });
  return found == users_.end() ? nullptr : &*found;
}

Value ZendeskDouble::duplicates(const Value& wanted, std::int64_t but) const {
  Value taken = Value::object();
  for (const Value& user : users_) {
    if (user.find("id")->as_integer() == but || is_deleted(user)) continue;
    for (const std::string_view field : {"email", "external_id"}) {
      const std::string_view value = wanted.text_at(field);
      if (value.empty() || text::fold(value) != text::fold(user.text_at(field))) continue;
      taken.set(field, Value::array({Value::object({{"error", "DuplicateValue"}})}));
    }
  }
  return taken;
}

}  // namespace provost::test
