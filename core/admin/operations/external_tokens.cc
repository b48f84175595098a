#include "core/admin/operations/external_tokens.h"

#include <algorithm>

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/personal_tokens.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/store/oauth_client_table.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr CredentialKind kKind = CredentialKind::external_token;
constexpr std::size_t kHexDigits = 64;
constexpr std::size_t kShortestSession = 16;  // what is shorter can be guessed
constexpr std::size_t kLongestSession = 4096;

struct Draft {
  std::string user, sha256;
  Instant expires;
  std::vector<std::string> audience;
};

/// An app needs to be made for this; for others it is a matter of permission.
Result<void> check_caller(const AdminCaller& caller) {
  if (!caller.client) return require(caller, permission::kTokensWrite);
  if (caller.client->registers) return {};
  return fail(Code::forbidden, "this app was not made to register tokens");
}

bool is_sha256(std::string_view text) {
  return text.size() == kHexDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

/// The hash of what the body names: itself, or of a session id, which is kept nowhere.
Result<std::string> hash_in(const Value& object) {
  const bool by_hash = object.find("sha256") != nullptr;
  if (by_hash == (object.find("sessionId") != nullptr)) {
    return fail(Code::invalid_value, "one of sha256 and sessionId is needed");
  }
  if (by_hash) {
    const std::string_view hash = object.text_at("sha256");
    if (!is_sha256(hash)) return fail(Code::invalid_value, "sha256 must be 64 hexadecimal digits");
    return text::lower_ascii(hash);
  }
  const std::string_view session = object.text_at("sessionId");
  if (session.size() < kShortestSession || session.size() > kLongestSession) {
    return fail(Code::invalid_value, "sessionId must be a text of 16 to 4096 bytes");
  }
  return crypto::sha256_hex(session);
}

Result<std::vector<std::string>> audience_in(const Value& object) {
  std::vector<std::string> audience;
  const Value* list = object.find("audience");
  if (list == nullptr) return audience;
  const bool fits = list->is_array() && list->items().size() <= kMostAudience &&
                    std::all_of(list->items().begin(), list->items().end(),
                                [](const Value& each) { return each.is_text() && !each.as_text().empty(); });
  if (!fits) return fail(Code::invalid_value, "audience must be a list of at most 10 ids of clients");
  for (const Value& each : list->items()) audience.push_back(each.as_text());
  return audience;
}

Result<Draft> draft_in(std::string_view body, Instant now) {
  const Value object = TRY(object_in(body, {"user", "sha256", "sessionId", "expiresAt", "audience"}));
  Draft draft;
  draft.user = TRY(line_at(object, "user"));
  draft.sha256 = TRY(hash_in(object));
  const auto expires = TRY(moment_at(object, "expiresAt"));
  if (!expires || *expires <= now || *expires - now > kLongestExternalLife) {
    return fail(Code::invalid_value, "expiresAt must be a time to come, within 366 days");
  }
  draft.expires = *expires;
  draft.audience = TRY(audience_in(object));
  return draft;
}

/// Whoever is told of a token must be an app of the tenant that can prove itself.
Result<void> check_audience(const Desk& desk, const AdminCaller& caller, const Draft& draft) {
  if (!caller.client && draft.audience.empty()) {
    return fail(Code::invalid_value, "audience must name the clients that may ask about the token");
  }
  const OauthClientTable clients(desk.session);
  for (const std::string& id : draft.audience) {
    const auto client = TRY(clients.find_enabled(ClientId{id}));
    if (!client || client->tenant != desk.tenant || client->is_public()) {
      return fail(Code::invalid_value, "audience names a client that is not there");
    }
  }
  return {};
}

std::string owner_of(const AdminCaller& caller) { return caller.client ? caller.client->id.value : ""; }

std::string detail_of(const Draft& draft) {
  Array audience;
  for (const std::string& id : draft.audience) audience.emplace_back(id);
  return json::write(Value::object({{"audience", std::move(audience)}}));
}

struct Taken {
  Credential credential;
  bool is_new = false;
};

Result<Taken> take_down(const Desk& desk, const Credentials& credentials, const AdminCaller& caller,
                        const Draft& draft) {
  const auto user = TRY(find_by_any_id(desk.tables, draft.user));
  if (!user) return fail(Code::not_found, "there is no such person");
  TRY(desk.tables.locks.hold(SubjectKind::user, user->scim_id));
  // An app made for this answers for its own tokens; whoever else registers one comes to be its person.
  if (!caller.client) TRY(check_maker(desk, caller, *user));
  const CredentialTable table(desk.session);
  TRY(table.forget_expired(desk.tenant, user->id, kKind, desk.now));
  auto present = TRY(table.find(external_hash(desk.tenant, draft.sha256)));
  if (present) {
    const Credential& known = present->credential;
    const bool same = known.user == user->id && known.client_id == owner_of(caller) &&
                      known.detail == detail_of(draft) && known.expires == draft.expires;
    if (same && is_live(*present, desk.now)) return Taken{known, false};
    return fail(Code::conflict, "this token was registered already");
  }
  const std::int64_t living = TRY(table.count_living(desk.tenant, user->id, kKind, desk.now));
  if (living >= kMostExternal) {
    return fail(Code::conflict, "a person has at most " + std::to_string(kMostExternal) + " registered tokens");
  }
  auto made = TRY(credentials.take(
      desk.session, {desk.tenant, user->id, draft.sha256, draft.expires, owner_of(caller), detail_of(draft)}));
  TRY(desk.note("token.register", *user));
  return Taken{std::move(made), true};
}

Value value_of(const Credential& credential, const Draft& draft) {
  Array audience;
  for (const std::string& id : draft.audience) audience.emplace_back(id);
  return Value::object({{"id", credential.id.value},
                        {"user", std::to_string(credential.user.value)},
                        {"createdAt", to_iso8601(credential.created)},
                        {"expiresAt", to_iso8601(*credential.expires)},
                        {"audience", std::move(audience)}});
}

}  // namespace

