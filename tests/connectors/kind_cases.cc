#include "tests/connectors/kind_cases.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

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

const std::vector<KindCase>& cases() {
  const GivenSettings token = {{"token", std::string(kCanaryToken)}};
  static const std::vector<KindCase> kCases = {
      {"scim", token, answers_of<ScimDouble>, {{"404", Code::unavailable}, {"409", Code::unavailable}}},
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
  };
  return kCases;
}

}  // namespace

const KindCase& kind_case(std::string_view kind) {
  const auto found =
      std::find_if(cases().begin(), cases().end(), [&](const KindCase& each) { return each.kind == kind; });
  if (found == cases().end()) throw std::logic_error("the suite does not know the kind " + std::string(kind));
  return *found;
}

}  // namespace provost::test
