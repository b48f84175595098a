#include "connectors/oauth_revocation.h"

#include <array>
#include <set>
#include <utility>

#include "connectors/oauth_server.h"
#include "connectors/revocation_channel.h"
#include "connectors/subject.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"

namespace provost::connectors {
namespace {

constexpr int kMostRounds = 10;         // of listing and revoking
constexpr std::size_t kMostTried = 20;  // tokens of which a probe asks
constexpr std::string_view kNobody = "provost-nobody";

constexpr std::array<Setting, 18> kSettings = {{
    {"url", Setting::Type::url, true, "", "The server's revocation endpoint.", ""},
    {"client_id", Setting::Type::text, true, "", "The client that the tokens were issued to: it alone may end them.",
     ""},
    {"auth", Setting::Type::choice, false, "client_secret_basic", "How the client proves itself.", kClientAuthChoices},
    {"client_secret", Setting::Type::secret, false, "", "The client's secret, unless it signs.", ""},
    {"audience", Setting::Type::text, false, "", "Whom a signed proof is for, if not the endpoint: often the issuer.",
     ""},
    {"algorithm", Setting::Type::choice, false, "RS256", "How proofs are signed.", kAlgorithmChoices},
    {"subject", Setting::Type::choice, true, "", "What the server calls a person.", kSubjectChoices},
    {"list_url", Setting::Type::url, false, "", "Where the server lists a person's tokens; {subject} stands for whom.",
     ""},
    {"list_token", Setting::Type::secret, false, "", "A bearer token for the listing, if the client may not.", ""},
    {"list_items", Setting::Type::text, false, "", "The members that lead to the list, with dots; none: the answer.",
     ""},
    {"list_token_member", Setting::Type::text, false, "token", "The member of an entry that holds the token.", ""},
    {"list_type_member", Setting::Type::text, false, "token_type", "The member that says which kind of token it is.",
     ""},
    {"list_owner_member", Setting::Type::text, false, "sub", "The member that says whose it is; others' are left.", ""},
    {"list_404_is_nobody", Setting::Type::flag, false, "false", "The listing answers 404 for people it does not know.",
     ""},
    {"introspect_url", Setting::Type::url, false, "", "Where the server says whether a token is live.", ""},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for a server on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr Effects kEnded = {Effect::unsupported, Effect::ended, Effect::ended, Effect::unsupported,
                            Effect::unsupported};
constexpr std::string_view kSince = "RFC 7009";
constexpr std::string_view kLeft =
    "The tokens of this client that the server lists end; sessions there, authorization codes and other clients' "
    "tokens "
    "live on, and without a listing nothing ends.";
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, kEnded, kSince, kLeft},
    {Truth::Act::remove, kEnded, kSince, kLeft},
    {Truth::Act::revoke, kEnded, kSince, kLeft},
}};

/// What became of the tokens of one type.
class Tally {
 public:
  void count(TokenType type, bool ended) {
    if (type != TokenType::refresh) keep(access_, ended);
    if (type != TokenType::access) keep(refresh_, ended);
    ++(ended ? ended_ : left_);
  }

  Receipt receipt() const {
    Effects effects = on_all(Effect::unsupported);
    effects.access_tokens = access_;
    effects.refresh_tokens = refresh_;
    std::string note = "Tokens ended: " + std::to_string(ended_) + ".";
    if (left_ > 0) note += " Tokens of a type that the server cannot end: " + std::to_string(left_) + ".";
    return Receipt{std::nullopt, effects, note};
  }

 private:
  static void keep(Effect& effect, bool ended) {
    if (effect != Effect::unsupported) effect = ended ? Effect::ended : Effect::unsupported;
  }

  Effect access_ = Effect::none;
  Effect refresh_ = Effect::none;
  int ended_ = 0;
  int left_ = 0;
};

class OauthRevocation final : public RevocationChannel {
 public:
  OauthRevocation(OauthServer server, std::string subject) : server_(std::move(server)), subject_(std::move(subject)) {}

