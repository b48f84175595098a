#include "core/admin/rocketchat/personal_tokens.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/access/coverage.h"
#include "core/access/personal_tokens.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/desk.h"
#include "core/admin/rocketchat/fields.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::Response;

// Of a token's text: a sum over what stands before, so that it gives nothing away.
constexpr std::size_t kShownPart = 6;

struct Wish {
  std::string name;
  bool bypasses = false;
};

Result<Wish> wish_in(const Exchange& exchange) {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"tokenName"}, {"bypassTwoFactor"}}));
  Wish wish;
  wish.name = TRY(line_in(*body.find("tokenName")));
  if (const Value* bypass = body.find("bypassTwoFactor"); bypass != nullptr && !bypass->is_null()) {
    wish.bypasses = TRY(truth_in(*bypass));
  }
  return wish;
}

Result<std::string> name_in(const Exchange& exchange) {
  const Value body = TRY(body_of(exchange.request));
  TRY(check_shape(body, {{"tokenName"}, {}}));
  return line_in(*body.find("tokenName"));
}

/// A token that another page made has no detail.
Value token_value(const Credential& token) {
  const Value detail = json::parse(token.detail).value_or(Value::object());
  const Value* bypasses = detail.find("bypassTwoFactor");
  return Value::object({{"name", token.name},
                        {"createdAt", to_iso8601(token.created)},
                        {"lastTokenPart", detail.text_at("lastTokenPart")},
                        {"bypassTwoFactor", bypasses != nullptr && *bypasses == Value(true)}});
}

Result<std::vector<Credential>> tokens_of(const Desk& desk, const User& user) {
  return CredentialTable(desk.session).living_of(desk.caller.tenant, user.id, CredentialKind::personal_token, desk.now);
}

Result<std::optional<Credential>> token_of(const Desk& desk, const User& user, const std::string& name) {
  auto tokens = TRY(tokens_of(desk, user));
  const auto found =
      std::find_if(tokens.begin(), tokens.end(), [&](const Credential& each) { return each.name == name; });
  return found == tokens.end() ? std::optional<Credential>() : std::optional(std::move(*found));
}

Result<User> caller_in(const Desk& desk) { return desk.hold({.id = std::to_string(desk.caller.user->value)}); }

/// Takes a token away by its name, and returns it as it was.
Result<Credential> take_away(const Desk& desk, const User& user, const std::string& name) {
  auto token = TRY(token_of(desk, user, name));
  if (!token) return refuse_as("error-token-does-not-exists", "There is no token of this name");
  TRY(CredentialTable(desk.session).revoke(desk.caller.tenant, user.id, token->id, desk.now));
  TRY(desk.note("token.revoke", user));
  return std::move(*token);
}

Error too_many(Error error) {
  if (error.code == Code::conflict) error.code = Code::mutability;
  return error;
}

/// The text of a new token. A credential that is older than a word of its person's role makes none that has it. What
/// ended the credential of the call meanwhile ends it too.
Result<Secret> make(const Parts& parts, const Desk& desk, const User& user, CredentialOrder order) {
  const bool covered = TRY(covers(desk.tables.roles, desk.caller, user.role));
  if (!covered) return fail(Code::forbidden, "the role of this person came to hold more since; sign in again");
  order.tenant = desk.caller.tenant;
  order.user = user.id;
  order.proven_epoch = desk.caller.credential->epoch;
  Value detail = json::parse(order.detail).value_or(Value::object());
  auto issued =
      TRY(issue_personal_token(desk.session, parts.credentials, std::move(order), desk.now).map_error(too_many));
  const std::string_view text = issued.text.reveal();
  detail.set("lastTokenPart", text.substr(text.size() - kShownPart));
  TRY(CredentialTable(desk.session).set_detail(issued.credential.hash, json::write(detail)));
  TRY(desk.note("token.create", user));
  return std::move(issued.text);
}

Response shown(const Secret& made) { return success(Value::object({{"token", made.reveal()}})); }

}  // namespace

Result<Response> PersonalTokens::generate(const AdminCaller& caller, const Exchange& exchange) const {
  const Wish wish = TRY(wish_in(exchange));
  Secret made;
  TRY(write_for(parts_, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const User user = TRY(caller_in(desk));
    const auto there = TRY(token_of(desk, user, wish.name));
    if (there) return refuse_as("error-token-already-exists", "There is a token of this name");
    CredentialOrder order;
    order.name = wish.name;
    order.detail = json::write(Value::object({{"bypassTwoFactor", wish.bypasses}}));
    made = TRY(make(parts_, desk, user, std::move(order)));
    return {};
  }));
  return shown(made);
}

Result<Response> PersonalTokens::regenerate(const AdminCaller& caller, const Exchange& exchange) const {
  const std::string name = TRY(name_in(exchange));
  Secret made;
  TRY(write_for(parts_, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const User user = TRY(caller_in(desk));
    const Credential old = TRY(take_away(desk, user, name));
    CredentialOrder order;
    order.name = old.name;
    order.detail = old.detail;
    if (old.expires) order.life = *old.expires - desk.now;
    made = TRY(make(parts_, desk, user, std::move(order)));
    return {};
  }));
  return shown(made);
}

Result<Response> PersonalTokens::remove(const AdminCaller& caller, const Exchange& exchange) const {
  const std::string name = TRY(name_in(exchange));
  TRY(write_for(parts_, caller, [&](Tables&, const Desk& desk) -> Result<void> {
    const User user = TRY(caller_in(desk));
    TRY(take_away(desk, user, name));
    return {};
  }));
  return success(Value::object());
}

Result<Response> PersonalTokens::list(const AdminCaller& caller, const Exchange&) const {
  Array shown;
  TRY(read_for(parts_, caller, [&](Tables& tables, const Desk& desk) -> Result<void> {
    shown.clear();
    const User user = TRY(look_up(tables, {.id = std::to_string(caller.user->value)}));
    const auto tokens = TRY(tokens_of(desk, user));
    for (const Credential& token : tokens) shown.push_back(token_value(token));
    return {};
  }));
  return success(Value::object({{"tokens", std::move(shown)}}));
}

}  // namespace provost::rocketchat
