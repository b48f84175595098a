// The metadata against the endpoints: each thing that there could be is tried, and works if it is announced and only
// then.
#include <gtest/gtest.h>

#include <set>

#include "core/store/source_table.h"
#include "tests/oauth/oauth_fixture.h"

namespace provost {
namespace {

using Words = std::set<std::string>;

class MetadataTest : public test::OauthTest {
 protected:
  Value read() { return get("/.well-known/oauth-authorization-server").body; }

  Words announced(const char* member) {
    Words words;
    const Value document = read();
    const Value* list = document.find(member);
    if (list == nullptr) return words;
    for (const Value& each : list->items()) words.insert(each.as_text());
    return words;
  }

  std::string path(const char* member) {
    const std::string place(read().text_at(member));
    constexpr std::string_view kIssuer = "https://provost.test";
    EXPECT_TRUE(place.starts_with(kIssuer)) << member;
    return place.substr(std::min(place.size(), kIssuer.size()));
  }

  /// What an endpoint says to a client that proves itself by this method.
  Reply by(const std::string& method, const std::string& endpoint, const std::string& form) {
    if (method == "client_secret_basic") return post(endpoint, form, confidential_);
    if (method == "client_secret_post") return post(endpoint, form + "&client_id=c-1&client_secret=secret-1", "");
    if (method == "none") return post(endpoint, form + "&client_id=c-public", "");
    const std::string assertion =
        "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=x.y."
        "z";
    if (method.ends_with("_jwt")) return post(endpoint, form + "&client_id=c-1" + assertion, "");
    return post(endpoint, form + "&client_id=c-1", "");  // the certificate of a connection
  }

  Words taken_at(const char* endpoint, const std::string& form) {
    Words taken;
    for (const char* method : {"client_secret_basic", "client_secret_post", "none", "client_secret_jwt",
                               "private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"}) {
      if (by(method, path(endpoint), form).status != 401) taken.insert(method);
    }
    return taken;
  }

  /// Where an authorization request leads to that differs from a good one by this.
  std::string led_to(const std::string& from, const std::string& to, const std::string& session) {
    std::string target = authorize_target("c-1");
    target.replace(target.find(from), from.size(), to);
    return std::string(get(target, session).headers.find("Location").value_or(""));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, MetadataTest, test::both_engines(), test::engine_name);

TEST_P(MetadataTest, EveryEndpointIsThere) {
  EXPECT_EQ(read().text_at("issuer"), "https://provost.test");
  EXPECT_EQ(get(path("authorization_endpoint")).status, 400);
  for (const char* member : {"token_endpoint", "introspection_endpoint", "revocation_endpoint"}) {
    EXPECT_EQ(post(path(member), "", "").status, 401) << member;
  }
  EXPECT_EQ(get(path("jwks_uri")).status, 200);
}

TEST_P(MetadataTest, GrantTypesAreThoseThatAreDone) {
  Words done;
  for (const char* type :
       {"authorization_code", "refresh_token", "client_credentials", "password", "implicit",
        "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"}) {
    const auto reply = post(path("token_endpoint"), "grant_type=" + http::encode_query(type), confidential_);
    if (reply.error() != "unsupported_grant_type") done.insert(type);
  }
  EXPECT_EQ(announced("grant_types_supported"), done);
}

TEST_P(MetadataTest, ClientsProveThemselvesAsItSays) {
  EXPECT_EQ(announced("token_endpoint_auth_methods_supported"),
            taken_at("token_endpoint", "grant_type=refresh_token&refresh_token=x"));
  EXPECT_EQ(announced("introspection_endpoint_auth_methods_supported"), taken_at("introspection_endpoint", "token=x"));
  EXPECT_EQ(announced("revocation_endpoint_auth_methods_supported"), taken_at("revocation_endpoint", "token=x"));
}

TEST_P(MetadataTest, AuthorizationIsDoneAsItSays) {
  const std::string session = sign_in();
  const auto taken = [&](const std::string& from, const std::string& name, std::initializer_list<const char*> words) {
    Words done;
    for (const char* word : words) {
      const std::string to = name + "=" + http::encode_query(word) + (from == "&state" ? "&state" : "");
      const std::string place = led_to(from, (from == "&state" ? "&" : "") + to, session);
      const bool given = place.find("&code=") != std::string::npos;
      EXPECT_TRUE(given || place.find("&error=") != std::string::npos) << place;
      EXPECT_NE(place.find("iss=https%3A%2F%2Fprovost.test"), std::string::npos)
          << "RFC 9207, also in errors: " << place;
      if (given) done.insert(word);
    }
    return done;
  };
  EXPECT_TRUE(read().find("authorization_response_iss_parameter_supported")->as_bool());
  EXPECT_EQ(announced("response_types_supported"),
            taken("response_type=code", "response_type", {"code", "token", "id_token", "code token", "none"}));
  EXPECT_EQ(announced("code_challenge_methods_supported"),
            taken("code_challenge_method=S256", "code_challenge_method", {"S256", "plain", "", "S512"}));
  EXPECT_EQ(announced("response_modes_supported"),
            taken("&state", "response_mode", {"query", "fragment", "form_post", "jwt"}));
}

TEST_P(MetadataTest, ScopesAreThoseThatClientsCanBeMadeWith) {
  const Words scopes = announced("scopes_supported");
  EXPECT_TRUE(scopes.contains("users.read"));
  EXPECT_TRUE(scopes.contains("users:write"));
  EXPECT_FALSE(scopes.contains("openid")) << "we are no OpenID provider";
}

TEST_P(MetadataTest, NothingElseIsAnnounced) {
  Words members;
  const Value document = read();
  for (const Member& member : document.members()) members.insert(member.name);
  EXPECT_EQ(members,
            (Words{"issuer", "authorization_endpoint", "token_endpoint", "introspection_endpoint",
                   "revocation_endpoint", "jwks_uri", "scopes_supported", "response_types_supported",
                   "response_modes_supported", "grant_types_supported", "code_challenge_methods_supported",
                   "token_endpoint_auth_methods_supported", "introspection_endpoint_auth_methods_supported",
                   "revocation_endpoint_auth_methods_supported", "authorization_response_iss_parameter_supported"}));
}

}  // namespace
}  // namespace provost
