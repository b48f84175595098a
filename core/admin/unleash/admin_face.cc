#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/admin/unleash/access_request_pages.h"
#include "core/admin/unleash/contract.h"
#include "core/admin/unleash/dialect_face.h"
#include "core/admin/unleash/faces.h"
#include "core/admin/unleash/group_pages.h"
#include "core/admin/unleash/inactive_pages.h"
#include "core/admin/unleash/invite_pages.h"
#include "core/admin/unleash/own_account_pages.h"
#include "core/admin/unleash/own_token_pages.h"
#include "core/admin/unleash/password_pages.h"
#include "core/admin/unleash/post_limit.h"
#include "core/admin/unleash/role_pages.h"
#include "core/admin/unleash/scim_sweep.h"
#include "core/admin/unleash/user_edit_pages.h"
#include "core/admin/unleash/user_pages.h"
#include "core/admin/unleash/user_search_pages.h"
#include "core/base/text.h"

namespace provost::unleash {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::array kHeaderKinds{CredentialKind::personal_token};
constexpr std::array kCookieKinds{CredentialKind::session};

/// The key of an Authorization header: bare, or after the word Bearer.
std::string_view key_of(std::string_view authorization) {
  static constexpr std::string_view kScheme = "bearer ";
  const std::string_view trimmed = text::trim(authorization);
  const bool schemed = text::equal_ignoring_case(trimmed.substr(0, kScheme.size()), kScheme);
  return schemed ? text::trim(trimmed.substr(kScheme.size())) : trimmed;
}

/// The session in a Cookie header (RFC 6265 §4.2.1); nothing if there is none, or more than one to choose from.
std::optional<std::string_view> session_of(std::string_view cookies) {
  std::optional<std::string_view> found;
  while (!cookies.empty()) {
    const std::size_t end = std::min(cookies.find(';'), cookies.size());
    const std::string_view pair = text::trim(cookies.substr(0, end));
    cookies.remove_prefix(std::min(cookies.size(), end + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != kSessionCookie) continue;
    if (found) return std::nullopt;
    found = pair.substr(equals + 1);
  }
  return found;
}

class AdminFace final : public DialectFace<AdminCaller> {
 public:
  using DialectFace::DialectFace;
  std::string_view prefix() const override { return "/api/admin"; }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override {
    const std::size_t keys = head.headers.count("Authorization");
    if (keys == 1) return parts_.authenticator.from_token(key_of(*head.headers.find("Authorization")), kHeaderKinds);
    if (keys == 0 && head.headers.count("Cookie") == 1) {
      const auto session = session_of(*head.headers.find("Cookie"));
      // A cookie carries a session and nothing else, so an operator's token does not pass as one.
      if (session && session->starts_with(token_prefix(CredentialKind::session))) {
        return parts_.authenticator.from_token(*session, kCookieKinds);
      }
    }
    return fail(Code::unauthenticated, "the credential is not valid");
  }

  Response challenge(const RequestHead& head, const Error& error) const override {
    const auto cookies = head.headers.find("Cookie");
    const bool silent = head.headers.count("Authorization") == 0 &&
                        (!cookies || cookies->find(kSessionCookie) == std::string_view::npos);
    return silent ? refusals_.login_wanted() : render(error);
  }

  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return unleash_contract()[0].text; }

  /// After who calls, before what the caller may.
  Response serve(const Route& route, const AdminCaller& caller, const Exchange& exchange) const override {
    if (!PostLimit::counts(route.method, route.pattern)) return DialectFace::serve(route, caller, exchange);
    const QuotaStanding standing = posts_.take(exchange.request.head.peer);
    if (!standing.allowed) return posts_.refusal(standing);
    Response response = DialectFace::serve(route, caller, exchange);
    posts_.tell(response, standing);
    return response;
  }

 private:
  template <class... Families>
  static AdminRoutes routes_of(const Families&... families) {
    AdminRoutes all;
    const auto add = [&](AdminRoutes routes) { std::move(routes.begin(), routes.end(), std::back_inserter(all)); };
    (add(families.routes()), ...);
    return all;
  }

  mutable PostLimit posts_{parts_.clock, parts_.options.posts_per_minute};  // locks by itself
  const Office office_{parts_, refusals_};
  const InactivePages inactive_{office_};
  const InvitePages invites_{office_};
  const UserSearchPages search_{office_};
  const ScimSweepPages sweep_{office_};
  const PasswordPages passwords_{office_};
  const UserEditPages edits_{office_};
  const UserPages users_{office_};
  const OwnAccountPages account_{office_};
  const OwnTokenPages tokens_{office_};
  const RolePages roles_{office_};
  const GroupPages groups_{office_};
  const AccessRequestPages requests_{office_};
  // A literal path stands before a pattern that it also fits.
  const std::vector<Route> routes_ = routes_of(inactive_, invites_, search_, sweep_, passwords_, edits_, users_,
                                               account_, tokens_, roles_, groups_, requests_);
};

}  // namespace

std::unique_ptr<http::AnyFace> make_admin_face(const Parts& parts) { return std::make_unique<AdminFace>(parts); }

}  // namespace provost::unleash
