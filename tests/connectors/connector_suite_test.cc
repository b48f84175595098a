// One suite for every kind of app: what holds whatever the app answers.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>

#include "connectors/kinds.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/scim_double.h"

namespace provost {
namespace {

using std::chrono::seconds;
using test::AppReply;
using test::AppRequest;
using test::ConnectorBench;
using test::HttpApp;
using test::Wire;

struct Verb {
  std::string_view name;
  std::function<Result<Receipt>(Connector&, ConnectorBench&)> call;
};

Account somebody(ConnectorBench& bench) { return bench.account("kim@example.org"); }

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs = {
      {"provision", [](Connector& app, ConnectorBench& bench) { return app.provision(somebody(bench)); }},
      {"deactivate", [](Connector& app, ConnectorBench& bench) { return app.deactivate(somebody(bench)); }},
      {"remove", [](Connector& app, ConnectorBench& bench) { return app.remove(somebody(bench)); }},
      {"members", [](Connector& app, ConnectorBench& bench) { return app.members(bench.group("Staff")); }},
  };
  return kVerbs;
}

/// A reply that shows the secrets of every kind in all its parts.
AppReply echoing(int status, Wire wire = Wire::whole) {
  const std::string secrets = std::string(test::kCanaryToken) + " " + std::string(test::kCanaryKey);
  AppReply reply{status, {}, R"({"detail":")" + secrets + R"(","scimType":")" + secrets + "\"}", wire};
  reply.headers.add("X-Echo", secrets);
  reply.headers.add("WWW-Authenticate", "Bearer realm=\"" + secrets + "\"");
  return reply;
}

AppReply with(AppReply reply, std::string name, std::string value) {
  reply.headers.add(std::move(name), std::move(value));
  return reply;
}

/// What every verb of a kind comes to when the app answers everything so.
struct Fault {
  std::string_view name;
  AppReply reply;
  std::optional<Code> webhook;  // nothing: success
  std::optional<Code> scim;
  seconds pause{0};
};

std::vector<Fault> faults() {
  AppReply wrong_type{200, {}, "<html>canary-token</html>"};
  wrong_type.headers.add("Content-Type", "text/html");
  return {
      {"400", echoing(400), Code::invalid_value, Code::invalid_value},
      {"401", echoing(401), Code::forbidden, Code::forbidden},
      {"403", echoing(403), Code::forbidden, Code::forbidden},
      {"404", echoing(404), Code::not_found, Code::unavailable},
      {"409", echoing(409), Code::uniqueness, Code::unavailable},
      {"410", echoing(410), Code::not_found, Code::not_found},
      {"429 with Retry-After", with(echoing(429), "Retry-After", "17"), Code::limited, Code::limited, seconds(17)},
      {"429 without Retry-After", echoing(429), Code::limited, Code::limited},
      {"500", echoing(500), Code::unavailable, Code::unavailable},
      {"503 with Retry-After", with(echoing(503), "Retry-After", "5"), Code::unavailable, Code::unavailable,
       seconds(5)},
      {"no answer but an end", echoing(200, Wire::hang_up), Code::unavailable, Code::unavailable},
      {"cut within the body", echoing(200, Wire::cut_body), Code::unavailable, Code::unavailable},
      {"a body without end", echoing(200, Wire::endless_body), Code::unavailable, Code::unavailable},
      {"a head without end", echoing(200, Wire::endless_headers), Code::unavailable, Code::unavailable},
      {"not HTTP", {200, {}, "canary-token\r\n\r\n", Wire::raw}, Code::unavailable, Code::unavailable},
      {"a wrong type", wrong_type, std::nullopt, Code::unavailable},
  };
}

std::optional<Code> expected(const Fault& fault, const ConnectorKind& kind) {
  return kind.name == "webhook" ? fault.webhook : fault.scim;
}

