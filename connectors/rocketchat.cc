#include "connectors/rocketchat.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "connectors/app_line.h"
#include "connectors/rocketchat_client.h"
#include "connectors/rocketchat_users.h"
#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::int64_t kMostAccounts = 10'000'000;
constexpr std::uint64_t kLongestPermissions = 4 * 1024 * 1024;
constexpr std::string_view kSince = "8.5.0, as its sources and @rocket.chat/rest-typings 8.8.1 describe it";

constexpr std::array<std::string_view, 6> kNeeded = {
    "edit-other-user-active-status", "create-user", "edit-other-user-info",
    "view-full-other-user-info",     "view-d-room", "logout-other-user"};

constexpr std::array<Setting, 11> kSettings = {{
    {"url", Setting::Type::url, true, "", "The workspace's own address, such as https://chat.example.", ""},
    {"user_id", Setting::Type::text, true, "", "The id of the user whose personal access token we use.", ""},
    {"token", Setting::Type::secret, true, "", "A personal access token of that user, made with the two-factor bypass.",
     ""},
    {"role", Setting::Type::text, false, "", "The role of new people; without it, the workspace's own choice.", ""},
    {"username", Setting::Type::choice, false, "userName",
     "What of the userName becomes the name; localPart is what stands before an @, which names seldom may hold.",
     "userName localPart"},
    {"match", Setting::Type::choice, false, "userName",
     "By what a user that is there already is taken for the person's: its name (with localPart also its verified "
     "address), its verified address alone, or nothing.",
     "userName email none"},
    {"on_remove", Setting::Type::choice, false, "deactivate", "What becomes of the user of a removed person.",
     "deactivate delete"},
    {"confirm_relinquish", Setting::Type::flag, false, "false",
     "Rooms whose only owner is deactivated or deleted are passed on or deleted, instead of the act refused.", ""},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, on_all(Effect::ended), kSince,
     "Everything ends; before 8.5.0 OAuth tokens stay alive, and only an upgrade helps."},
    {Truth::Act::remove, on_all(Effect::ended), kSince,
     "The user is deactivated before it is deleted, as deleting alone leaves OAuth tokens alive; before 8.5.0 they "
     "stay."},
    {Truth::Act::revoke,
     {Effect::ended, Effect::unsupported, Effect::unsupported, Effect::unsupported, Effect::ended},
     kSince,
     "OAuth tokens stay alive; only deactivating the user ends them."},
}};

/// Where a cursor stands: 0 for the first page.
Result<std::int64_t> offset_of(const std::string& cursor) {
  if (cursor.empty()) return 0;
  const auto offset = text::to_integer(cursor);
  if (!offset || *offset < 0) return fail(Code::invalid_value, "the cursor is none of ours");
  if (*offset > kMostAccounts) return fail(Code::too_many, "the app lists more accounts than we follow");
  return *offset;
}

std::int64_t number_at(const Value& body, std::string_view name) {
  const Value* number = body.find(name);
  return number != nullptr && number->is_integer() ? number->as_integer() : 0;
}

/// True if one of the roles holds the permission, as the list of all permissions has it.
bool holds(const Array& permissions, std::string_view wanted, const std::vector<std::string>& roles) {
  return std::any_of(permissions.begin(), permissions.end(), [&](const Value& permission) {
    const Value* holders = permission.find("roles");
    return permission.text_at("_id") == wanted && holders != nullptr && holders->is_array() &&
           std::any_of(holders->items().begin(), holders->items().end(), [&](const Value& role) {
             return role.is_text() && std::find(roles.begin(), roles.end(), role.as_text()) != roles.end();
           });
  });
}

class Rocketchat final : public Connector {
 public:
  Rocketchat(const AppLine& line, const Secret& token, RocketchatRules rules)
      : client_(line, rules.own_id, token), rules_(std::move(rules)), users_(client_, rules_) {}

  Result<Receipt> provision(const Account& account) override { return users_.provision(account); }
  Result<Receipt> deactivate(const Account& account) override { return users_.deactivate(account); }
  Result<Receipt> remove(const Account& account) override { return users_.remove(account); }
  Result<Receipt> revoke(const Account& account) override { return users_.revoke(account); }
  Result<Receipt> members(const GroupChange&) override {
    return Receipt{std::nullopt, on_all(Effect::unsupported),
                   "Rocket.Chat has rooms and roles, and no groups of people to keep."};
  }
  Result<Probe> probe(const Account& account) override { return users_.probe(account); }

  /// Bots and apps are users, too, and are left out.
  Result<RemotePage> list(const std::string& cursor) override {
    const std::int64_t offset = TRY(offset_of(cursor));
    const std::string path =
        "/api/v1/users.list?count=100&offset=" + std::to_string(offset) + "&sort=" + http::encode_query(R"({"_id":1})");
    const RocketchatAnswer answer = TRY(client_.call({path, {}, "listing users"}, Errand{}));
    const Value* listed = answer.body.find("users");
    if (answer.outcome != RocketchatOutcome::done || listed == nullptr || !listed->is_array()) {
      return fail(Code::unavailable, "the app does not list users");
    }
    RemotePage page;
    for (const Value& item : listed->items()) {
      RocketchatUser user = read_rocketchat_user(item);
      if (!user.id || (!user.type.empty() && user.type != "user")) continue;
      page.accounts.push_back({std::move(*user.id), std::move(user.user_name), user.active.value_or(true)});
    }
    const std::int64_t next = offset + static_cast<std::int64_t>(listed->items().size());
    if (next > offset && next < number_at(answer.body, "total")) page.next = std::to_string(next);
    return page;
  }

  /// Who we are, and whether one of our roles holds each permission that the verbs need.
  Result<void> check() override {
    const RocketchatUser self = TRY(client_.read_self(Errand{}));
    const RocketchatAnswer answer =
        TRY(client_.call({"/api/v1/permissions.listAll", {}, "reading permissions", kLongestPermissions}, Errand{}));
    const Value* all = answer.body.find("update");
    if (all == nullptr || !all->is_array()) return fail(Code::unavailable, "the app does not list its permissions");
    for (const std::string_view wanted : kNeeded) TRY(expect(all->items(), wanted, self));
    if (rules_.removal == RocketchatRules::Removal::erase) TRY(expect(all->items(), "delete-user", self));
    if (!rules_.role.empty()) TRY(expect(all->items(), "assign-roles", self));
    return {};
  }
  std::chrono::seconds asked_pause() const override { return client_.asked_pause(); }

 private:
  static Result<void> expect(const Array& permissions, std::string_view wanted, const RocketchatUser& self) {
    if (holds(permissions, wanted, self.roles)) return {};
    return fail(Code::forbidden, "our user's roles lack the permission " + std::string(wanted));
  }

  RocketchatClient client_;
  RocketchatRules rules_;
  RocketchatUsers users_;
};

Result<std::unique_ptr<Connector>> make_rocketchat(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(base_endpoint_of(settings));
  return std::make_unique<Rocketchat>(AppLine(tools, std::move(endpoint)), settings.secret("token"),
                                      rocketchat_rules_of(settings));
}

}  // namespace

ConnectorKind rocketchat_kind() {
  return {"rocketchat", "People of a Rocket.Chat workspace.", kSettings, make_rocketchat, kTruth};
}

}  // namespace provost::connectors
