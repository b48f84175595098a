#include <array>

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/dialect_face.h"
#include "core/admin/unleash/faces.h"
#include "core/admin/unleash/inactive_users.h"
#include "core/admin/unleash/invites.h"
#include "core/admin/unleash/password_reset.h"
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

Result<void> require(const AdminCaller& caller, std::string_view permission) {
  if (caller.may(permission)) return {};
  return fail(Code::forbidden, "You need the ADMIN permission for this.");
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

 private:
  Result<Response> list_inactive(const AdminCaller& caller, const Exchange&) const {
    TRY(require(caller, permission::kUsersRead));
    const Value found = TRY(inactive_.list(caller));
    return object_answer(200, found);
  }

  Result<Response> delete_inactive(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kUsersDelete));
    Body body = TRY(Body::read(exchange.request));
    body.only({"ids"});
    auto ids = body.user_ids("ids");
    if (body.faulty()) return refusals_.bad_data(body.faults());
    TRY(inactive_.remove(caller, std::move(ids)));
    return empty_answer(200);
  }

  Result<Response> list_tokens(const AdminCaller& caller, const Exchange&) const {
    TRY(require(caller, permission::kInvitesWrite));
    const Value found = TRY(invites_.list(caller));
    return object_answer(200, found);
  }

  Result<Response> create_token(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kInvitesWrite));
    Body body = TRY(Body::read(exchange.request));
    body.only({"name", "expiresAt"});
    const auto name = body.line("name", Need::required);
    const auto expires = body.moment("expiresAt", Need::required);
    if (body.faulty()) return refusals_.bad_data(body.faults());
    const Value made = TRY(invites_.create(caller, {*name, *expires}));
    Response response = object_answer(201, made);
    response.headers.set("Location", "tokens/" + std::string(made.text_at("secret")));
    return response;
  }

  Result<Response> show_token(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kInvitesWrite));
    return token_answer(invites_.show(caller, exchange.captures[0]));
  }

  Result<Response> change_token(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kInvitesWrite));
    Body body = TRY(Body::read(exchange.request));
    body.only({"enabled", "expiresAt"});
    InviteChange change;
    change.enabled = body.truth("enabled");
    change.expires = body.moment("expiresAt", Need::optional);
    if (body.faulty()) return refusals_.bad_data(body.faults());
    if (!change.enabled && !change.expires) return empty_answer(400);
    return token_answer(invites_.change(caller, exchange.captures[0], change));
  }

  Result<Response> reset_password(const AdminCaller& caller, const Exchange& exchange) const {
    TRY(require(caller, permission::kTokensWrite));
    Body body = TRY(Body::read(exchange.request));
    const auto named = body.line("id", Need::required);
    if (body.faulty()) return refusals_.bad_data(body.faults());
    return reset_.order(caller, *named);
  }

  static Result<Response> token_answer(const Result<Value>& token) {
    if (token) return object_answer(200, *token);
    if (token.error().code == Code::not_found) return fault_answer({404, "NotFoundError", token.error().detail});
    return tl::unexpected(token.error());
  }

  template <Result<Response> (AdminFace::*kPage)(const AdminCaller&, const Exchange&) const>
  Handler page() const {
    return [this](const AdminCaller& caller, const Exchange& exchange) { return (this->*kPage)(caller, exchange); };
  }

  const InactiveUsers inactive_{parts_};
  const Invites invites_{parts_};
  const PasswordReset reset_{parts_};
  const std::vector<Route> routes_{
      {"GET", "/user-admin/inactive", page<&AdminFace::list_inactive>()},
      {"POST", "/user-admin/inactive/delete", page<&AdminFace::delete_inactive>()},
      {"POST", "/user-admin/reset-password", page<&AdminFace::reset_password>()},
      {"GET", "/invite-link/tokens", page<&AdminFace::list_tokens>()},
      {"POST", "/invite-link/tokens", page<&AdminFace::create_token>()},
      {"GET", "/invite-link/tokens/{}", page<&AdminFace::show_token>()},
      {"PUT", "/invite-link/tokens/{}", page<&AdminFace::change_token>()},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_admin_face(const Parts& parts) { return std::make_unique<AdminFace>(parts); }

}  // namespace provost::unleash
