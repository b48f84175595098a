#include "connectors/zitadel.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "connectors/app_line.h"
#include "connectors/zitadel_client.h"
#include "connectors/zitadel_users.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::int64_t kPage = 100;
constexpr std::int64_t kMostAccounts = 10'000'000;
constexpr std::string_view kNeeded = "user.read user.write session.read session.delete";
constexpr std::string_view kContract = "user and session services v2, as @zitadel/proto 1.3.1 describes them";

constexpr std::array<Setting, 9> kSettings = {{
    {"url", Setting::Type::url, true, "", "ZITADEL's own address, such as https://id.example.", ""},
    {"token", Setting::Type::secret, true, "", "A personal access token of a service account that manages users.", ""},
    {"organization", Setting::Type::text, false, "",
     "The id of the organization whose people are served; without it, the token's own and all that it sees.", ""},
    {"match", Setting::Type::choice, false, "userName",
     "By what a user that ZITADEL has already is taken for the person's; none adopts nobody.", "userName email none"},
    {"on_remove", Setting::Type::choice, false, "deactivate", "What becomes of the user of a removed person.",
     "deactivate delete"},
    {"unlock", Setting::Type::flag, false, "false", "A locked user of a person who is active is unlocked.", ""},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate,
     {Effect::ended, Effect::unknown, Effect::ended, Effect::unknown, Effect::none},
     kContract,
     "ZITADEL leaves sessions open, so we end each; opaque access tokens end, one that is a JWT lives until it "
     "expires: keep its lifetime short."},
    {Truth::Act::remove,
     {Effect::ended, Effect::unknown, Effect::ended, Effect::unknown, Effect::none},
     kContract,
     "The user is deactivated and its sessions are ended before it is deleted; an access token that is a JWT lives "
     "until it expires."},
    {Truth::Act::revoke,
     {Effect::ended, Effect::unsupported, Effect::unsupported, Effect::unsupported, Effect::none},
     kContract,
     "Refresh tokens outlive the session that they came from; only deactivating the user ends them."},
}};

/// Where a cursor stands: 0 for the first page.
Result<std::int64_t> offset_of(const std::string& cursor) {
  if (cursor.empty()) return 0;
  const auto offset = text::to_integer(cursor);
  if (!offset || *offset < 0) return fail(Code::invalid_value, "the cursor is none of ours");
  if (*offset > kMostAccounts) return fail(Code::too_many, "the app lists more accounts than we follow");
  return *offset;
}

class Zitadel final : public Connector {
 public:
  Zitadel(const AppLine& line, const Secret& token, ZitadelRules rules)
      : client_(line, token, rules.organization), rules_(std::move(rules)), users_(client_, rules_) {}

  Result<Receipt> provision(const Account& account) override { return users_.provision(account); }
  Result<Receipt> deactivate(const Account& account) override { return users_.deactivate(account); }
  Result<Receipt> remove(const Account& account) override { return users_.remove(account); }
  Result<Receipt> revoke(const Account& account) override { return users_.revoke(account); }
  Result<Receipt> members(const GroupChange&) override {
    return Receipt{std::nullopt, on_all(Effect::unsupported),
                   "ZITADEL has no groups; its roles belong to projects and are granted there."};
  }
  Result<Probe> probe(const Account& account) override { return users_.probe(account); }

  Result<RemotePage> list(const std::string& cursor) override {
    const std::int64_t offset = TRY(offset_of(cursor));
    const ZitadelList found = TRY(page(offset, kPage));
    RemotePage page;
    for (const Value& item : found.items) {
      ZitadelUser user = read_zitadel_user(item);
      if (!user.id) continue;
      const bool active = user.state == ZitadelState::active || user.state == ZitadelState::initial;
      page.accounts.push_back({std::move(*user.id), std::move(user.user_name), active});
    }
    const std::int64_t next = offset + static_cast<std::int64_t>(found.items.size());
    if (found.items.empty() && next < found.total) {
      return fail(Code::forbidden, "the app counts users that it does not show; our token lacks user.read");
    }
    if (next < found.total) page.next = std::to_string(next);
    return page;
  }

  /// A search shows that the token is taken, and only the token's permissions that it may do what we need: ZITADEL
  /// answers a search without permission with an empty list.
  Result<void> check() override {
    TRY(page(0, 1));
    const bool deletes = rules_.removal == ZitadelRules::Removal::erase;
    const auto may = TRY(client_.holds(std::string(kNeeded) + (deletes ? " user.delete" : ""), Errand{}));
    if (may && !*may) {
      return fail(Code::forbidden, "our token needs " + std::string(kNeeded) + (deletes ? " user.delete" : ""));
    }
    return {};
  }
  std::chrono::seconds asked_pause() const override { return client_.asked_pause(); }

 private:
  Result<ZitadelList> page(std::int64_t offset, std::int64_t limit) {
    const ZitadelAnswer answer =
        TRY(client_.call({"POST", "/v2/users", zitadel_page(offset, limit, rules_), "listing users"}, Errand{}));
    if (answer.outcome != ZitadelOutcome::done) return fail(Code::unavailable, "the app does not list users");
    return read_zitadel_list(answer.body, "result");
  }

  ZitadelClient client_;
  ZitadelRules rules_;
  ZitadelUsers users_;
};

Result<std::unique_ptr<Connector>> make_zitadel(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(base_endpoint_of(settings));
  return std::make_unique<Zitadel>(AppLine(tools, std::move(endpoint)), settings.secret("token"),
                                   zitadel_rules_of(settings));
}

}  // namespace

ConnectorKind zitadel_kind() {
  return {"zitadel", "People of a ZITADEL organization or instance.", kSettings, make_zitadel, kTruth};
}

}  // namespace provost::connectors
