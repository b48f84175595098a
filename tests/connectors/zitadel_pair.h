// A ZITADEL connection and the stateful app at its other end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/crypto/encoding.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/zitadel_double.h"

namespace provost::test {

/// The app lives as long as the pair; the connector calls it over loopback.
struct ZitadelPair {
  explicit ZitadelPair(const GivenSettings& settings = {}, ZitadelDouble::Habits habits = {})
      : app(std::move(habits)), connector(bench.make("zitadel", http.url("/"), settings)) {}

  /// `METHOD path` of each call so far.
  std::vector<std::string> calls() const {
    std::vector<std::string> calls;
    for (const AppRequest& request : http.requests()) calls.push_back(request.method + " " + request.target);
    return calls;
  }
  /// Makes the person as the connector does; returns the account, its remote id known.
  Account provisioned(std::string_view user_name) {
    Account account = bench.account(user_name);
    account.remote_id = connector->provision(account).value().remote_id;
    return account;
  }
  /// Puts a person there as if made by hand, under this id.
  void by_hand(const std::string& id, const std::string& user_name, const std::string& mark = "") {
    app.put_there({id, "ACTIVE", user_name, user_name, "org-1", mark.empty() ? "" : crypto::to_base64(mark)});
  }

  ConnectorBench bench;
  ZitadelDouble app;
  HttpApp http{[this](const AppRequest& request) { return app.answer(request); }};
  std::unique_ptr<Connector> connector;
};

}  // namespace provost::test
