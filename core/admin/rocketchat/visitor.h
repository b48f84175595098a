// Who sends a request, and the doors that handlers stand behind: a handler is handed a caller, or it takes none at all.
#pragma once

#include <functional>
#include <string_view>

#include "core/access/admin_authenticator.h"
#include "core/http/face.h"

namespace provost::rocketchat {

/// The sender of a request: a caller, or the reason why it is none. Only the doors below look inside, so a handler that
/// forgets to ask who calls cannot be written: the one that takes no caller has no tenant either.
class Visitor {
 public:
  using Answer = Result<http::Response>;
  using Door = std::function<Answer(const Visitor&, const http::Exchange&)>;
  using Known = std::function<Answer(const AdminCaller&, const http::Exchange&)>;
  using Anyone = std::function<Answer(const http::Exchange&)>;

  /// Reads the head only: `X-User-Id` with `X-Auth-Token` (a session or a personal token of that very person), or
  /// without these a bearer token (an access token, or an operator's).
  Visitor(const AdminAuthenticator& authenticator, const http::RequestHead& head);

  /// A door for callers who hold the permission; answers `unauthenticated` or `forbidden` before the body is looked at.
  static Door holding(std::string_view permission, Known handler);
  /// A door for people themselves: neither an operator's token nor an app that acts for somebody comes through.
  static Door person(Known handler);
  /// A door for everyone who is somebody.
  static Door known(Known handler);
  /// A door for everyone.
  static Door anyone(Anyone handler);

  /// True if calls are not counted: of admins and of operators' tokens. What an app was given is counted always.
  bool is_uncounted() const;

 private:
  Result<AdminCaller> caller_;
};

}  // namespace provost::rocketchat
