#include "connectors/zendesk_app.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/app_line.h"
#include "connectors/zendesk_access.h"
#include "connectors/zendesk_client.h"
#include "connectors/zendesk_groups.h"
#include "connectors/zendesk_staff.h"
#include "connectors/zendesk_users.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kLongestCursor = 1024;
constexpr std::string_view kVersion = "API v2, as documented in 2026";

constexpr std::array<Setting, 11> kSettings = {{
    {"url", Setting::Type::url, true, "", "The account's address, such as https://example.zendesk.com.", ""},
    {"email", Setting::Type::text, true, "", "The e-mail address of the admin on whose behalf we act.", ""},
    {"token", Setting::Type::secret, true, "", "An API token of the account.", ""},
    {"role", Setting::Type::choice, false, "end-user", "What a new user is; an agent takes a paid seat.",
     "end-user agent"},
    {"permanent_delete", Setting::Type::flag, false, "false",
     "A removed person's user is deleted for good and cannot be brought back.", ""},
    {"demote_agents", Setting::Type::flag, false, "true",
     "Agents and admins become end users when they are suspended; agents get their role back with their access.", ""},
    {"groups", Setting::Type::flag, false, "false",
     "Our groups are kept as groups of agents there; end users of a group are left out of it.", ""},
    {"match", Setting::Type::choice, false, "external_id",
     "By what a user who is there already is taken for the person's; by e-mail only if the user has no external id.",
     "external_id external_id_or_email"},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate,
     {Effect::ended, Effect::unknown, Effect::unknown, Effect::unsupported, Effect::unsupported},
     kVersion,
     "OAuth tokens stand until they are revoked, which we do next; an API token stands whoever is suspended, so change "
     "those that the person has seen."},
    {Truth::Act::remove,
     {Effect::ended, Effect::ended, Effect::unknown, Effect::unsupported, Effect::unsupported},
     kVersion,
     "Tickets and the user's record stay unless permanent_delete is set; API tokens that the person has seen stay."},
    {Truth::Act::revoke,
     {Effect::ended, Effect::ended, Effect::unknown, Effect::unsupported, Effect::unsupported},
     kVersion,
     "The person can sign in anew; an authorization code that is under way lives for two minutes, and API tokens that "
     "the person has seen stay."},
}};

ZendeskRules rules_of(const Settings& settings) {
  return {std::string(settings.text("role")), settings.flag("permanent_delete"),
          settings.text("match") == "external_id_or_email"};
}

class ZendeskApp final : public Connector {
 public:
  ZendeskApp(ZendeskClient client, ZendeskMemory memory, const Settings& settings)
      : client_(std::move(client)),
        rules_(rules_of(settings)),
        staff_(client_, std::move(memory), settings.flag("demote_agents")),
        access_(client_),
        users_({client_, staff_, access_, rules_}),
        groups_(client_, staff_),
        keeps_groups_(settings.flag("groups")) {}

  Result<Receipt> provision(const Account& account) override { return users_.provision(account); }
  Result<Receipt> deactivate(const Account& account) override { return users_.deactivate(account); }
  Result<Receipt> remove(const Account& account) override { return users_.remove(account); }
  Result<Receipt> revoke(const Account& account) override { return users_.revoke(account); }
  Result<Probe> probe(const Account& account) override { return users_.probe(account); }
  Result<Receipt> members(const GroupChange& change) override {
    if (keeps_groups_) return groups_.apply(change);
    return Receipt{change.remote_id, on_all(Effect::none),
                   "Groups at Zendesk are left to its admins; set groups=true."};
  }

  Result<RemotePage> list(const std::string& cursor) override {
    if (cursor.size() > kLongestCursor) return fail(Code::invalid_value, "the cursor is none of ours");
    ZendeskPage found = TRY(client_.page({"/api/v2/users", "users", cursor}, Errand{}));
    if (!cursor.empty() && found.next == cursor) return fail(Code::unavailable, "listing: the app repeats itself");
    RemotePage page;
    for (const Value& item : found.items) {
      ZendeskUser user = read_zendesk_user(item);
      if (user.id == 0 || user.deleted) continue;
      page.accounts.push_back({RemoteId{std::to_string(user.id)}, std::move(user.email), user.suspended != true});
    }
    page.next = std::move(found.next);
    return page;
  }

  /// Who we are, and that we see everybody's OAuth tokens.
  Result<void> check() override {
    TRY(client_.prove_admin(Errand{}));
    TRY(client_.page({"/api/v2/oauth/tokens?all=true", "tokens"}, Errand{}));
    return {};
  }
  std::chrono::seconds asked_pause() const override { return client_.asked_pause(); }

 private:
  ZendeskClient client_;
  ZendeskRules rules_;
  ZendeskStaff staff_;
  ZendeskAccess access_;
  ZendeskUsers users_;
  ZendeskGroups groups_;
  bool keeps_groups_;
};

Result<std::unique_ptr<Connector>> make_zendesk(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(base_endpoint_of(settings));
  if (settings.text("email").find_first_of(":/") != std::string_view::npos) {
    return fail(Code::invalid_value, "the setting \"email\" must be an e-mail address alone");
  }
  if (endpoint.url.ends_with("/api/v2")) endpoint.url.resize(endpoint.url.size() - std::string_view("/api/v2").size());
  const Secret& token = settings.secret("token");
  ZendeskMemory memory(token, endpoint.url);
  ZendeskClient client(AppLine(tools, std::move(endpoint)), std::string(settings.text("email")), token);
  return std::make_unique<ZendeskApp>(std::move(client), std::move(memory), settings);
}

}  // namespace

ConnectorKind zendesk_kind() {
  return {"zendesk", "A Zendesk account: its agents and end users.", kSettings, make_zendesk, kTruth};
}

}  // namespace provost::connectors
