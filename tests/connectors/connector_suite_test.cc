// One suite for every kind of app: what holds whatever the app answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kinds.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/faults.h"
#include "tests/connectors/kind_cases.h"
#include "tests/support/certificates.h"

namespace provost {
namespace {

using std::chrono::seconds;
using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::Fault;
using test::faults;
using test::HttpApp;
using test::Wire;
using test::with;

struct Verb {
  std::string_view name;
  std::function<Result<Receipt>(Connector&, ConnectorBench&)> call;
};

Account somebody(ConnectorBench& bench) { return bench.account("kim@example.org"); }

/// Every verb that calls the app of this kind.
std::vector<Verb> verbs(const ConnectorKind& kind) {
  std::vector<Verb> verbs = {
      {"provision", [](Connector& app, ConnectorBench& bench) { return app.provision(somebody(bench)); }},
      {"deactivate", [](Connector& app, ConnectorBench& bench) { return app.deactivate(somebody(bench)); }},
      {"remove", [](Connector& app, ConnectorBench& bench) { return app.remove(somebody(bench)); }},
      {"revoke", [](Connector& app, ConnectorBench& bench) { return app.revoke(somebody(bench)); }},
      {"members", [](Connector& app, ConnectorBench& bench) { return app.members(bench.group("Staff")); }},
  };
  const auto& silent = test::kind_case(kind.name).silent_verbs;
  std::erase_if(verbs, [&](const Verb& verb) { return std::ranges::find(silent, verb.name) != silent.end(); });
  return verbs;
}

using Outcome = std::optional<Code>;  // nothing: success

Outcome expected(const Fault& fault, const ConnectorKind& kind) {
  const auto& own = test::kind_case(kind.name).own_answers;
  const auto found = own.find(fault.name);
  return found == own.end() ? fault.usual : found->second;
}

TEST(EveryKind, HasACaseAndEveryCaseAKind) {
  std::vector<std::string_view> kinds;
  for (const ConnectorKind& kind : connector_kinds()) kinds.push_back(kind.name);
  std::vector<std::string_view> cases;
  for (const test::KindCase& each : test::kind_cases()) cases.push_back(each.kind);
  std::ranges::sort(kinds);
  std::ranges::sort(cases);
  EXPECT_EQ(kinds, cases);
}

TEST(EveryKind, AnswersEachFaultWithItsCodeAndWithoutASecret) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const Fault& fault : faults()) {
      ConnectorBench bench;
      HttpApp app([&fault](const AppRequest&) { return fault.reply; });
      const auto connector = bench.make(kind.name, app.url("/base"));
      for (const Verb& verb : verbs(kind)) {
        const auto receipt = verb.call(*connector, bench);
        const std::string where =
            std::string(kind.name) + " " + std::string(verb.name) + ", " + std::string(fault.name);
        const auto code = expected(fault, kind);
        ASSERT_EQ(receipt.has_value(), !code) << where;
        EXPECT_FALSE(test::shows_secret(receipt ? receipt->note : receipt.error().detail)) << where;
        if (code) {
          EXPECT_EQ(test::code_of(receipt), *code) << where << ": " << receipt.error().detail;
        }
        EXPECT_EQ(connector->asked_pause(), fault.pause) << where;
      }
      const auto listed = connector->list("");
      if (listed) {
        EXPECT_TRUE(listed->accounts.empty()) << kind.name << " " << fault.name;
      } else {
        EXPECT_FALSE(test::shows_secret(listed.error().detail)) << kind.name << " " << fault.name;
      }
      const auto checked = connector->check();
      if (!checked) {
        EXPECT_FALSE(test::shows_secret(checked.error().detail)) << kind.name << " " << fault.name;
      }
    }
  }
}

TEST(EveryKind, TakesNoFaultForTheEndOfAnAccess) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const Fault& fault : faults()) {
      ConnectorBench bench;
      HttpApp app([&fault](const AppRequest&) { return fault.reply; });
      const auto probed = bench.make(kind.name, app.url("/base"))->probe(somebody(bench));
      const std::string where = std::string(kind.name) + ", " + std::string(fault.name);
      if (probed) {
        EXPECT_EQ(*probed, Probe::cannot_know) << where;
      } else {
        EXPECT_FALSE(test::shows_secret(probed.error().detail)) << where;
      }
    }
  }
}

TEST(EveryKind, GivesUpOnASilentAppWhenItsTimeIsOver) {
  constexpr std::chrono::milliseconds kPatience{30};
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app([](const AppRequest&) { return AppReply{200, {}, "", Wire::silent}; });
    const auto connector = bench.make(kind.name, app.url("/base"));
    Account kim = somebody(bench);
    kim.deadline = bench.clock.monotonic() + kPatience;
    GroupChange staff = bench.group("Staff");
    staff.deadline = kim.deadline;
    const auto& silent = test::kind_case(kind.name).silent_verbs;
    const auto gives_up = [&](std::string_view verb, const Result<Receipt>& receipt) {
      if (std::ranges::find(silent, verb) != silent.end()) return;
      EXPECT_EQ(test::code_of(receipt), Code::unavailable) << kind.name << " " << verb;
    };
    gives_up("provision", connector->provision(kim));
    gives_up("deactivate", connector->deactivate(kim));
    gives_up("remove", connector->remove(kim));
    gives_up("revoke", connector->revoke(kim));
    gives_up("members", connector->members(staff));
    EXPECT_NE(connector->probe(kim).value_or(Probe::cannot_know), Probe::dead) << kind.name;
  }
}

