#include "core/admin/zendesk/oauth_tokens.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/credential_walk.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/paging.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

constexpr std::array kKinds{CredentialKind::access_token, CredentialKind::refresh_token};

Value token_value(const Credential& token, std::string_view public_url) {
  Array scopes;
  for (const std::string_view word : text::split_words(token.scopes)) scopes.emplace_back(word);
  return Value::object({{"id", token.id.value},
                        {"url", std::string(public_url) + "/api/v2/oauth/tokens/" + token.id.value + ".json"},
                        {"user_id", token.user.value},
                        {"client_id", token.client_id},
                        {"token", token_prefix(token.kind)},
                        {"refresh_token", nullptr},
                        {"refresh_token_expires_at", nullptr},
                        {"scopes", std::move(scopes)},
                        {"created_at", stamp(token.created)},
                        {"expires_at", stamp_or_null(token.expires)},
                        {"used_at", stamp_or_null(token.last_used)}});
}

Result<bool> all_in(const http::Target& target) {
  const auto all = target.find("all");
  if (target.count("all") == 0 || all == "false") return false;
  if (all == "true") return true;
  return fail(Code::invalid_value, "Parameter all takes true or false");
}

}  // namespace

Result<Response> OauthTokens::list(const AdminCaller& caller, const Exchange& exchange) const {
  const bool all = TRY(all_in(exchange.target));
  if (all || !caller.user) TRY(require(caller, permission::kTokensWrite));
  const Piece piece = TRY(Piece::read_cursor(exchange.target));
  const WalkOrder order{caller.tenant, kKinds, parts_.clock.now()};
  Walked walked;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    if (all) {
      walked = TRY(walk(tables, order, piece));
    } else if (caller.user && !piece.after) {
      const User self = TRY(person_for(tables, caller, "me", permission::kTokensWrite));
      walked.found = TRY(living_of(tables, order, self.id));
    }
    return {};
  }));
  Array tokens;
  for (const Credential& token : walked.found) tokens.push_back(token_value(token, parts_.public_url));
  Value body = Value::object({{"tokens", std::move(tokens)}});
  const std::string query = all ? "&all=true" : "";
  set_place(body, piece, {parts_.public_url + "/api/v2/oauth/tokens.json", query, walked.more, walked.last, 0});
  return answer(body);
}

Result<Credential> OauthTokens::find(const Tables& tables, const AdminCaller& caller, const std::string& id) const {
  const auto bearer = TRY(tables.credentials.find_by_id(caller.tenant, TokenId{id}));
  const bool there = bearer && std::find(kKinds.begin(), kKinds.end(), bearer->credential.kind) != kKinds.end() &&
                     is_live(*bearer, parts_.clock.now());
  const bool own = there && caller.user == bearer->credential.user;
  if (own) {
    TRY(person_for(tables, caller, "me", permission::kTokensWrite));
  } else {
    TRY(require(caller, permission::kTokensWrite));
  }
  if (!there) return fail(Code::no_target, "there is no such token");
  return bearer->credential;
}

Result<Response> OauthTokens::show(const AdminCaller& caller, const Exchange& exchange) const {
  Value shown;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const Credential token = TRY(find(tables, caller, exchange.captures[0]));
    shown = token_value(token, parts_.public_url);
    return {};
  }));
  return answer(Value::object({{"token", std::move(shown)}}));
}

Result<Response> OauthTokens::end(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const Credential token = TRY(find(tables, caller, exchange.captures[0]));
    TRY(tables.credentials.revoke_family(caller.tenant, token.family, parts_.clock.now()));
    const auto user = TRY(tables.users.find(token.user, kNoSource));
    return user ? note(parts_, tables, {caller, *user, "token.revoke"}) : Result<void>();
  }));
  return done();
}

}  // namespace provost::zendesk
