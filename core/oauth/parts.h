// What the endpoints of this face stand on.
#pragma once

#include <optional>
#include <string>

#include "core/access/admin_authenticator.h"
#include "core/access/credentials.h"
#include "core/base/clock.h"
#include "core/crypto/jws.h"
#include "core/model/oauth_client.h"
#include "core/oauth/form.h"

namespace provost::oauth {

/// How long things live. RFC 9700 §4: codes and access tokens short, refresh tokens rotated.
struct Lives {
  Duration session = std::chrono::hours(8);
  Duration code = std::chrono::seconds(60);
  Duration access_token = std::chrono::minutes(10);
  Duration refresh_token = std::chrono::hours(24 * 30);
  Duration source_token = std::chrono::hours(1);  // what a client gets for its source
};

/// Borrowed; outlives the face.
struct Parts {
  sql::Database& database;
  const Credentials& credentials;
  const AdminAuthenticator& authenticator;
  const Clock& clock;
  std::string issuer;  // the public URL, without a slash at the end
  Lives lives = {};
  const crypto::JwtSigner* signer = nullptr;  // none: no keys are published
};

/// The cookie of a login. `__Host-` ties it to this host, to TLS and to the whole of it (RFC 6265bis §4.1.3).
inline constexpr std::string_view kSessionCookie = "__Host-provost-session";

/// The value of a cookie; "" if it was not sent.
std::string_view cookie(const http::RequestHead& head, std::string_view name);

/// The client that calls: by HTTP Basic, or by `client_id` and, unless it is public, `client_secret` in the form (RFC
/// 6749 §2.3). Fails with `unauthenticated`, in the same words for every reason; with `invalid_syntax` when it does
/// both.
Result<OauthClient> authenticate_client(const Parts& parts, const http::RequestHead& head, const Form& form);

/// A refusal by a word of RFC 6749 §5.2 that no error of the house stands for.
http::Response refusal(std::string_view error, std::string_view description);

/// A JSON answer that nobody may keep (RFC 6749 §5.1).
http::Response json_answer(int status, const Value& body);

}  // namespace provost::oauth
