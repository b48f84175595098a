#include <algorithm>

#include "core/base/text.h"
#include "tests/connectors/zendesk_double.h"

// The groups of agents of the simulated Zendesk.
namespace provost::test {
namespace {

AppReply reply(int status, const Value& body = {}) {
  AppReply made{status, {}, body.is_null() ? "" : json::write(body)};
  made.headers.add("Content-Type", "application/json; charset=utf-8");
  return made;
}

AppReply refuse(int status) { return reply(status, Value::object({{"error", "RecordInvalid"}})); }

Value wanted_in(const AppRequest& request, std::string_view member) {
  const auto body = json::parse(request.body);
  const Value* wanted = body ? body->find(member) : nullptr;
  return wanted == nullptr ? Value() : *wanted;
}

std::int64_t number_at(const Value& document, std::string_view member) {
  const Value* number = document.find(member);
  return number != nullptr && number->is_integer() ? number->as_integer() : 0;
}

}  // namespace

AppReply ZendeskDouble::groups_answer(const AppRequest& request, const http::Target& target) {
  const Segments& path = target.segments;
  if (path.size() == 1 && request.method == "GET") return listed("groups", groups_, target);
  const Value wanted = wanted_in(request, "group");
  if (path.size() == 1) {
    Value group = Value::object({{"id", ++made_}, {"deleted", false}});
    for (const Member& member : wanted.members()) group.set(member.name, member.value);
    groups_.push_back(group);
    return reply(201, Value::object({{"group", group}}));
  }
  const std::int64_t id = text::to_integer(path[1]).value_or(0);
  const auto group =
      std::find_if(groups_.begin(), groups_.end(), [&](const Value& one) { return number_at(one, "id") == id; });
  if (group == groups_.end()) return refuse(404);
  if (path.size() == 3) {
    Array items;
    for (const Owned& one : memberships_) {
      if (one.text == path[1])
        items.push_back(Value::object({{"id", one.id}, {"user_id", one.user}, {"group_id", id}}));
    }
    return listed("group_memberships", items, target);
  }
  if (request.method == "DELETE") {
    groups_.erase(group);
    std::erase_if(memberships_, [&](const Owned& one) { return one.text == path[1]; });
    return reply(204);
  }
  if (request.method == "PUT") group->set("name", wanted.text_at("name"));
  return reply(200, Value::object({{"group", *group}}));
}

AppReply ZendeskDouble::memberships(const AppRequest& request, const Segments& path) {
  if (path.size() == 2 && request.method == "DELETE") {
    const std::int64_t id = text::to_integer(path[1]).value_or(0);
    return std::erase_if(memberships_, [&](const Owned& one) { return one.id == id; }) == 0 ? refuse(404) : reply(204);
  }
  const Value wanted = wanted_in(request, "group_membership");
  const Value* user = find(number_at(wanted, "user_id"));
  if (user == nullptr || user->text_at("role") == "end-user") return refuse(422);
  const std::int64_t id = number_at(*user, "id");
  const std::string group = std::to_string(number_at(wanted, "group_id"));
  const bool there = std::any_of(memberships_.begin(), memberships_.end(),
                                 [&](const Owned& one) { return one.user == id && one.text == group; });
  if (there) return refuse(422);
  memberships_.push_back({++made_, id, group});
  return reply(201, Value::object({{"group_membership", wanted}}));
}

std::int64_t ZendeskDouble::put_group(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  groups_.push_back(Value::object({{"id", ++made_}, {"name", name}, {"description", "By hand"}, {"deleted", false}}));
  return made_;
}

Value ZendeskDouble::group(std::int64_t id) const {
  const std::scoped_lock lock(mutex_);
  for (const Value& group : groups_) {
    if (number_at(group, "id") == id) return group;
  }
  return {};
}

}  // namespace provost::test
