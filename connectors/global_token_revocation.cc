#include "connectors/global_token_revocation.h"

#include <array>
#include <optional>
#include <utility>

#include "connectors/app_words.h"
#include "connectors/channel_call.h"
#include "connectors/revocation_channel.h"
#include "connectors/subject.h"
#include "connectors/token_mint.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kDoing = "asking for the end of tokens and sessions";
constexpr std::string_view kTokenType = "global-token-revocation+jwt";
constexpr std::string_view kNobody = "nobody@provost.invalid";  // a domain that can never be (RFC 2606 §2)

constexpr std::array<Setting, 13> kSettings = {{
    {"url", Setting::Type::url, true, "", "The app's revocation endpoint.", ""},
    {"subject", Setting::Type::choice, true, "", "What the app calls a person.", kSubjectChoices},
    {"subject_format", Setting::Type::choice, false, "email", "How a person is named in a request.",
     "email iss_sub opaque"},
    {"issuer", Setting::Type::text, false, "", "Whose subjects they are, for the format iss_sub.", ""},
    {"member", Setting::Type::choice, false, "sub_id", "The member that holds the subject; Auth0 takes subject.",
     "sub_id subject"},
    {"auth", Setting::Type::choice, false, "bearer", "A token of the app's, or one that we sign for each request.",
     "bearer private_key_jwt"},
    {"token", Setting::Type::secret, false, "", "The app's token, for bearer.", ""},
    {"client_id", Setting::Type::text, false, "", "Who we are to the app, for private_key_jwt.", ""},
    {"algorithm", Setting::Type::choice, false, "RS256", "How tokens are signed.", kAlgorithmChoices},
    {"partial", Setting::Type::flag, false, "false", "The app ends refresh tokens only and leaves sessions alive.", ""},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for an app on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

constexpr Effects ended_by(bool partial) {
  Effects effects;
  effects.sessions = partial ? Effect::unsupported : Effect::ended;
  effects.refresh_tokens = Effect::ended;
  return effects;
}

constexpr std::string_view kSince = "draft-06";
constexpr std::string_view kLeft =
    "Refresh tokens and sessions end, at some apps a while after the answer, and with partial=true sessions live on; "
    "whether access tokens end before they expire is the app's choice, and Auth0's live on.";
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, ended_by(false), kSince, kLeft},
    {Truth::Act::remove, ended_by(false), kSince, kLeft},
    {Truth::Act::revoke, ended_by(false), kSince, kLeft},
}};

struct Habits {
  SubjectForm form;
  std::string subject;
  std::string client_id;
  bool partial = false;
};

class GlobalTokenRevocation final : public RevocationChannel {
 public:
  GlobalTokenRevocation(AppLine line, Habits habits, Secret token, std::optional<TokenMint> mint)
      : line_(std::move(line)), habits_(std::move(habits)), token_(std::move(token)), mint_(std::move(mint)) {}

  Result<void> check() override {
    const std::string occasion = "check-" + std::to_string(line_.now().us);
    const Errand errand{occasion, std::nullopt};
    TRY(expect_guarded(errand));
    const auto reply = TRY(ask(std::string(kNobody), errand, TRY(credential(errand))));
    // Nobody has no tokens: an app that looked is content, or says that it knows nobody.
    if (!reply.ok() && reply.status != 404 && reply.status != 422) return refusal(reply, kDoing);
    return {};
  }
  std::chrono::seconds asked_pause() const override { return line_.asked_pause(); }

 private:
  Result<Receipt> end_access(const Account& account, const Errand& errand) override {
    const std::string subject = TRY(subject_of(account, habits_.subject));
    const auto reply = TRY(ask(subject, errand, TRY(credential(errand))));
    if (reply.status == 404) {
      // Somebody whom the app does not know, or an address at which there is nothing: only the first is an end.
      TRY(expect_guarded(errand).map_error([](Error error) {
        if (error.code == Code::invalid_value) error.code = Code::unavailable;
        return error;
      }));
      return Receipt{std::nullopt, on_all(Effect::none),
                     "The app knows nobody of this name, so nothing was there to end."};
    }
    if (reply.status == 422) {
      return fail(Code::invalid_value,
                  with_words("the app knows the person and could not end the access (422)", reply.words));
    }
    if (!reply.ok()) return refusal(reply, kDoing);
    if (reply.body.find("error") != nullptr) {
      return fail(Code::unavailable, with_words("the app answered an error under a status of success", reply.words));
    }
    return Receipt{std::nullopt, ended_by(habits_.partial),
                   habits_.partial
                       ? "Refresh tokens ended; this app keeps sessions and access tokens until they expire."
                       : "Refresh tokens and sessions ended; access tokens may live until they expire."};
  }