  /// Revokes a token that does not exist, which a server takes from a client that it believes (RFC 7009 §2.2).
  Result<void> check() override {
    const std::string occasion = "check-" + std::to_string(server_.now().us);
    const Errand errand{occasion, std::nullopt};
    TRY(server_.expect_guarded(errand));
    const ListedToken none{Secret("provost-no-such-token"), TokenType::access};
    TRY(server_.revoke(none, errand));
    if (server_.can_list()) TRY(server_.list(std::string(kNobody), errand));
    if (server_.can_introspect()) TRY(server_.introspect(none, errand));
    return {};
  }

  Result<Probe> probe(const Account& account) override {
    if (!server_.can_list()) return Probe::cannot_know;
    const std::string subject = TRY(subject_of(account, subject_));
    const Errand errand = errand_of(account);
    const auto tokens = TRY(server_.list(subject, errand));
    if (tokens.empty()) return Probe::dead;
    // A listing may show tokens that are dead already.
    if (!server_.can_introspect() || tokens.size() > kMostTried) return Probe::cannot_know;
    for (const ListedToken& token : tokens) {
      const bool live = TRY(server_.introspect(token, errand));
      if (live) return Probe::alive;
    }
    return Probe::dead;
  }
  std::chrono::seconds asked_pause() const override { return server_.asked_pause(); }

 private:
  Result<Receipt> end_access(const Account& account, const Errand& errand) override {
    if (!server_.can_list()) {
      return Receipt{std::nullopt, on_all(Effect::unsupported),
                     "This server cannot list a person's tokens, so none could be ended: they live until they expire."};
    }
    const std::string subject = TRY(subject_of(account, subject_));
    Tally tally;
    std::set<std::string> tried;  // digests: a listing may go on to show what is dead
    for (int round = 0; round < kMostRounds; ++round) {
      const auto tokens = TRY(server_.list(subject, errand));
      bool fresh = false;
      for (const ListedToken& token : tokens) {
        if (!tried.insert(crypto::sha256(token.token.reveal())).second) continue;
        fresh = true;
        const bool ended = TRY(server_.revoke(token, errand));
        tally.count(token.type, ended);
      }
      if (!fresh) return tally.receipt();
    }
    return fail(Code::unavailable, "the server went on to list new tokens of the person while they were ended");
  }

  OauthServer server_;
  std::string subject_;
};

/// That an address beside `url` is reached as safely as that one.
Result<void> check_address(const Settings& settings, std::string_view name) {
  const std::string_view url = settings.text(name);
  if (!url.empty() && !settings.flag("allow_http") && !text::lower_ascii(url.substr(0, 8)).starts_with("https://")) {
    return fail(Code::invalid_value,
                "the setting \"" + std::string(name) + "\" must begin with https:// unless allow_http is true");
  }
  return {};
}

Result<std::unique_ptr<Connector>> make_channel(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(endpoint_of(settings));
  TRY(check_address(settings, "list_url"));
  TRY(check_address(settings, "introspect_url"));
  const std::string list(settings.text("list_url"));
  if (!list.empty() && list.find(kSubjectPlace) == std::string::npos) {
    return fail(Code::invalid_value, "the setting \"list_url\" must hold {subject}, or it would list everybody");
  }
  const bool basic = settings.text("auth") == "client_secret_basic";
  if (!list.empty() && settings.secret("list_token").empty() && !basic) {
    return fail(Code::invalid_value, "the setting \"list_token\" is required unless auth is client_secret_basic");
  }
  ClientProof proof = TRY(ClientProof::of(settings, tools));
  OauthEndpoints endpoints{
      endpoint.url,
      list,
      std::string(settings.text("introspect_url")),
      ListingShape{std::string(settings.text("list_items")), std::string(settings.text("list_token_member")),
                   std::string(settings.text("list_type_member")), std::string(settings.text("list_owner_member"))},
      settings.secret("list_token"),
      settings.flag("list_404_is_nobody")};
  return std::make_unique<OauthRevocation>(
      OauthServer(AppLine(tools, std::move(endpoint)), std::move(endpoints), std::move(proof)),
      std::string(settings.text("subject")));
}

}  // namespace

ConnectorKind oauth_revocation_kind() {
  return {"oauth_revocation", "Ends a person's tokens at an authorization server, by RFC 7009.", kSettings,
          make_channel, kTruth};
}

}  // namespace provost::connectors
