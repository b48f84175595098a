#include "connectors/backchannel_logout.h"

#include <array>
#include <utility>

#include "connectors/app_words.h"
#include "connectors/channel_call.h"
#include "connectors/revocation_channel.h"
#include "connectors/subject.h"
#include "connectors/token_mint.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kDoing = "telling the app of a logout";
constexpr std::string_view kTokenType = "logout+jwt";
constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::string_view kNobody = "provost-nobody";

constexpr std::array<Setting, 8> kSettings = {{
    {"url", Setting::Type::url, true, "", "The app's backchannel_logout_uri.", ""},
    {"issuer", Setting::Type::url, true, "", "Who signs: the issuer that the app trusts, whose keys are ours.", ""},
    {"client_id", Setting::Type::text, true, "", "What the issuer calls the app.", ""},
    {"subject", Setting::Type::choice, true, "", "What the app knows as a person's sub.", kSubjectChoices},
    {"algorithm", Setting::Type::choice, false, "RS256", "How logout tokens are signed.", kAlgorithmChoices},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr Effects kEnded = {Effect::ended, Effect::unsupported, Effect::unknown, Effect::unknown, Effect::unsupported};
constexpr std::string_view kSince = "1.0 with errata 1";
constexpr std::string_view kLeft =
    "Sessions end, and so should refresh tokens that were not for offline access; access tokens and personal tokens "
    "live on, and an app that only keeps a list of who was signed out may let an old session in again once the person "
    "has signed in anew.";
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, kEnded, kSince, kLeft},
    {Truth::Act::remove, kEnded, kSince, kLeft},
    {Truth::Act::revoke, kEnded, kSince, kLeft},
}};

class BackchannelLogout final : public RevocationChannel {
 public:
  BackchannelLogout(AppLine line, LogoutParties parties, std::string subject, TokenMint mint)
      : line_(std::move(line)), parties_(std::move(parties)), subject_(std::move(subject)), mint_(std::move(mint)) {}

  /// Signs nobody out, twice: with a wrong signature, which the app must refuse, and with the right one.
  Result<void> check() override {
    const std::string occasion = "check-" + std::to_string(line_.now().us);
    const Errand errand{occasion, std::nullopt};
    std::string token = TRY(token_for(std::string(kNobody), errand));
    const std::string forged = token.substr(0, token.rfind('.') + 1) + std::string(86, 'A');
    const auto refused = TRY(tell(forged, errand));
    if (succeeded(refused.status)) {
      return fail(Code::forbidden, "the app took a logout token with a wrong signature: anybody could sign people out");
    }
    if (refused.status != 400 && refused.status != 401 && refused.status != 403) return refusal(refused, kDoing);
    const auto taken = TRY(tell(token, errand));
    if (taken.status == 400) {
      return fail(Code::forbidden, with_words("the app refused a logout token of ours; it does not trust this issuer's "
                                              "keys or this client_id, or it takes none for people whom it does not "
                                              "know",
                                              taken.words));
    }
    if (!is_done(taken)) return refusal(taken, kDoing);
    return {};
  }
  std::chrono::seconds asked_pause() const override { return line_.asked_pause(); }

 private:
  /// 200, or 204 as some frameworks have it (§2.8).
  static bool is_done(const ChannelReply& reply) { return reply.ok() && (reply.status == 200 || reply.status == 204); }

  Result<Receipt> end_access(const Account& account, const Errand& errand) override {
    const std::string subject = TRY(subject_of(account, subject_));
    const auto reply = TRY(tell(TRY(token_for(subject, errand)), errand));
    if (reply.status == 400) {
      return fail(Code::invalid_value,
                  with_words("the app refused the logout token, or could not end the sessions (400)", reply.words));
    }
    if (reply.ok() && !is_done(reply)) {
      return fail(Code::unavailable, "the app answered " + std::to_string(reply.status) +
                                         ", which does not say that the sessions have ended");
    }
    if (!reply.ok()) return refusal(reply, kDoing);
    return Receipt{std::nullopt, kEnded,
                   "Sessions at the app ended; access tokens live until they expire, personal tokens until they are "
                   "deleted."};
  }

  Result<std::string> token_for(const std::string& subject, const Errand& errand) {
    return mint_.make(kTokenType, logout_claims(parties_, subject), errand.idempotency_key);
  }

  Result<ChannelReply> tell(const std::string& token, const Errand& errand) {
    ChannelCall call;
    call.url = line_.url();
    call.type = kFormType;
    call.body = Secret(form_body({{"logout_token", token}}));
    call.hidden = {Secret(token)};
    return send(line_, call, errand);
  }

  AppLine line_;
  LogoutParties parties_;
  std::string subject_;
  TokenMint mint_;
};

Result<std::unique_ptr<Connector>> make_channel(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(endpoint_of(settings));
  TokenMint mint = TRY(TokenMint::of(tools, settings.text("algorithm")));
  return std::make_unique<BackchannelLogout>(
      AppLine(tools, std::move(endpoint)),
      LogoutParties{std::string(settings.text("issuer")), std::string(settings.text("client_id"))},
      std::string(settings.text("subject")), std::move(mint));
}

}  // namespace

ConnectorKind backchannel_logout_kind() {
  return {"backchannel_logout", "Signs people out of an app, by OpenID Connect Back-Channel Logout.", kSettings,
          make_channel, kTruth};
}

Value logout_claims(const LogoutParties& parties, const std::string& subject) {
  return Value::object({{"iss", parties.issuer},
                        {"aud", parties.client_id},
                        {"sub", subject},
                        {"events", Value::object({{std::string(kEvent), Value::object()}})}});
}

}  // namespace provost::connectors
