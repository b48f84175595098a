#include "core/admin/rocketchat/visitor.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/access/authenticator.h"

namespace provost::rocketchat {
namespace {

constexpr std::array kLoginTokens{CredentialKind::session, CredentialKind::personal_token};
constexpr std::array kBearerTokens{CredentialKind::access_token};
constexpr std::string_view kUserHeader = "x-user-id";
constexpr std::string_view kTokenHeader = "x-auth-token";

Result<AdminCaller> by_pair(const AdminAuthenticator& authenticator, const http::Headers& headers) {
  if (headers.count(kUserHeader) != 1 || headers.count(kTokenHeader) != 1) {
    return fail(Code::unauthenticated, "one X-User-Id and one X-Auth-Token are needed");
  }
  AdminCaller caller = TRY(authenticator.from_token(*headers.find(kTokenHeader), kLoginTokens));
  if (!caller.user || std::to_string(caller.user->value) != *headers.find(kUserHeader)) {
    return fail(Code::unauthenticated, "the token is not that of this person");
  }
  return caller;
}

Result<AdminCaller> caller_of(const AdminAuthenticator& authenticator, const http::RequestHead& head) {
  const http::Headers& headers = head.headers;
  if (headers.count(kUserHeader) + headers.count(kTokenHeader) > 0) return by_pair(authenticator, headers);
  const std::string_view token = TRY(bearer_token(head));
  return authenticator.from_token(token, kBearerTokens);
}

bool is_app(const AdminCaller& caller) {
  return caller.credential && caller.credential->kind == CredentialKind::access_token;
}

}  // namespace

Visitor::Visitor(const AdminAuthenticator& authenticator, const http::RequestHead& head)
    : caller_(caller_of(authenticator, head)) {}

Visitor::Door Visitor::known(Known handler) {
  return [handler = std::move(handler)](const Visitor& visitor, const http::Exchange& exchange) -> Answer {
    if (!visitor.caller_) return tl::unexpected<Error>(visitor.caller_.error());
    return handler(*visitor.caller_, exchange);
  };
}

Visitor::Door Visitor::holding(std::string_view permission, Known handler) {
  return known(
      [permission, handler = std::move(handler)](const AdminCaller& caller, const http::Exchange& exchange) -> Answer {
        if (!caller.may(permission)) return fail(Code::forbidden, "the caller lacks the permission");
        return handler(caller, exchange);
      });
}

Visitor::Door Visitor::person(Known handler) {
  return known([handler = std::move(handler)](const AdminCaller& caller, const http::Exchange& exchange) -> Answer {
    if (!caller.user || is_app(caller)) return fail(Code::forbidden, "this is for people themselves");
    return handler(caller, exchange);
  });
}

bool Visitor::is_uncounted() const {
  if (!caller_ || is_app(*caller_)) return false;
  return !caller_->user || caller_->role == RootRole::admin;
}

Visitor::Door Visitor::anyone(Anyone handler) {
  return [handler = std::move(handler)](const Visitor&, const http::Exchange& exchange) { return handler(exchange); };
}

}  // namespace provost::rocketchat
