#include "core/admin/unleash/invite_pages.h"

#include <string>

#include "core/admin/unleash/body.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

Result<Response> token_answer(const Result<Value>& token) {
  if (token) return object_answer(200, *token);
  if (token.error().code == Code::not_found) return fault_answer({404, "NotFoundError", token.error().detail});
  return tl::unexpected(token.error());
}

}  // namespace

AdminRoutes InvitePages::routes() const {
  return {
      {"GET",
       "/invite-link/tokens",
       on(*this, &InvitePages::list),
       {"unleashListInviteTokens", "All invitations, newest first.", {}, {{200, "UnleashInviteTokens"}}}},
      {"POST",
       "/invite-link/tokens",
       on(*this, &InvitePages::create),
       {"unleashCreateInviteToken",
        "Makes an invitation that lives for a month at most.",
        "UnleashInviteTokenDraft",
        {{201, "UnleashInviteToken"}}}},
      {"GET",
       "/invite-link/tokens/{token}",
       on(*this, &InvitePages::show),
       {"unleashShowInviteToken", "One invitation, with who came by it.", {}, {{200, "UnleashInviteToken"}}}},
      {"PUT",
       "/invite-link/tokens/{token}",
       on(*this, &InvitePages::change),
       {"unleashChangeInviteToken",
        "Switches an invitation off or on, or lets it expire at another time.",
        "UnleashInviteTokenChange",
        {{200, "UnleashInviteToken"}}}},
  };
}

Result<Response> InvitePages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kInvitesWrite));
  const Value found = TRY(invites_.list(caller));
  return object_answer(200, found);
}

Result<Response> InvitePages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kInvitesWrite));
  Body body = TRY(Body::read(exchange.request));
  body.only({"name", "expiresAt"});
  const auto name = body.line("name", Need::required);
  const auto expires = body.moment("expiresAt", Need::required);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  const Value made = TRY(invites_.create(caller, {*name, *expires}));
  Response response = object_answer(201, made);
  response.headers.set("Location", "tokens/" + std::string(made.text_at("secret")));
  return response;
}

Result<Response> InvitePages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kInvitesWrite));
  return token_answer(invites_.show(caller, exchange.captures[0]));
}

Result<Response> InvitePages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kInvitesWrite));
  Body body = TRY(Body::read(exchange.request));
  body.only({"enabled", "expiresAt"});
  InviteChange change;
  change.enabled = body.truth("enabled");
  change.expires = body.moment("expiresAt", Need::optional);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  if (!change.enabled && !change.expires) return empty_answer(400);
  return token_answer(invites_.change(caller, exchange.captures[0], change));
}

}  // namespace provost::unleash
