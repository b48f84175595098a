// A Rocket.Chat connection and the stateful app at its other end.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/rocketchat_double.h"

namespace provost::test {

/// The app lives as long as the pair; the connector calls it over loopback.
struct RocketchatPair {
  explicit RocketchatPair(const GivenSettings& settings = {}, RocketchatDouble::Habits habits = {})
      : app(std::move(habits)), connector(bench.make("rocketchat", http.url("/"), settings)) {}

  /// The paths of the calls so far, without `/api/v1/` and queries.
  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const AppRequest& request : http.requests()) {
      const std::string path = request.target.substr(0, request.target.find('?'));
      calls.push_back(path.substr(path.rfind('/') + 1));
    }
    return calls;
  }
  /// Puts a user there who is signed in, has a personal token, and has given apps access.
  void signed_in(RocketchatDouble::Person person) {
    person.login_tokens = 2;
    person.oauth_tokens = 3;
    app.put_there(std::move(person));
  }

  ConnectorBench bench;
  RocketchatDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::unique_ptr<Connector> connector;
};

}  // namespace provost::test