  Result<ChannelReply> ask(const std::string& subject, const Errand& errand, Secret authorization) {
    ChannelCall call;
    call.url = line_.url();
    call.type = "application/json";
    call.body = Secret(json::write(revocation_request(habits_.form, subject)));
    call.authorization = std::move(authorization);
    return send(line_, call, errand);
  }

  Result<Secret> credential(const Errand& errand) {
    if (!mint_) return Secret("Bearer " + std::string(token_.reveal()));
    auto token = TRY(mint_->make(
        kTokenType, Value::object({{"iss", habits_.client_id}, {"sub", habits_.client_id}, {"aud", line_.url()}}),
        errand.idempotency_key));
    return Secret("Bearer " + token);
  }

  /// That a request without a credential is refused: so there is an endpoint, and it looked at ours. The request names
  /// nobody, so that an endpoint which is open to all does no harm.
  Result<void> expect_guarded(const Errand& errand) {
    const auto reply = TRY(ask(std::string(kNobody), errand, Secret()));
    if (reply.status == 400 || reply.status == 401 || reply.status == 403) return {};
    const Code code = code_for(reply.status);
    if (code == Code::limited || (code == Code::unavailable && !succeeded(reply.status))) return refusal(reply, kDoing);
    return fail(Code::invalid_value, "the address answered " + std::to_string(reply.status) +
                                         " to a request without a credential, so it is no revocation endpoint or an "
                                         "open one");
  }

  AppLine line_;
  Habits habits_;
  Secret token_;
  std::optional<TokenMint> mint_;
};

Result<void> check_together(const Settings& settings) {
  const bool signs = settings.text("auth") == "private_key_jwt";
  if (signs && settings.text("client_id").empty()) {
    return fail(Code::invalid_value, "the setting \"client_id\" is required for private_key_jwt");
  }
  if (!signs && settings.secret("token").empty()) {
    return fail(Code::invalid_value, "the setting \"token\" is required for bearer");
  }
  if (settings.text("subject_format") == "iss_sub" && settings.text("issuer").empty()) {
    return fail(Code::invalid_value, "the setting \"issuer\" is required for iss_sub");
  }
  return {};
}

Result<std::unique_ptr<Connector>> make_channel(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(endpoint_of(settings));
  TRY(check_together(settings));
  std::optional<TokenMint> mint;
  if (settings.text("auth") == "private_key_jwt") mint.emplace(TRY(TokenMint::of(tools, settings.text("algorithm"))));
  Habits habits{{std::string(settings.text("subject_format")), std::string(settings.text("issuer")),
                 std::string(settings.text("member"))},
                std::string(settings.text("subject")),
                std::string(settings.text("client_id")),
                settings.flag("partial")};
  return std::make_unique<GlobalTokenRevocation>(AppLine(tools, std::move(endpoint)), std::move(habits),
                                                 settings.secret("token"), std::move(mint));
}

}  // namespace

ConnectorKind global_token_revocation_kind() {
  return {"global_token_revocation", "Asks an app to end a person's tokens and sessions, by Global Token Revocation.",
          kSettings, make_channel, kTruth};
}

Value revocation_request(const SubjectForm& form, const std::string& subject) {
  Value identifier = Value::object({{"format", form.format}});
  if (form.format == "iss_sub") identifier.set("iss", form.issuer);
  identifier.set(form.format == "email" ? "email" : form.format == "opaque" ? "id" : "sub", subject);
  return Value::object({{form.member, std::move(identifier)}});
}

}  // namespace provost::connectors
