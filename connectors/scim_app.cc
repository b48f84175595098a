#include "connectors/scim_app.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/app_line.h"
#include "connectors/scim_client.h"
#include "connectors/scim_groups.h"
#include "connectors/scim_rules.h"
#include "connectors/scim_users.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::int64_t kPage = 100;
constexpr std::int64_t kMostAccounts = 10'000'000;

constexpr std::array<Setting, 8> kSettings = {{
    {"url", Setting::Type::url, true, "", "The app's SCIM base address, such as https://app.example/scim/v2.", ""},
    {"token", Setting::Type::secret, true, "", "The bearer token that the app issued to us.", ""},
    {"update", Setting::Type::choice, false, "patch", "How an account is changed; put for apps without PATCH.",
     "patch put"},
    {"remove", Setting::Type::choice, false, "delete", "What becomes of the account of a removed person.",
     "delete deactivate"},
    {"match", Setting::Type::choice, false, "userName",
     "By what an account that the app has already is taken for the person's; none adopts nothing.",
     "userName externalId none"},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

/// Where a cursor stands: 1 for the first page.
Result<std::int64_t> start_of(const std::string& cursor) {
  if (cursor.empty()) return 1;
  const auto start = text::to_integer(cursor);
  if (!start || *start < 1) return fail(Code::invalid_value, "the cursor is none of ours");
  if (*start > kMostAccounts) return fail(Code::too_many, "the app lists more accounts than we follow");
  return *start;
}

class ScimApp final : public Connector {
 public:
  ScimApp(AppLine line, Secret token, const ScimRules& rules)
      : client_(std::move(line), std::move(token)), rules_(rules), users_(client_, rules_), groups_(client_, rules_) {}

  Result<Receipt> provision(const Account& account) override { return users_.provision(account); }
  Result<Receipt> deactivate(const Account& account) override { return users_.deactivate(account); }
  Result<Receipt> remove(const Account& account) override { return users_.remove(account); }
  Result<Receipt> revoke(const Account& account) override {
    return Receipt{account.remote_id, on_all(Effect::unsupported), "SCIM has no request that ends sessions or tokens."};
  }
  Result<Receipt> members(const GroupChange& change) override { return groups_.apply(change); }
  Result<Probe> probe(const Account& account) override { return users_.probe(account); }

  /// Accounts without a readable id cannot be named to the app again and are left out.
  Result<RemotePage> list(const std::string& cursor) override {
    const std::int64_t start = TRY(start_of(cursor));
    ScimList found = TRY(client_.page(start, kPage));
    RemotePage page;
    for (ScimResource& each : found.resources) {
      if (!each.id) continue;
      page.accounts.push_back({std::move(*each.id), std::move(each.user_name), each.active.value_or(true)});
    }
    const std::int64_t next = start + static_cast<std::int64_t>(found.resources.size());
    if (!found.resources.empty() && next <= found.total) page.next = std::to_string(next);
    return page;
  }

  /// The app's own description first, for what it cannot do; an app without one may still be a good app.
  Result<void> check() override {
    const ScimAnswer answer = TRY(client_.read("/ServiceProviderConfig", Errand{}));
    const Value* patch = answer.body.find_ignoring_case("patch");
    const Value* supported = patch == nullptr ? nullptr : patch->find_ignoring_case("supported");
    const bool refused = supported != nullptr && supported->is_bool() && !supported->as_bool();
    if (refused && rules_.update == ScimRules::Update::patch) {
      return fail(Code::unsupported, "the app does not take PATCH; set update=put");
    }
    TRY(client_.page(1, 1));
    return {};
  }
  std::chrono::seconds asked_pause() const override { return client_.asked_pause(); }

 private:
  ScimClient client_;
  ScimRules rules_;
  ScimUsers users_;
  ScimGroups groups_;
};

Result<std::unique_ptr<Connector>> make_scim_app(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(base_endpoint_of(settings));
  return std::make_unique<ScimApp>(AppLine(tools, std::move(endpoint)), settings.secret("token"), rules_of(settings));
}

constexpr std::string_view kSince = "RFC 7644";
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, on_all(Effect::unknown), kSince,
     "The app sets active to false; what that ends is the app's own matter, so connect a revocation channel beside "
     "it."},
    {Truth::Act::remove, on_all(Effect::unknown), kSince,
     "The account is gone; whether its tokens went with it is the app's own matter."},
    {Truth::Act::revoke, on_all(Effect::unsupported), kSince,
     "SCIM has no message that ends sessions or tokens; connect a revocation channel beside it."},
}};

}  // namespace

ConnectorKind scim_app_kind() { return {"scim", "Any app that speaks SCIM 2.0.", kSettings, make_scim_app, kTruth}; }

}  // namespace provost::connectors
