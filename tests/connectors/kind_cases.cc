#include "tests/connectors/kind_cases.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tests/connectors/revocation_doubles.h"
#include "tests/connectors/rocketchat_double.h"
#include "tests/connectors/scim_double.h"
#include "tests/connectors/unleash_double.h"
#include "tests/connectors/zendesk_double.h"
#include "tests/connectors/zitadel_double.h"

namespace provost::test {
namespace {

/// A simulator of its own for one test.
template <class Double>
HttpApp::Answer answers_of() {
  const auto app = std::make_shared<Double>();
  return [app](const AppRequest& request) { return app->answer(request); };
}

HttpApp::Answer accepting() {
  return [](const AppRequest&) { return AppReply{202}; };
}

/// A channel that ends access: its address is an endpoint, so 404 says nothing about a person.
KindCase channel(std::string_view kind, GivenSettings settings, KindCase::MakeApp make_app) {
  return {kind,
          std::move(settings),
          std::move(make_app),
          {{"404", Code::unavailable}, {"409", Code::unavailable}},
          {"provision", "members"}};
}

}  // namespace

const std::vector<KindCase>& kind_cases() {
  const GivenSettings token = {{"token", std::string(kCanaryToken)}};
  static const std::vector<KindCase> kCases = {
      {"scim", token, answers_of<ScimDouble>, {{"404", Code::unavailable}, {"409", Code::unavailable}}, {"revoke"}},
      {"webhook", {{"secret", std::string(kCanaryKey)}}, accepting, {{"a wrong type", std::nullopt}}},
      {"unleash",
       token,
       answers_of<UnleashDouble>,
       {{"404", Code::unavailable}, {"409", Code::unavailable}, {"410", Code::unavailable}},
       {"members"}},
      {"zendesk",
       {{"token", std::string(kCanaryToken)}, {"email", std::string(kZendeskAdmin)}},
       answers_of<ZendeskDouble>,
       {{"404", Code::unavailable}, {"409", Code::unavailable}},
       {"members"}},
      {"zitadel",
       {{"token", std::string(kCanaryToken)}, {"on_remove", "delete"}},
       answers_of<ZitadelDouble>,
       {{"404", Code::unavailable}},
       {"members"}},
      {"rocketchat",
       {{"token", std::string(kCanaryToken)}, {"user_id", std::string(kRocketchatOwnId)}, {"on_remove", "delete"}},
       answers_of<RocketchatDouble>,
       {{"404", Code::unavailable}},
       {"members"}},
      channel("global_token_revocation", {{"token", std::string(kCanaryToken)}, {"subject", "user_name"}},
              answers_of<GlobalRevocationDouble>),
      channel("oauth_revocation",
              {{"client_id", "client-1"},
               {"client_secret", std::string(kCanaryToken)},
               {"subject", "user_name"},
               {"list_url", "{url}/tokens/{subject}"},
               {"list_items", "data.tokens"}},
              answers_of<OauthDouble>),
      channel("backchannel_logout",
              {{"issuer", "https://provost.test"}, {"client_id", "app-1"}, {"subject", "user_name"}},
              answers_of<LogoutDouble>),
  };
  return kCases;
}

const KindCase& kind_case(std::string_view kind) {
  const auto found =
      std::find_if(kind_cases().begin(), kind_cases().end(), [&](const KindCase& each) { return each.kind == kind; });
  if (found == kind_cases().end()) throw std::logic_error("the suite does not know the kind " + std::string(kind));
  return *found;
}

}  // namespace provost::test
