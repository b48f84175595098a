// A SCIM connection and the stateful app at its other end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/scim_double.h"

namespace provost::test {

/// The app lives as long as the pair; the connector calls it over loopback.
struct ScimPair {
  explicit ScimPair(const GivenSettings& settings = {}, ScimDouble::Habits habits = {})
      : app(habits), connector(bench.make("scim", http.url("/scim/"), settings)) {}

  /// `METHOD path` of each call so far.
  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const AppRequest& request : http.requests()) {
      calls.push_back(request.method + " " + request.target.substr(0, request.target.find('?')));
    }
    return calls;
  }
  /// How many calls could have changed anything.
  std::size_t writes() const {
    std::size_t writes = 0;
    for (const AppRequest& request : http.requests()) writes += request.method == "GET" ? 0 : 1;
    return writes;
  }
  /// Puts an account there as if made by hand, active unless `more` says else; returns its id.
  std::string remote_user(const std::string& user_name, Value more = Value::object()) {
    more.set("userName", user_name);
    if (more.find("active") == nullptr) more.set("active", true);
    return app.put_there("Users", std::move(more));
  }

  ConnectorBench bench;
  ScimDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::unique_ptr<Connector> connector;
};

}  // namespace provost::test
