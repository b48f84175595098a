#include "core/admin/operations/personal_tokens.h"

#include <algorithm>
#include <utility>

#include "core/access/coverage.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr CredentialKind kKind = CredentialKind::personal_token;

Value moment_value(const std::optional<Instant>& moment) { return moment ? Value(to_iso8601(*moment)) : Value(); }

Value value_of(const Credential& credential) {
  return Value::object({{"id", credential.id.value},
                        {"name", credential.name},
                        {"createdAt", to_iso8601(credential.created)},
                        {"expiresAt", moment_value(credential.expires)},
                        {"lastUsedAt", moment_value(credential.last_used)}});
}

Result<TokenDraft> draft_in(std::string_view body) {
  const Value object = TRY(object_in(body, {"name", "expiresAt"}));
  TokenDraft draft;
  draft.name = TRY(line_at(object, "name"));
  draft.expires = TRY(moment_at(object, "expiresAt"));
  return draft;
}

Result<void> check(const TokenDraft& draft, Instant now) {
  TRY(check_line("name", draft.name));
  if (draft.expires && (*draft.expires <= now || *draft.expires - now > kLongestLife)) {
    return fail(Code::invalid_value, "expiresAt must be a time to come, within ten years");
  }
  return {};
}

}  // namespace

Result<void> check_maker(const Desk& desk, const AdminCaller& caller, const User& user) {
  if (caller.is_app()) return fail(Code::forbidden, "an app cannot make tokens that may do more than it was given");
  const bool covered = TRY(covers(desk.tables.roles, caller, user.role));
  if (covered) return {};
  // A credential older than a word of its role lacks that word, and makes none that has it.
  const bool own = caller.user == user.id;
  return fail(Code::forbidden, own ? "the role of this person came to hold more since; sign in again"
                                   : "the caller lacks permissions that this person has");
}

Result<Value> make_personal_token(const Desk& desk, const Credentials& credentials, const User& user,
                                  const TokenDraft& draft) {
  TRY(check(draft, desk.now));
  TRY(desk.tables.locks.hold(SubjectKind::user, user.scim_id));
  CredentialOrder order;
  order.tenant = desk.tenant;
  order.user = user.id;
  order.name = draft.name;
  order.proven_epoch = draft.proven_epoch;
  if (draft.expires) order.life = *draft.expires - desk.now;
  const IssuedCredential issued = TRY(issue_personal_token(desk.session, credentials, order, desk.now));
  TRY(desk.note("token.create", user));
  Value value = value_of(issued.credential);
  value.set("token", issued.text.reveal());
  return value;
}

Result<Response> PersonalTokens::list(const AdminCaller& caller, const Exchange& exchange) const {
  Array tokens;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    tokens.clear();
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission::kTokensWrite));
    const auto living = TRY(CredentialTable(desk.session).living_of(desk.tenant, user.id, kKind, desk.now));
    for (const Credential& each : living) tokens.push_back(value_of(each));
    return {};
  }));
  return answer(Value::object({{"tokens", std::move(tokens)}}));
}

Result<Response> PersonalTokens::create(const AdminCaller& caller, const Exchange& exchange) const {
  auto draft = draft_in(exchange.request.body);  // what is wrong with it is told to those who may
  const Call call{caller, exchange, Shown::once};
  const auto written = TRY(write_once(parts_, call, [&](Desk& desk) -> Result<Response> {
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission::kTokensWrite));
    TRY(check_maker(desk, caller, user));
    if (!draft) return tl::unexpected<Error>(draft.error());
    // What ended the maker's own credential ends what it leads to.
    if (caller.user == user.id) draft->proven_epoch = caller.credential->epoch;
    const Value made = TRY(make_personal_token(desk, parts_.credentials, user, *draft));
    return created(made,
                   "/users/" + std::to_string(user.id.value) + "/personal-tokens/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> PersonalTokens::revoke(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission::kTokensWrite));
    const CredentialTable table(desk.session);
    const TokenId wanted{exchange.captures[1]};
    const auto living = TRY(table.living_of(desk.tenant, user.id, kKind, desk.now));
    const bool known =
        std::any_of(living.begin(), living.end(), [&](const Credential& each) { return each.id == wanted; });
    if (!known) return fail(Code::not_found, "the person has no such token");
    TRY(table.revoke(desk.tenant, user.id, wanted, desk.now));
    return desk.note("token.revoke", user);
  }));
  return done();
}

Routes PersonalTokens::routes() const {
  return {
      {"GET",
       "/users/{user}/personal-tokens",
       on(*this, &PersonalTokens::list),
       {"listPersonalTokens", "Lists the living tokens of a person.", {}, {{200, "PersonalTokens"}}}},
      {"POST",
       "/users/{user}/personal-tokens",
       on(*this, &PersonalTokens::create),
       {"createPersonalToken",
        "Makes a token; its text is shown once.",
        "PersonalTokenDraft",
        {{201, "NewPersonalToken"}},
        {"Idempotency-Key"}}},
      {"DELETE",
       "/users/{user}/personal-tokens/{token}",
       on(*this, &PersonalTokens::revoke),
       {"revokePersonalToken", "Ends a token at once.", {}, {{204}}}},
  };
}

}  // namespace provost::operations
