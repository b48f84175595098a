#include "core/admin/unleash/own_token_pages.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/access/coverage.h"
#include "core/admin/unleash/body.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/store/credential_table.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr CredentialKind kKind = CredentialKind::personal_token;
constexpr Duration kLongestLife = std::chrono::hours(24 * 3650);
constexpr std::size_t kNumberDigits = 13;  // of 4 bits: below 2^53

Fault no_person() { return {403, "ForbiddenError", "PATs require an authenticated user."}; }

Value moment_value(const std::optional<Instant>& moment) { return moment ? Value(to_iso8601(*moment)) : Value(); }

Value token_object(const Credential& token) {
  return Value::object({{"id", token_number(token.id)},
                        {"description", token.name},
                        {"expiresAt", moment_value(token.expires)},
                        {"createdAt", to_iso8601(token.created)},
                        {"seenAt", moment_value(token.last_used)},
                        {"userId", token.user.value}});
}

Result<std::vector<Credential>> living(const Desk& desk) {
  return CredentialTable(desk.session).living_of(desk.caller.tenant, *desk.caller.user, kKind, desk.now);
}

}  // namespace

std::int64_t token_number(const TokenId& id) {
  const std::string digits = crypto::sha256_hex(id.value).substr(0, kNumberDigits);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number;
}

AdminRoutes OwnTokenPages::routes() const {
  return {
      {"GET",
       "/user/tokens",
       on(*this, &OwnTokenPages::list),
       {"unleashListOwnTokens",
        "The personal access tokens of the person who calls, newest first.",
        {},
        {{200, "UnleashTokens"}}}},
      {"POST",
       "/user/tokens",
       on(*this, &OwnTokenPages::create),
       {"unleashCreateOwnToken",
        "Makes a personal access token; its text is shown here and never again.",
        "UnleashTokenDraft",
        {{201, "UnleashMadeToken"}}}},
      {"DELETE",
       "/user/tokens/{token}",
       on(*this, &OwnTokenPages::remove),
       {"unleashDeleteOwnToken",
        "Ends a personal access token of the person who calls; one that is not there is no mistake.",
        {},
        {{200}}}},
  };
}

Result<Response> OwnTokenPages::list(const AdminCaller& caller, const Exchange&) const {
  if (!caller.user) return fault_answer(no_person());
  Array tokens;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    tokens.clear();
    const auto all = TRY(living(desk));
    for (const Credential& each : all) tokens.push_back(token_object(each));
    return {};
  }));
  return object_answer(200, Value::object({{"pats", std::move(tokens)}}));
}

Result<Response> OwnTokenPages::create(const AdminCaller& caller, const Exchange& exchange) const {
  Body body = TRY(Body::read(exchange.request));
  Order order;
  order.description = body.line("description", Need::required).value_or("");
  order.expires = body.moment("expiresAt", Need::required).value_or(Instant{});
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  if (!caller.user) return fault_answer(no_person());
  Made made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(make(desk, order));
    return {};
  }));
  if (made.refused) return fault_answer(*made.refused);
  Value object = token_object(made.issued->credential);
  object.set("secret", made.issued->text.reveal());
  return object_answer(201, object);
}

Result<OwnTokenPages::Made> OwnTokenPages::make(const Desk& desk, const Order& order) const {
  const auto refuse = [](const Fault& fault) { return Made{fault, std::nullopt}; };
  if (text::trim(order.description).empty()) return refuse({400, "BadDataError", "PAT description cannot be empty."});
  if (order.expires <= desk.now) return refuse({400, "BadDataError", "The expiry date should be in future."});
  if (order.expires - desk.now > kLongestLife)
    return refuse({400, "BadDataError", "The expiry date should be within ten years."});
  const auto self = TRY(hold_user(desk, *desk.caller.user));
  if (!self) return fail(Code::unauthenticated, "the person is no more");
  // A credential older than a word of its role lacks that word, and makes none that has it.
  const bool covered = TRY(covers(desk.tables.roles, desk.caller, self->role));
  if (!covered) return refuse({403, "ForbiddenError", "Your role came to hold more since; sign in again."});
  const auto all = TRY(living(desk));
  const bool known =
      std::any_of(all.begin(), all.end(), [&](const Credential& each) { return each.name == order.description; });
  if (known) return refuse({409, "NameExistsError", "PAT name already exists"});
  if (all.size() >= kMost) {
    return refuse({403, "OperationDeniedError", "Too many PATs (" + std::to_string(kMost) + ") already exist"});
  }
  CredentialOrder wanted;
  wanted.tenant = desk.caller.tenant;
  wanted.user = self->id;
  wanted.kind = kKind;
  wanted.name = order.description;
  wanted.expires = order.expires;
  wanted.proven_epoch = desk.caller.credential->epoch;  // what ends the caller's credential ends what it leads to
  Made made;
  made.issued = TRY(parts_.credentials.issue(desk.session, wanted));
  TRY(note(desk, {"token.create", subject_of(self->id), self->user_name()}));
  return made;
}

Result<Response> OwnTokenPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  const auto number = number_in(exchange.captures[0]);
  if (!number) return office_.refusals.bad_number("id");
  if (!caller.user) return fault_answer(no_person());
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto all = TRY(living(desk));
    for (const Credential& each : all) {
      if (token_number(each.id) != *number) continue;
      TRY(CredentialTable(desk.session).revoke(caller.tenant, *caller.user, each.id, desk.now));
      TRY(note(desk, {"token.revoke", subject_of(*caller.user), caller.user_name}));
    }
    return {};
  }));
  return empty_answer(200);
}

}  // namespace provost::unleash
