#include "connectors/webhook.h"

#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "connectors/app_line.h"
#include "connectors/app_words.h"
#include "connectors/http_status.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/model/json.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kShortestKey = 24;
constexpr std::size_t kLongestKey = 64;
constexpr std::int64_t kMicrosecondsInSecond = 1'000'000;

constexpr std::array<Setting, 5> kSettings = {{
    {"url", Setting::Type::url, true, "", "Where each change is posted.", ""},
    {"secret", Setting::Type::secret, true, "", "The signing key: whsec_ and base64 of 24 to 64 random bytes.", ""},
    {"allow_http", Setting::Type::flag, false, "false", "Plain http is allowed; for a receiver on this machine.", ""},
    {"allow_network", Setting::Type::flag, false, "false", "Loopback and private addresses may be called.", ""},
    {"ca_file", Setting::Type::text, false, "", "PEM bundle to trust instead of the system's.", ""},
}};

/// One document that is to be posted.
struct Message {
  std::string_view type;
  std::string_view id;
  Value data;
};

Value person(const Account& account) {
  Value data = Value::object({{"id", account.scim_id.value}, {"userName", account.user_name}});
  if (!account.external_id.empty()) data.set("externalId", account.external_id);
  data.set("active", account.active);
  data.set("version", account.version);
  return data;
}

Value people(const std::vector<MemberAccount>& members) {
  Array listed;
  listed.reserve(members.size());
  for (const MemberAccount& member : members) {
    listed.push_back(Value::object({{"id", member.scim_id.value}, {"userName", member.user_name}}));
  }
  return listed;
}

Value group(const GroupChange& change) {
  Value data = Value::object({{"id", change.scim_id.value}, {"displayName", change.display_name}});
  data.set("version", change.version);
  if (change.kind == GroupChange::Kind::upsert) {
    data.set("added", people(change.added));
    data.set("removed", people(change.removed));
  }
  return data;
}

class Webhook final : public Connector {
 public:
  Webhook(AppLine line, Secret key) : line_(std::move(line)), key_(std::move(key)) {}

  Result<Receipt> provision(const Account& account) override {
    Value data = person(account);
    data.set("user", account.attributes.is_null() ? Value::object() : account.attributes);
    return post({"user.provisioned", account.idempotency_key, std::move(data)}, account.deadline);
  }
  Result<Receipt> deactivate(const Account& account) override { return tell("user.deactivated", account); }
  Result<Receipt> remove(const Account& account) override { return tell("user.removed", account); }
  Result<Receipt> revoke(const Account& account) override { return tell("user.revoked", account); }
  Result<Receipt> members(const GroupChange& change) override {
    const bool removed = change.kind == GroupChange::Kind::remove;
    return post({removed ? "group.removed" : "group.changed", change.idempotency_key, group(change)}, change.deadline);
  }
  Result<Probe> probe(const Account&) override { return Probe::cannot_know; }
  Result<RemotePage> list(const std::string&) override {
    return fail(Code::unsupported, "a webhook cannot list accounts");
  }
  /// Posts a `provost.ping`, which asks for nothing but a 2xx: no lesser call shows that the receiver takes our
  /// signature.
  Result<void> check() override {
    const std::string id = "ping-" + std::to_string(line_.now().us);
    TRY(post({"provost.ping", id, Value::object()}, std::nullopt));
    return {};
  }
  std::chrono::seconds asked_pause() const override { return line_.asked_pause(); }

 private:
  Result<Receipt> tell(std::string_view type, const Account& account) {
    return post({type, account.idempotency_key, person(account)}, account.deadline);
  }

  Result<Receipt> post(const Message& message, std::optional<AppLine::Until> until) {
    const Instant now = line_.now();
    const std::string timestamp = std::to_string(now.us / kMicrosecondsInSecond);
    http::HttpCall call;
    call.method = "POST";
    call.url = line_.url();
    call.body =
        json::write(Value::object({{"type", message.type}, {"timestamp", to_iso8601(now)}, {"data", message.data}}));
    call.headers.add("Content-Type", "application/json");
    call.headers.add("webhook-id", std::string(message.id));
    call.headers.add("webhook-timestamp", timestamp);
    call.headers.add("webhook-signature", webhook_signature(key_, {message.id, timestamp, call.body}));
    const auto reply = TRY(line_.send(std::move(call), until));
    if (!succeeded(reply.status)) {
      const Value body = json::parse(reply.body).value_or(Value());
      return refusal(reply.status, message.type, app_words(reply, body, line_.secrets()));
    }
    return Receipt{std::nullopt, on_all(Effect::unknown),
                   "The webhook took the message; what it ends is its receiver's."};
  }

  AppLine line_;
  Secret key_;
};

Result<std::unique_ptr<Connector>> make_webhook(const Settings& settings, const ConnectorTools& tools) {
  Endpoint endpoint = TRY(endpoint_of(settings));
  Secret key = TRY(webhook_key(settings.secret("secret")));
  return std::make_unique<Webhook>(AppLine(tools, std::move(endpoint)), std::move(key));
}

constexpr std::string_view kSince = "Standard Webhooks 1";
constexpr std::string_view kYours = "The message says what must end; whether it does is your program's doing.";
constexpr std::array<Truth, 3> kTruth = {{
    {Truth::Act::deactivate, on_all(Effect::unknown), kSince, kYours},
    {Truth::Act::remove, on_all(Effect::unknown), kSince, kYours},
    {Truth::Act::revoke, on_all(Effect::unknown), kSince, kYours},
}};

}  // namespace

ConnectorKind webhook_kind() {
  return {"webhook", "Posts each change, signed, to a program of your own.", kSettings, make_webhook, kTruth};
}

std::string webhook_signature(const Secret& key, const SignedMessage& message) {
  std::string covered;
  covered.reserve(message.id.size() + message.timestamp.size() + message.body.size() + 2);
  covered.append(message.id).append(".").append(message.timestamp).append(".").append(message.body);
  return "v1," + crypto::to_base64(crypto::hmac_sha256(key, covered));
}

Result<Secret> webhook_key(const Secret& written) {
  const std::string_view text = written.reveal();
  const auto refused = fail(Code::invalid_value, "the setting \"secret\" must be whsec_ and base64 of 24 to 64 bytes");
  if (!text.starts_with(kSecretPrefix)) return refused;
  auto key = crypto::from_base64(text.substr(kSecretPrefix.size()));
  if (!key || key->size() < kShortestKey || key->size() > kLongestKey) return refused;
  return Secret(std::move(*key));
}

}  // namespace provost::connectors
