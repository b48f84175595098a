#include "connectors/unleash_app.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/app_line.h"
#include "connectors/unleash_accounts.h"
#include "connectors/unleash_client.h"

namespace provost::connectors {
namespace {

constexpr std::array<Setting, 9> kSettings = {{
    {"url", Setting::Type::url, true, "", "The address of the Unleash server, without /api.", ""},
    {"token", Setting::Type::secret, true, "", "An admin API token, or the personal access token of an admin.", ""},
    {"role", Setting::Type::choice, false, "viewer",
     "The root role of new accounts, and of those who come back after a deactivation.", "viewer editor admin"},
    {"on_deactivate", Setting::Type::choice, false, "demote",
     "What becomes of a deactivated person's account, as Unleash cannot switch one off: demote makes it a Viewer, adds "
     "\" (deactivated)\" to its name and ends its sessions by a new password; delete deletes it, and with it the "
     "personal access tokens that demote leaves alive.",
     "demote delete"},
    {"on_revoke", Setting::Type::choice, false, "new_password",
     "How sessions end when only they are to end: new_password gives the account a random password, as Unleash knows "
     "no "
     "other way; nothing leaves them alive, and says so.",
     "new_password nothing"},
    {"match", Setting::Type::choice, false, "username",
     "By what an account that Unleash has already is taken for the person's: the username, the e-mail address alone, "
     "both of the same account, or none, which adopts nothing.",
     "username email both none"},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr std::string_view kSince = "8.2.0";

/// Effects in the order sessions, access tokens, refresh tokens, authorization codes, personal tokens: Unleash gives
/// people none of the three in the middle.
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate,
     {Effect::ended, Effect::none, Effect::none, Effect::none, Effect::unsupported},
     kSince,
     "By on_deactivate=demote, personal access tokens and single sign-on go on with what a Viewer may, which is to "
     "read "
     "everything; on_deactivate=delete leaves nothing alive."},
    {Truth::Act::remove,
     {Effect::ended, Effect::none, Effect::none, Effect::none, Effect::ended},
     kSince,
     "Nothing stays alive; where single sign-on makes accounts, the person must be shut out there, too."},
    {Truth::Act::revoke,
     {Effect::ended, Effect::none, Effect::none, Effect::none, Effect::unsupported},
     kSince,
     "Sessions end by a new random password; personal access tokens stay alive until the account is deleted."},
}};

UnleashRules rules_of(const Settings& settings) {
  using Match = UnleashRules::Match;
  UnleashRules rules;
  const std::string_view role = settings.text("role");
  if (role == "editor") rules.role = UnleashRole::editor;
  if (role == "admin") rules.role = UnleashRole::admin;
  const std::string_view match = settings.text("match");
  if (match == "none") rules.match = Match::none;
  if (match == "email") rules.match = Match::email;
  if (match == "both") rules.match = Match::both;
  if (settings.text("on_deactivate") == "delete") rules.deactivation = UnleashRules::Deactivation::remove;
  if (settings.text("on_revoke") == "nothing") rules.revocation = UnleashRules::Revocation::nothing;
  return rules;
}

class UnleashApp final : public Connector {
 public:
  UnleashApp(AppLine line, const Secret& token, const UnleashRules& rules)
      : client_(std::move(line), token), accounts_(client_, rules) {}

  Result<Receipt> provision(const Account& account) override { return accounts_.provision(account); }
  Result<Receipt> deactivate(const Account& account) override { return accounts_.deactivate(account); }
  Result<Receipt> remove(const Account& account) override { return accounts_.remove(account); }
  Result<Receipt> revoke(const Account& account) override { return accounts_.revoke(account); }
  Result<Receipt> members(const GroupChange&) override {
    return Receipt{std::nullopt, on_all(Effect::unsupported), "The open source Unleash has no groups."};
  }
  Result<Probe> probe(const Account& account) override { return accounts_.probe(account); }

  /// All at once: Unleash has no pages.
  Result<RemotePage> list(const std::string& cursor) override {
    if (!cursor.empty()) return fail(Code::invalid_value, "the cursor is none of ours");
    auto users = TRY(client_.all());
    RemotePage page;
    page.accounts.reserve(users.size());
    for (UnleashUser& user : users) {
      const bool active = !switched_off(user);
      std::string& name = user.username.empty() ? user.email : user.username;
      page.accounts.push_back({RemoteId{std::to_string(user.id)}, std::move(name), active});
    }
    return page;
  }
  Result<void> check() override { return client_.check(Errand{}); }
  std::chrono::seconds asked_pause() const override { return client_.asked_pause(); }

 private:
  UnleashClient client_;
  UnleashAccounts accounts_;
};

Result<std::unique_ptr<Connector>> make_unleash_app(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(base_endpoint_of(settings));
  return std::make_unique<UnleashApp>(AppLine(tools, std::move(endpoint)), settings.secret("token"),
                                      rules_of(settings));
}

}  // namespace

ConnectorKind unleash_app_kind() {
  return {"unleash", "People in an Unleash server.", kSettings, make_unleash_app, kTruth};
}

}  // namespace provost::connectors