Result<Response> ExternalTokens::take(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(check_caller(caller));
  const Draft draft = TRY(draft_in(exchange.request.body, parts_.clock.now()));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    TRY(check_audience(desk, caller, draft));
    const Taken taken = TRY(take_down(desk, parts_.credentials, caller, draft));
    const Value body = value_of(taken.credential, draft);
    return taken.is_new ? created(body, "/tokens/" + taken.credential.id.value) : answer(body);
  }));
  return written.response;
}

Result<Response> ExternalTokens::end(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(check_caller(caller));
  const std::string& named = exchange.captures[0];
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const CredentialTable table(desk.session);
    const auto found = TRY(is_sha256(named) ? table.find(external_hash(desk.tenant, text::lower_ascii(named)))
                                            : table.find_by_id(desk.tenant, TokenId{named}));
    const bool theirs = found && found->credential.kind == kKind &&
                        (!caller.client || found->credential.client_id == caller.client->id.value);
    if (!theirs || !is_live(*found, desk.now)) return fail(Code::not_found, "there is no such token");
    TRY(table.spend(found->credential.hash, desk.now));
    const auto user = TRY(desk.tables.users.find(found->credential.user, SourceId{}));
    return user ? desk.note("token.end", *user) : Result<void>();
  }));
  return done();
}

Routes ExternalTokens::routes() const {
  return {
      {"POST",
       "/tokens",
       on(*this, &ExternalTokens::take),
       {"registerToken",
        "Registers a token or session of another system, which ends with the person.",
        "ExternalTokenDraft",
        {{201, "ExternalToken"}, {200, "ExternalToken"}},
        {"Idempotency-Key"}}},
      {"DELETE",
       "/tokens/{token}",
       on(*this, &ExternalTokens::end),
       {"endToken", "Ends a registered token, by our id or the SHA-256 of its text.", {}, {{204}}}},
  };
}

}  // namespace provost::operations