TEST(EveryKind, TellsNothingToAnAppWhoseCertificateIsNotGood) {
  test::TestAuthority authority;
  struct Certificate {
    std::string_view name;
    test::AppTls tls;
    bool good;
  };
  const Certificate certificates[] = {
      {"good", authority.issue("IP:127.0.0.1"), true},
      {"expired", authority.issue("IP:127.0.0.1", test::Validity::expired), false},
      {"of another host", authority.issue("DNS:app.test"), false},
      {"that vouches for itself", authority.self_signed("IP:127.0.0.1"), false},
  };
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const Certificate& certificate : certificates) {
      ConnectorBench bench;
      HttpApp app(test::kind_case(kind.name).make_app(), certificate.tls);
      const auto connector =
          bench.make(kind.name, app.url("/scim"), {{"allow_http", "false"}, {"ca_file", authority.ca_file()}});
      for (const Verb& verb : verbs(kind)) {
        const auto receipt = verb.call(*connector, bench);
        EXPECT_EQ(test::code_of(receipt), certificate.good ? Outcome() : Code::unavailable)
            << kind.name << " " << verb.name << ", " << certificate.name;
      }
      EXPECT_EQ(connector->check().has_value(), certificate.good) << kind.name << ", " << certificate.name;
      EXPECT_EQ(app.requests().empty(), !certificate.good) << kind.name << ", " << certificate.name;
    }
  }
}

TEST(EveryKind, NeverFollowsARedirectToAnInnerAddress) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const int status : {301, 302, 303, 307, 308}) {
      ConnectorBench bench;
      HttpApp internal;
      std::vector<std::string> places = {internal.url("/latest/meta-data"), "//" + internal.url("/x").substr(7),
                                         "http://localhost:" + std::to_string(internal.port()) + "/x"};
      std::atomic<std::size_t> asked = 0;
      HttpApp app([&](const AppRequest&) {
        return with(with({status}, "Location", places[asked++ % places.size()]), "Refresh", "0; url=" + places[0]);
      });
      const auto connector = bench.make(kind.name, app.url("/base"));
      for (const Verb& verb : verbs(kind)) {
        EXPECT_EQ(test::code_of(verb.call(*connector, bench)), Code::unavailable) << kind.name << verb.name;
      }
      EXPECT_NE(connector->probe(somebody(bench)).value_or(Probe::cannot_know), Probe::dead) << kind.name;
      EXPECT_FALSE(connector->check()) << kind.name;
      EXPECT_EQ(internal.connections(), 0) << kind.name << " " << status;
    }
  }
}

TEST(EveryKind, CallsNoInnerAddressWithoutConsent) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app;
    const auto connector = bench.make(kind.name, app.url("/base"), {{"allow_network", "false"}});
    for (const Verb& verb : verbs(kind)) EXPECT_FALSE(verb.call(*connector, bench)) << kind.name << verb.name;
    EXPECT_EQ(app.connections(), 0) << kind.name;
  }
}

TEST(EveryKind, MayBeToldTheSameTwice) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app(test::kind_case(kind.name).make_app());
    const auto connector = bench.make(kind.name, app.url("/scim"));
    for (const Verb& verb : verbs(kind)) {
      const auto first = verb.call(*connector, bench);
      ASSERT_TRUE(first) << kind.name << verb.name << ": " << first.error().detail;
      const auto second = verb.call(*connector, bench);
      ASSERT_TRUE(second) << kind.name << verb.name << ": " << second.error().detail;
      EXPECT_FALSE(first->note.empty());
    }
    const auto left = connector->list("");
    if (left) {
      EXPECT_TRUE(left->accounts.empty()) << kind.name;
    }
    ASSERT_TRUE(connector->revoke(somebody(bench)));
    EXPECT_TRUE(connector->check());
  }
}

TEST(EveryKind, ForgetsAPauseThatIsOver) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app(test::kind_case(kind.name).make_app());
    app.next(with({429}, "Retry-After", "9"));
    const auto connector = bench.make(kind.name, app.url("/scim"));
    EXPECT_EQ(test::code_of(connector->deactivate(somebody(bench))), Code::limited);
    EXPECT_EQ(connector->asked_pause(), seconds(9));
    EXPECT_TRUE(connector->deactivate(somebody(bench))) << kind.name;
    EXPECT_EQ(connector->asked_pause(), seconds(0));
  }
}

TEST(EveryKind, IsDescribedForPeople) {
  for (const ConnectorKind& kind : connector_kinds()) {
    EXPECT_EQ(find_kind(connector_kinds(), kind.name), &kind);
    EXPECT_TRUE(kind.summary.ends_with('.')) << kind.name;
    for (const Setting& setting : kind.settings) EXPECT_TRUE(setting.help.ends_with('.')) << kind.name << setting.name;
    for (const Truth& truth : kind.truth) {
      EXPECT_TRUE(truth.note.ends_with('.')) << kind.name;
      EXPECT_FALSE(truth.since.empty()) << kind.name;
    }
  }
}

}  // namespace
}  // namespace provost
