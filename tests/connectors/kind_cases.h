// What the suite for every kind must know of each: how it is configured, what it makes of faults, what app it talks to.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "tests/connectors/connector_bench.h"
#include "tests/support/http_app.h"

namespace provost::test {

inline constexpr std::string_view kUrlPlace = "{url}";

/// One kind in the suite.
struct KindCase {
  using MakeApp = std::function<HttpApp::Answer()>;

  std::string_view kind;
  /// Settings beside url, allow_http and allow_network that make a connector; secrets hold a canary, and kUrlPlace
  /// stands for the url.
  GivenSettings settings;
  /// Makes an app in working order with nobody in it.
  MakeApp make_app;
  /// Faults, by their names in the suite, that it answers otherwise than usual; nothing: success.
  std::map<std::string_view, std::optional<Code>> own_answers = {};
  /// Verbs that send nothing to the app.
  std::vector<std::string_view> silent_verbs = {};
};

/// All cases.
const std::vector<KindCase>& kind_cases();
/// The case of a kind; throws for a kind without one.
const KindCase& kind_case(std::string_view kind);

}  // namespace provost::test
