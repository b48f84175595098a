#include "core/oauth/client_grant.h"

#include "core/access/client_authenticator.h"
#include "core/base/network.h"
#include "core/base/text.h"
#include "core/store/source_table.h"

namespace provost::oauth {
namespace {

using http::Response;

std::string scopes_of(const OauthClient& client, const Form& form) {
  const std::string_view wanted = form.text("scope");
  return wanted.empty() ? client.scopes : std::string(wanted);
}

/// The client's source if it is there. Fails as grant_to_client() does for an address outside.
Result<std::optional<Source>> source_of(sql::Session& session, const OauthClient& client,
                                        const http::RequestHead& head) {
  const SourceTable sources(session, client.tenant);
  const SourceId id{client.source_id};
  auto source = TRY(sources.find(id));
  const SourceRules rules = TRY(sources.rules(id));
  if (source && !admits(rules.networks, head.peer)) return tl::unexpected(client_refusal());
  return source;
}

}  // namespace

Result<Response> grant_to_client(const Parts& parts, const OauthClient& client, const http::RequestHead& head,
                                 const Form& form) {
  if (client.source_id.empty()) return refusal("unauthorized_client", "this client acts as no source");
  const std::string scopes = scopes_of(client, form);
  if (!text::holds_words(client.scopes, scopes)) {
    return refusal("invalid_scope", "the client may not have one of these scopes");
  }
  std::optional<IssuedToken> issued;
  // Client, source and tenant are asked whenever the token is used: one that ends beside this leaves nothing alive.
  TRY(parts.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    issued.reset();
    const auto source = TRY(source_of(session, client, head));
    if (!source) return {};
    issued = TRY(parts.credentials.issue_for_source(
        session, {client.tenant, *source, client.id.value, scopes, parts.lives.source_token}));
    return {};
  }));
  if (!issued) return refusal("unauthorized_client", "the source of this client is gone");
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(parts.lives.source_token).count();
  return json_answer(200, Value::object({{"access_token", issued->text.reveal()},
                                         {"token_type", "Bearer"},
                                         {"expires_in", std::int64_t{seconds}},
                                         {"scope", scopes}}));
}

}  // namespace provost::oauth
