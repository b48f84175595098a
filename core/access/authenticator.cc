#include "core/access/authenticator.h"

#include "core/base/network.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"

namespace provost {
namespace {

/// What a client of a source got is as good as a token of the source itself.
bool fits(std::string_view kind, std::string_view wanted) {
  return wanted == TokenKind::kSource ? TokenKind::is_of_source(kind) : kind == wanted;
}

Caller caller_of(const TokenBearer& bearer) {
  const Token& token = bearer.token;
  Caller caller{token.tenant, Actor{"operator", token.id.value, token.name}, std::nullopt, token.scopes,
                bearer.schemas_version};
  caller.proof = Proof{Proof::Kind::token, token.hash};
  if (TokenKind::is_of_source(token.kind)) {
    caller.source = Source{SourceId{token.subject_id}, bearer.source_name, bearer.source_profile, 0};
    caller.rules = bearer.source_rules;
    caller.actor = Actor{"source", token.subject_id, bearer.source_name};
  }
  return caller;
}

}  // namespace

bool Caller::may(std::string_view scope) const { return text::holds_word(scopes, scope); }

Result<std::string_view> bearer_token(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "bearer ";
  if (head.headers.count("authorization") != 1) {
    return fail(Code::unauthenticated, "one Authorization header with a bearer token is needed");
  }
  const std::string_view value = *head.headers.find("authorization");
  if (value.size() <= kScheme.size() || !text::equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)) {
    return fail(Code::unauthenticated, "the Authorization header must be of the form: Bearer <token>");
  }
  return text::trim(value.substr(kScheme.size()));
}

Result<Caller> Authenticator::authenticate(const http::RequestHead& head, std::string_view kind) const {
  static constexpr std::string_view kRefusal = "the bearer token is not valid";
  const std::string_view token = TRY(bearer_token(head));
  if (!crypto::well_formed(token)) return fail(Code::unauthenticated, std::string(kRefusal));
  const std::string hash = crypto::sha256_hex(token);
  std::optional<TokenBearer> bearer;
  TRY(database_.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    bearer = TRY(TokenTable(session).find(hash));
    return {};
  }));
  if (!bearer || !fits(bearer->token.kind, kind) || !crypto::equal(bearer->token.hash, hash) ||
      !is_live(*bearer, clock_.now()) || !admits(bearer->source_rules.networks, head.peer)) {
    return fail(Code::unauthenticated, std::string(kRefusal));
  }
  note_use(bearer->token);
  return caller_of(*bearer);
}

void Authenticator::note_use(const Token& token) const {
  const Instant now = clock_.now();
  if (token.last_used && now - *token.last_used < kUseGranularity) return;
  const auto noted = database_.transact(
      sql::Mode::write, [&](sql::Session& session) { return TokenTable(session).note_use(token.hash, now); });
  // A request must not fail because its use could not be noted.
  if (!noted) log_.warning("token.use_not_noted", {{"token", token.id.value}});
}

}  // namespace provost