TEST(EveryKind, AnswersEachFaultWithItsCodeAndWithoutASecret) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const Fault& fault : faults()) {
      ConnectorBench bench;
      HttpApp app([&fault](const AppRequest&) { return fault.reply; });
      const auto connector = bench.make(kind.name, app.url("/base"));
      for (const Verb& verb : verbs()) {
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
      const auto checked = connector->check();
      if (!checked) {
        EXPECT_FALSE(test::shows_secret(checked.error().detail)) << kind.name << " " << fault.name;
      }
    }
  }
}

TEST(EveryKind, GivesUpOnASilentAppWhenItsTimeIsOver) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app([](const AppRequest&) { return AppReply{200, {}, "", Wire::silent}; });
    const auto connector = bench.make(kind.name, app.url("/base"));
    Account kim = somebody(bench);
    kim.deadline = bench.clock.monotonic() + std::chrono::milliseconds(200);
    const auto receipt = connector->deactivate(kim);
    ASSERT_FALSE(receipt) << kind.name;
    EXPECT_EQ(test::code_of(receipt), Code::unavailable) << kind.name;
  }
}

TEST(EveryKind, NeverFollowsARedirect) {
  for (const ConnectorKind& kind : connector_kinds()) {
    for (const int status : {301, 302, 303, 307, 308}) {
      ConnectorBench bench;
      HttpApp internal;
      HttpApp app([&](const AppRequest&) { return with({status}, "Location", internal.url("/latest/meta-data")); });
      const auto connector = bench.make(kind.name, app.url("/base"));
      for (const Verb& verb : verbs()) {
        EXPECT_EQ(test::code_of(verb.call(*connector, bench)), Code::unavailable) << kind.name << verb.name;
      }
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
    for (const Verb& verb : verbs()) EXPECT_FALSE(verb.call(*connector, bench)) << kind.name << verb.name;
    EXPECT_EQ(app.connections(), 0) << kind.name;
  }
}

TEST(EveryKind, MayBeToldTheSameTwice) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    test::ScimDouble scim;
    HttpApp app([&](const AppRequest& request) { return kind.name == "scim" ? scim.answer(request) : AppReply{202}; });
    const auto connector = bench.make(kind.name, app.url("/scim"));
    for (const Verb& verb : verbs()) {
      const auto first = verb.call(*connector, bench);
      ASSERT_TRUE(first) << kind.name << verb.name << ": " << first.error().detail;
      const auto second = verb.call(*connector, bench);
      ASSERT_TRUE(second) << kind.name << verb.name << ": " << second.error().detail;
      EXPECT_FALSE(first->note.empty());
    }
    EXPECT_EQ(scim.count("Users"), 0U);
    EXPECT_LE(scim.count("Groups"), 1U);
    ASSERT_TRUE(connector->revoke(somebody(bench)));
    EXPECT_TRUE(connector->check());
  }
}

TEST(EveryKind, ForgetsAPauseThatIsOver) {
  for (const ConnectorKind& kind : connector_kinds()) {
    ConnectorBench bench;
    HttpApp app([](const AppRequest&) { return AppReply{200, {}, R"({"totalResults":0})"}; });
    app.next(with({429}, "Retry-After", "9"));
    const auto connector = bench.make(kind.name, app.url("/base"));
    EXPECT_EQ(test::code_of(connector->deactivate(somebody(bench))), Code::limited);
    EXPECT_EQ(connector->asked_pause(), seconds(9));
    EXPECT_TRUE(connector->deactivate(somebody(bench)));
    EXPECT_EQ(connector->asked_pause(), seconds(0));
  }
}

TEST(EveryKind, IsDescribedForPeople) {
  for (const ConnectorKind& kind : connector_kinds()) {
    EXPECT_EQ(find_kind(connector_kinds(), kind.name), &kind);
    EXPECT_TRUE(kind.summary.ends_with('.')) << kind.name;
    for (const Setting& setting : kind.settings) EXPECT_TRUE(setting.help.ends_with('.')) << kind.name << setting.name;
  }
}

}  // namespace
}  // namespace provost
