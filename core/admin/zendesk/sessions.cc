#include "core/admin/zendesk/sessions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/credential_walk.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/lists.h"
#include "core/admin/zendesk/paging.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

constexpr std::array kKinds{CredentialKind::session};

/// When it was last used, as far as that is kept: at least when it began.
Value session_value(const Credential& session, std::string_view public_url) {
  const std::string user = std::to_string(session.user.value);
  return Value::object(
      {{"id", session.id.value},
       {"url", std::string(public_url) + "/api/v2/users/" + user + "/sessions/" + session.id.value + ".json"},
       {"user_id", session.user.value},
       {"authenticated_at", stamp(session.created)},
       {"last_seen_at", stamp(session.last_used.value_or(session.created))}});
}

Array values_of(const std::vector<Credential>& sessions, std::string_view public_url) {
  Array values;
  for (const Credential& session : sessions) values.push_back(session_value(session, public_url));
  return values;
}

}  // namespace

Result<Response> Sessions::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTokensWrite));
  const Piece piece = TRY(Piece::read_cursor(exchange.target));
  Walked walked;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    walked = TRY(walk(tables, {caller.tenant, kKinds, parts_.clock.now()}, piece));
    return {};
  }));
  Value body = Value::object({{"sessions", values_of(walked.found, parts_.public_url)}});
  set_place(body, piece, {parts_.public_url + "/api/v2/sessions.json", {}, walked.more, walked.last, 0});
  return answer(body);
}

Result<Response> Sessions::list_of(const AdminCaller& caller, const Exchange& exchange) const {
  std::vector<Credential> sessions;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User user = TRY(person_for(tables, caller, exchange.captures[0], permission::kTokensWrite));
    sessions = TRY(living_of(tables, {caller.tenant, kKinds, parts_.clock.now()}, user.id));
    return {};
  }));
  const auto count = static_cast<std::int64_t>(sessions.size());
  return answer(Value::object({{"sessions", values_of(sessions, parts_.public_url)},
                               {"next_page", nullptr},
                               {"previous_page", nullptr},
                               {"count", count}}));
}

Result<Response> Sessions::show(const AdminCaller& caller, const Exchange& exchange) const {
  std::optional<Credential> session;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User user = TRY(person_for(tables, caller, exchange.captures[0], permission::kTokensWrite));
    const auto bearer = TRY(tables.credentials.find_by_id(caller.tenant, TokenId{exchange.captures[1]}));
    const bool theirs = bearer && bearer->credential.kind == CredentialKind::session &&
                        bearer->credential.user == user.id && is_live(*bearer, parts_.clock.now());
    if (!theirs) return fail(Code::no_target, "the person has no such session");
    session = bearer->credential;
    return {};
  }));
  return answer(Value::object({{"session", session_value(*session, parts_.public_url)}}));
}

Result<Response> Sessions::end(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User user = TRY(person_for(tables, caller, exchange.captures[0], permission::kTokensWrite));
    const TokenId id{exchange.captures[1]};
    const auto bearer = TRY(tables.credentials.find_by_id(caller.tenant, id));
    const bool theirs =
        bearer && bearer->credential.kind == CredentialKind::session && bearer->credential.user == user.id;
    if (!theirs) return {};
    const bool ended = TRY(tables.credentials.revoke(caller.tenant, user.id, id, parts_.clock.now()));
    return ended ? note(parts_, tables, {caller, user, "session.revoke"}) : Result<void>();
  }));
  return done();
}

Result<Response> Sessions::end_all_of(const AdminCaller& caller, std::string_view id) const {
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User user = TRY(person_for(tables, caller, id, permission::kTokensWrite));
    TRY(tables.credentials.revoke_all(caller.tenant, user.id, CredentialKind::session, parts_.clock.now()));
    return note(parts_, tables, {caller, user, "session.revoke_all"});
  }));
  return done();
}

Result<Response> Sessions::end_all(const AdminCaller& caller, const Exchange& exchange) const {
  return end_all_of(caller, exchange.captures[0]);
}

Result<Response> Sessions::log_out(const AdminCaller& caller, const Exchange&) const {
  if (!caller.user) return fail(Code::no_target, "nobody is behind an operator's token");
  return end_all_of(caller, "me");
}

Result<Response> Sessions::log_out_many(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kTokensWrite));
  const auto ids = TRY(ids_in(exchange.target, "ids"));
  if (ids.empty()) return fail(Code::invalid_value, "Parameter ids is needed");
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const auto users = TRY(tables.users.find_all(ids, kNoSource));
    const Instant now = parts_.clock.now();
    TRY(tables.credentials.revoke_all(caller.tenant, ids, CredentialKind::session, now));
    for (const User& user : users) TRY(note(parts_, tables, {caller, user, "session.revoke_all"}));
    return {};
  }));
  return done();
}

}  // namespace provost::zendesk
