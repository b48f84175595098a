// Turns what an app proves itself by into its client. Every face that takes clients asks here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/oauth_client.h"
#include "core/store/sql.h"

namespace provost {

/// What a client says that it is. A public client has no secret (RFC 6749 §2.1).
struct ClientCredentials {
  std::string id;
  std::optional<std::string> secret;
};

/// The credentials of a Basic header, whose halves are form-encoded (RFC 6749 §2.3.1); nothing if there is no
/// Authorization header. Fails with `unauthenticated` when there is another one, or more than one.
Result<std::optional<ClientCredentials>> basic_credentials(const http::RequestHead& head);

/// The enabled client of an enabled tenant that these credentials prove. Fails with `unauthenticated`, in the same
/// words for every reason; takes as long for a client that is not there.
Result<OauthClient> prove_client(sql::Database& database, const ClientCredentials& given);

/// The refusal of prove_client().
Error client_refusal();

}  // namespace provost
