// The page that asks a person what an app may have.
#pragma once

#include <string>
#include <string_view>

#include "core/access/admin_caller.h"
#include "core/http/message.h"
#include "core/model/oauth_client.h"

namespace provost::oauth {

/// What a person is asked, and in which login.
struct Question {
  const OauthClient& client;
  const AdminCaller& person;
  std::string_view session;       // the text of the login's cookie
  std::string_view request;       // the query of the authorization request, as it was sent
  std::string_view scopes;        // what the app asks for
  std::string_view redirect_uri;  // where the answer goes
};

/// The form, which sends `request`, `token` and `decision` (`allow` or `deny`) to /oauth2/authorize.
http::Response consent_page(const Question& question);

/// What shows that a decision comes from that form: bound to the login and to every letter of the request, and known to
/// nobody who does not have the login's cookie.
std::string consent_token(std::string_view session, std::string_view request);

}  // namespace provost::oauth
