#include "core/admin/zitadel/personal_tokens.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/admin/zitadel/listing.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/user_service.pb.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

constexpr CredentialKind kKind = CredentialKind::personal_token;
constexpr Rules kRules{permission::kTokensWrite, true, "PROVOST-NoId", "PROVOST-NoUser"};
constexpr std::int64_t kMostTokens = 100;
constexpr Duration kLongestLife = std::chrono::hours(24 * 3650);

Fault no_such_token() { return Fault{GrpcCode::not_found, "PROVOST-NoToken", "Token could not be found"}; }

/// What the filters ask for; a filter for another organisation is fulfilled by nothing.
struct Sought {
  std::optional<std::string> user, token;
  bool elsewhere = false;
};

Result<Sought> sought_in(const v2::ListPersonalAccessTokensRequest& request, TenantId tenant) {
  Sought sought;
  for (const auto& filter : request.filters()) {
    if (filter.has_user_id_filter()) {
      const std::string& id = filter.user_id_filter().id();
      if (sought.user && *sought.user != id) return fail(Code::invalid_filter, "name one person at a time");
      sought.user = id;
    } else if (filter.has_token_id_filter()) {
      const std::string& id = filter.token_id_filter().id();
      sought.elsewhere = sought.elsewhere || (sought.token && *sought.token != id);
      sought.token = id;
    } else if (filter.has_organization_id_filter()) {
      sought.elsewhere = sought.elsewhere || filter.organization_id_filter().id() != std::to_string(tenant.value);
    } else {
      return fail(Code::invalid_filter, "a filter asks nothing, or something that this server does not know");
    }
  }
  return sought;
}

Result<Found> whose(const Desk& desk, const Sought& sought) {
  if (sought.user) return find_person(desk, kRules, *sought.user);
  if (desk.caller.may(kRules.permission)) {
    return fail(Code::invalid_filter, "say whose tokens are meant by a userIdFilter");
  }
  std::optional<User> self;
  if (desk.caller.user) self = TRY(desk.tables.users.find(*desk.caller.user, SourceId{}));
  return admit(desk.caller, kRules, std::move(self));
}

void describe(v2::PersonalAccessToken& shown, const Credential& token) {
  show(*shown.mutable_creation_date(), token.created);
  show(*shown.mutable_change_date(), token.created);
  shown.set_id(token.id.value);
  shown.set_user_id(std::to_string(token.user.value));
  shown.set_organization_id(std::to_string(token.tenant.value));
  if (token.expires) show(*shown.mutable_expiration_date(), *token.expires);
}

}  // namespace

std::vector<Rpc> PersonalTokens::rpcs() const {
  const auto self = *this;
  return {make_rpc<v2::AddPersonalAccessTokenRequest>(
              "AddPersonalAccessToken",
              [self](const Call& call, const v2::AddPersonalAccessTokenRequest& request) {
                return self.add(call, request);
              }),
          make_rpc<v2::RemovePersonalAccessTokenRequest>(
              "RemovePersonalAccessToken",
              [self](const Call& call, const v2::RemovePersonalAccessTokenRequest& request) {
                return self.remove(call, request);
              }),
          make_rpc<v2::ListPersonalAccessTokensRequest>(
              "ListPersonalAccessTokens", [self](const Call& call, const v2::ListPersonalAccessTokensRequest& request) {
                return self.list(call, request);
              })};
}

Result<IssuedCredential> PersonalTokens::issue(const Desk& desk, const User& user,
                                               const v2::AddPersonalAccessTokenRequest& request) const {
  const Instant now = parts_.clock.now();
  CredentialOrder order;
  order.tenant = desk.caller.tenant;
  order.user = user.id;
  order.kind = kKind;
  order.name = "ZITADEL API";
  if (request.has_expiration_date()) {
    order.life = instant_of(request.expiration_date()) - now;
    if (*order.life <= Duration::zero() || *order.life > kLongestLife) {
      return fail(Code::invalid_value, "expirationDate must be a time to come, within ten years");
    }
  }
  // What ended the maker's own credential ends what it leads to.
  if (desk.caller.user == user.id && desk.caller.credential) order.proven_epoch = desk.caller.credential->epoch;
  return parts_.credentials.issue(desk.session, order);
}

Result<Answer> PersonalTokens::add(const Call& call, const v2::AddPersonalAccessTokenRequest& request) const {
  Found found;
  v2::AddPersonalAccessTokenResponse response;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(hold_person(desk, kRules, request.user_id()));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    const bool covered = TRY(covers(desk, *user));
    if (!covered && call.caller.user == user->id && !call.caller.is_app()) {
      return fail(Code::forbidden, "the role of this person came to hold more since; sign in again");
    }
    if (!covered) return fail(Code::forbidden, "the caller lacks permissions that this person has");
    const std::int64_t living =
        TRY(CredentialTable(desk.session).count_living(desk.caller.tenant, user->id, kKind, parts_.clock.now()));
    if (living >= kMostTokens) {
      found = too_many_kept("a person has at most " + std::to_string(kMostTokens) + " personal tokens");
      return {};
    }
    const auto issued = TRY(issue(desk, *user, request));
    show(*response.mutable_creation_date(), issued.credential.created);
    response.set_token_id(issued.credential.id.value);
    response.set_token(std::string(issued.text.reveal()));
    return desk.note("token.create", *user);
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  return answer_with(std::move(response));
}

Result<Answer> PersonalTokens::remove(const Call& call, const v2::RemovePersonalAccessTokenRequest& request) const {
  Found found;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(hold_person(desk, kRules, request.user_id()));
    const auto* held = std::get_if<User>(&found);
    if (held == nullptr) return {};
    const User user = *held;
    const CredentialTable table(desk.session);
    const auto living = TRY(table.living_of(desk.caller.tenant, user.id, kKind, parts_.clock.now()));
    const TokenId wanted{request.token_id()};
    const bool known = std::any_of(living.begin(), living.end(), [&](const auto& each) { return each.id == wanted; });
    if (!known) {
      found = no_such_token();
      return {};
    }
    TRY(table.revoke(desk.caller.tenant, user.id, wanted, parts_.clock.now()));
    return desk.note("token.revoke", user);
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  v2::RemovePersonalAccessTokenResponse response;
  show(*response.mutable_deletion_date(), parts_.clock.now());
  return answer_with(std::move(response));
}

Result<Answer> PersonalTokens::list(const Call& call, const v2::ListPersonalAccessTokensRequest& request) const {
  Found found;
  std::vector<Credential> living;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    const Sought sought = TRY(sought_in(request, desk.caller.tenant));
    found = TRY(whose(desk, sought));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    living = TRY(CredentialTable(desk.session).living_of(desk.caller.tenant, user->id, kKind, parts_.clock.now()));
    std::erase_if(living, [&](const Credential& each) {
      return sought.elsewhere || (sought.token && each.id.value != *sought.token);
    });
    return {};
  }));
  const auto* fault = std::get_if<Fault>(&found);
  if (fault != nullptr && fault->code != GrpcCode::not_found) return Answer(*fault);
  const Slice slice = TRY(slice_of(request.pagination().offset(), request.pagination().limit()));
  if (request.pagination().asc()) std::reverse(living.begin(), living.end());
  v2::ListPersonalAccessTokensResponse response;
  response.mutable_pagination()->set_total_result(living.size());
  response.mutable_pagination()->set_applied_limit(static_cast<std::uint64_t>(slice.limit));
  const auto page = cut(std::move(living), slice);
  for (const Credential& each : page) describe(*response.add_result(), each);
  return answer_with(std::move(response));
}

}  // namespace provost::zitadel
