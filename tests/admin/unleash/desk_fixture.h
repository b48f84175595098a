// The admin pages as an admin with a personal token asks them.
#pragma once

#include <string>

#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {

class DeskTest : public UnleashTest {
 protected:
  static constexpr const char* kUsers = "/api/admin/user-admin";
  static constexpr const char* kStrong = "Correct-horse-7";

  void SetUp() override {
    UnleashTest::SetUp();
    admin_ = make_user("siv", {RootRole::admin});
    token_ = personal_token(admin_);
  }

  Reply ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return ask_as(token_, method, target, body);
  }
  Reply ask_as(const std::string& token, const std::string& method, const std::string& target,
               const std::string& body = "") {
    return send(method, target, body, body.empty() ? Headers{{"Authorization", token}} : typed(token));
  }
  static std::string at(const User& user) { return kUsers + ("/" + id_of(user)); }
  static std::string_view message(const Reply& reply) { return reply.body.text_at("message"); }
  static std::int64_t number(const Reply& reply, std::string_view name) {
    const Value* found = reply.body.find(name);
    return found != nullptr && found->is_integer() ? found->as_integer() : -1;
  }
  /// The texts of one member of a list of objects.
  static std::vector<std::string> texts(const Value* list, std::string_view name) {
    std::vector<std::string> found;
    if (list == nullptr) return found;
    for (const Value& each : list->items()) found.emplace_back(each.text_at(name));
    return found;
  }
  /// True if the credential still opens anything.
  bool opens(const std::string& token) { return ask_as(token, "GET", "/api/admin/user").status == 200; }
  /// The page of the browser that has this cookie.
  Reply browse(const std::string& cookie, const std::string& method, const std::string& target,
               const std::string& body = "") {
    return send(method, target, body, {{"Cookie", cookie}, {"Content-Type", "application/json"}});
  }
  static std::string cookie_of(const Reply& reply) {
    const std::string set(reply.headers.find("Set-Cookie").value_or(""));
    return set.substr(0, set.find(';'));
  }
  std::string session_of(const User& user) {
    return "__Host-unleash-session=" + std::string(issue(user, CredentialKind::session).text.reveal());
  }
  /// A role of the tenant that holds these permissions.
  std::int64_t make_role(const std::string& name, const std::vector<std::string>& permissions) {
    Array wanted;
    for (const std::string& each : permissions) wanted.push_back(Value::object({{"name", each}}));
    const Reply made =
        ask("POST", "/api/admin/roles",
            json::write(Value::object({{"name", name}, {"type", "root-custom"}, {"permissions", std::move(wanted)}})));
    EXPECT_EQ(made.status, 200) << made.text;
    return number(made, "id");
  }
  Reply give_role(const User& user, std::int64_t role) {
    return ask("PUT", at(user), R"({"rootRole":)" + std::to_string(role) + "}");
  }

  User admin_;
  std::string token_;
};

}  // namespace provost::unleash
