#include "core/oauth/metadata.h"

#include "core/access/caller.h"
#include "core/base/text.h"
#include "core/model/role.h"

namespace provost::oauth {
namespace {

/// What people may let an app have, and what a client may have as its source.
Array scopes() {
  Array words;
  for (const std::string_view word : all_permissions()) words.emplace_back(word);
  for (const std::string_view word : text::split_words(scope::kSourceDefault)) words.emplace_back(word);
  return words;
}

}  // namespace

Value metadata(const Parts& parts) {
  const auto at = [&](const char* path) { return Value(parts.issuer + path); };
  const Value secrets = Value::array({"client_secret_basic", "client_secret_post"});
  const Value secrets_or_none = Value::array({"client_secret_basic", "client_secret_post", "none"});
  return Value::object(
      {{"issuer", parts.issuer},
       {"authorization_endpoint", at("/oauth2/authorize")},
       {"token_endpoint", at("/oauth2/token")},
       {"introspection_endpoint", at("/oauth2/introspect")},
       {"revocation_endpoint", at("/oauth2/revoke")},
       {"jwks_uri", at("/oauth2/jwks")},
       {"scopes_supported", scopes()},
       {"response_types_supported", Value::array({"code"})},
       {"response_modes_supported", Value::array({"query"})},
       {"grant_types_supported", Value::array({"authorization_code", "refresh_token", "client_credentials"})},
       {"code_challenge_methods_supported", Value::array({"S256"})},
       {"token_endpoint_auth_methods_supported", secrets_or_none},
       {"introspection_endpoint_auth_methods_supported", secrets},
       {"revocation_endpoint_auth_methods_supported", secrets_or_none},
       {"authorization_response_iss_parameter_supported", true}});
}

}  // namespace provost::oauth
