// A Zendesk connection and the simulated account at its other end.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/connectors/connector_bench.h"
#include "tests/connectors/zendesk_double.h"

namespace provost::test {

/// The account lives as long as the pair; the connector calls it over loopback.
struct ZendeskPair {
  explicit ZendeskPair(const GivenSettings& settings = {}, ZendeskDouble::Habits habits = {})
      : app(std::move(habits)), connector(make(settings)) {}

  std::unique_ptr<Connector> make(GivenSettings given) {
    given.insert({{"url", http.url("/")}, {"email", std::string(kZendeskAdmin)}, {"token", std::string(kCanaryToken)}});
    given.insert({{"allow_http", "true"}, {"allow_network", "true"}});
    auto made = bench.try_make("zendesk", std::move(given));
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
  }

  /// `METHOD path` of each call so far, without what they all have.
  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const AppRequest& request : http.requests()) {
      const std::string path = request.target.substr(0, request.target.find('?'));
      calls.push_back(request.method + " " + path.substr(std::string_view("/api/v2").size()));
    }
    return calls;
  }
  /// The bodies of the calls of one method so far.
  std::vector<Value> sent(std::string_view method) const {
    std::vector<Value> bodies;
    for (const AppRequest& request : http.requests()) {
      if (request.method == method) bodies.push_back(json::parse(request.body).value_or(Value()));
    }
    return bodies;
  }
  Account person(std::string_view email, std::int64_t id = 0) const {
    return bench.account(email, id == 0 ? "" : std::to_string(id));
  }
  /// A user who is ours already.
  std::int64_t our_user(std::string_view email, Value more = Value::object()) {
    more.set("external_id", scim_id_of(email).value);
    return app.put_user(email, std::move(more));
  }

  ConnectorBench bench;
  ZendeskDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::unique_ptr<Connector> connector;
};

}  // namespace provost::test
