#include "connectors/scim_app.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
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

constexpr std::array<Setting, 10> kSettings = {{
    {"url", Setting::Type::url, true, "", "The app's SCIM base address, such as https://app.example/scim/v2.", ""},
    {"token", Setting::Type::secret, true, "", "The bearer token that the app issued to us.", ""},
    {"update", Setting::Type::choice, false, "patch",
     "How an account or a group is changed; put, which reads and writes it whole, is for apps without PATCH.",
     "patch put"},
    {"members_per_request", Setting::Type::text, false, "100",
     "The most members that one PATCH of a group names, from 1 to 1000; more are split into several requests.", ""},
    {"remove", Setting::Type::choice, false, "delete", "What becomes of the account of a removed person.",
     "delete deactivate"},
    {"match", Setting::Type::choice, false, "userName",
     "By what an account that the app has already is taken for the person's; none adopts nothing.",
     "userName externalId none"},
    {"paging", Setting::Type::choice, false, "index",
     "How the app's accounts are listed page by page; cursor for apps with RFC 9865.", "index cursor"},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

/// How far a list has come: the number of its next account, and the app's own cursor if it pages by one. As text the
/// number, then a colon and the app's cursor.
struct Place {
  std::int64_t start = 1;
  std::string cursor;
};

Result<Place> place_of(const std::string& cursor) {
  if (cursor.empty()) return Place{};
  const std::size_t colon = cursor.find(':');
  const auto start = text::to_integer(std::string_view(cursor).substr(0, colon));
  if (!start || *start < 1) return fail(Code::invalid_value, "the cursor is none of ours");
  if (*start > kMostAccounts) return fail(Code::too_many, "the app lists more accounts than we follow");
  return Place{*start, colon == std::string::npos ? "" : cursor.substr(colon + 1)};
}

/// What the app says of one of its features; nothing if it does not say.
std::optional<bool> told(const Value& config, std::string_view feature, std::string_view member) {
  const Value* found = config.find_ignoring_case(feature);
  const Value* flag = found == nullptr ? nullptr : found->find_ignoring_case(member);
  return flag != nullptr && flag->is_bool() ? std::optional(flag->as_bool()) : std::nullopt;
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
    const Place place = TRY(place_of(cursor));
    const bool by_cursor = rules_.paging == ScimRules::Paging::cursor;
    if (by_cursor && place.cursor.empty() && !cursor.empty()) {
      return fail(Code::invalid_value, "the cursor is none of ours");
    }
    ScimList found = TRY(by_cursor ? client_.page_at(place.cursor, kPage) : client_.page(place.start, kPage));
    RemotePage page;
    for (ScimResource& each : found.resources) {
      if (!each.id) continue;
      page.accounts.push_back({std::move(*each.id), std::move(each.user_name), each.active.value_or(true)});
    }
    const auto size = static_cast<std::int64_t>(found.resources.size());
    if (by_cursor) {
      // Taken for the whole, a first page of an app that knows no cursors would hide everybody behind it.
      if (cursor.empty() && found.next.empty() && found.total > size) {
        return fail(Code::unsupported, "the app lists its first accounts only: it takes no cursor");
      }
      // An empty page counts as one account, so that no list is without end.
      if (!found.next.empty())
        page.next = std::to_string(place.start + std::max<std::int64_t>(size, 1)) + ":" + found.next;
      return page;
    }
    if (size > 0 && place.start + size <= found.total) page.next = std::to_string(place.start + size);
    return page;
  }

  /// The app's own description first, for what it cannot do; an app without one may still be a good app.
  Result<void> check() override {
    const ScimAnswer answer = TRY(client_.read("/ServiceProviderConfig", Errand{}));
    const bool patches = rules_.update == ScimRules::Update::patch;
    if (patches && told(answer.body, "patch", "supported") == false) {
      return fail(Code::unsupported, "the app does not take PATCH; set update=put");
    }
    const bool by_cursor = rules_.paging == ScimRules::Paging::cursor;
    if (told(answer.body, "pagination", by_cursor ? "cursor" : "index") == false) {
      return fail(Code::unsupported,
                  std::string("the app does not page so; set paging=") + (by_cursor ? "index" : "cursor"));
    }
    TRY(by_cursor ? client_.page_at("", 1) : client_.page(1, 1));
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
  const ScimRules rules = TRY(rules_of(settings));
  return std::make_unique<ScimApp>(AppLine(tools, std::move(endpoint)), settings.secret("token"), rules);
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
