// The consent page: who is asked, what a decision leads to, and that nobody decides for somebody else. On both engines.
#include <gtest/gtest.h>

#include "tests/oauth/oauth_fixture.h"
#include "tests/support/exchange_record.h"

namespace provost {
namespace {

using test::kBack;

class ConsentTest : public test::OauthTest {
 protected:
  void SetUp() override {
    test::OauthTest::SetUp();
    asking_ = make_client("c-asking", "secret-3");
  }

  static std::string target(const std::string& scope = "read") {
    std::string wish = authorize_target("c-asking");
    wish.replace(wish.find("scope=read"), std::string_view("scope=read").size(), "scope=" + scope);
    return wish;
  }

  http::Response show(const std::string& target, const std::string& session) {
    http::Request request{{"GET", target, {}, {}, {}}, ""};
    if (!session.empty()) request.head.headers.add("Cookie", "__Host-provost-session=" + session);
    return test::recorded(*router_, request);
  }

  /// The value of a hidden field.
  static std::string field(const std::string& html, const std::string& name) {
    const std::string before = "name=\"" + name + "\" value=\"";
    const std::size_t start = html.find(before);
    if (start == std::string::npos) return "";
    std::string value =
        html.substr(start + before.size(), html.find('"', start + before.size()) - start - before.size());
    for (std::size_t at = value.find("&amp;"); at != std::string::npos; at = value.find("&amp;"))
      value.replace(at, 5, "&");
    return value;
  }

  struct Decision {
    std::string request, token, decision, session;
  };
  Reply decide(const Decision& decision) {
    http::Request request{{"POST", "/oauth2/authorize", {}, {}, {}},
                          "request=" + http::encode_query(decision.request) + "&token=" + decision.token +
                              "&decision=" + decision.decision};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    if (!decision.session.empty()) request.head.headers.add("Cookie", "__Host-provost-session=" + decision.session);
    return send(std::move(request));
  }

  /// What the page for this target would send.
  Decision form(const std::string& target, const std::string& session, const std::string& decision) {
    const std::string html = show(target, session).body;
    return {field(html, "request"), field(html, "token"), decision, session};
  }

  static std::string location(const Reply& reply) { return std::string(reply.headers.find("Location").value_or("")); }

  std::string asking_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ConsentTest, test::both_engines(), test::engine_name);

TEST_P(ConsentTest, APersonIsAskedOnceAndTheAnswerIsRemembered) {
  const std::string session = sign_in();
  ASSERT_EQ(show(target(), session).status, 200);
  const auto allowed = decide(form(target(), session, "allow"));
  EXPECT_EQ(allowed.status, 303);
  const std::string back = location(allowed);
  ASSERT_TRUE(back.starts_with("https://app.test/back?iss=https%3A%2F%2Fprovost.test&state=s%201&code=")) << back;
  EXPECT_EQ(redeem(back.substr(back.find("&code=") + 6), asking_).status, 200);
  EXPECT_NE(location(get(target(), session)).find("&code="), std::string::npos) << "the person is not asked again";
  EXPECT_NE(location(get(target(), sign_in())).find("&code="), std::string::npos) << "nor in another login";
}

TEST_P(ConsentTest, WhoeverAsksForMoreAsksAgain) {
  const std::string session = sign_in();
  decide(form(target("read"), session, "allow"));
  EXPECT_EQ(show(target("read%20write"), session).status, 200);
  decide(form(target("write"), session, "allow"));
  EXPECT_EQ(show(target("write%20read"), session).status, 303) << "both were granted, one after the other";
  EXPECT_EQ(show(target(""), session).status, 303);
}

TEST_P(ConsentTest, NoScopeIsAskedForToo) {
  const std::string session = sign_in();
  EXPECT_EQ(show(target(""), session).status, 200);
  decide(form(target(""), session, "allow"));
  EXPECT_EQ(show(target(""), session).status, 303);
  EXPECT_EQ(show(target("read"), session).status, 200);
}

TEST_P(ConsentTest, ANoIsToldToTheAppAndNotRemembered) {
  const std::string session = sign_in();
  const auto denied = decide(form(target(), session, "deny"));
  EXPECT_EQ(denied.status, 303);
  EXPECT_EQ(location(denied), "https://app.test/back?iss=https%3A%2F%2Fprovost.test&state=s%201&error=access_denied");
  EXPECT_EQ(show(target(), session).status, 200);
}

TEST_P(ConsentTest, WhoIsNotSignedInIsLedToTheLoginAndBack) {
  const auto stranger = get(target());
  EXPECT_TRUE(location(stranger).starts_with("/login?next=%2Foauth2%2Fauthorize%3Fresponse_type"))
      << location(stranger);
  const auto late = decide({form(target(), sign_in(), "allow").request, "x", "allow", ""});
  EXPECT_EQ(location(late), location(stranger));
}

TEST_P(ConsentTest, NobodyDecidesForSomebodyElse) {
  const std::string session = sign_in();
  const Decision good = form(target(), session, "allow");
  Decision wrong = good;
  wrong.token = "";
  EXPECT_EQ(decide(wrong).status, 403) << "without the token";
  wrong.token = form(target(), sign_in(), "allow").token;
  EXPECT_EQ(decide(wrong).status, 403) << "with the token of another login";
  wrong.token = form(target("write"), session, "allow").token;
  EXPECT_EQ(decide(wrong).status, 403) << "with the token of another request";
  wrong = good;
  wrong.request = target("read%20write").substr(std::string_view("/oauth2/authorize?").size());
  EXPECT_EQ(decide(wrong).status, 403) << "for more than was shown";
  wrong = good;
  wrong.decision = "perhaps";
  EXPECT_EQ(decide(wrong).status, 400);
  EXPECT_EQ(show(target(), session).status, 200) << "nothing was granted";
  EXPECT_EQ(decide(good).status, 303);
}

TEST_P(ConsentTest, ADecisionIsHeldToTheRulesOfARequest) {
  const std::string session = sign_in();
  const auto with = [&](const std::string& from, const std::string& to) {
    Decision decision = form(target(), session, "allow");
    decision.request.replace(decision.request.find(from), from.size(), to);
    return decide(decision);
  };
  EXPECT_EQ(with("c-asking", "nobody").status, 400);
  EXPECT_EQ(with("app.test", "evil.test").status, 400) << "never redirected to";
  EXPECT_NE(location(with("S256", "plain")).find("error=invalid_request"), std::string::npos);
  EXPECT_NE(location(with("scope=read", "scope=admin")).find("error=invalid_scope"), std::string::npos);
}

TEST_P(ConsentTest, NothingIsGrantedByAPersonWhoWasSwitchedOff) {
  const std::string session = sign_in();
  const Decision decision = form(target(), session, "allow");
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, person_, false, std::nullopt); }).has_value());
  EXPECT_TRUE(location(decide(decision)).starts_with("/login"));
}

TEST_P(ConsentTest, AProgramOnThePersonsMachineIsAskedAboutEachTime) {
  constexpr const char* kLoopback = "http://127.0.0.1:8765/back";
  OauthClient client{kTenant, ClientId{"c-tool"}, "tool", std::nullopt, {kLoopback, kBack}, true, clock_.now(), "read"};
  ASSERT_TRUE(in_session([&](sql::Session& session) { return OauthClientTable(session).insert(client); }).has_value());
  const std::string session = sign_in();
  const std::string local = authorize_target("c-tool", kLoopback);
  EXPECT_TRUE(location(decide(form(local, session, "allow"))).starts_with("http://127.0.0.1:8765/back?"));
  EXPECT_EQ(show(local, session).status, 200) << "another program may call itself so";
  EXPECT_EQ(show(authorize_target("c-tool"), session).status, 303) << "a site of the app's own is nobody else";
}

TEST_P(ConsentTest, TheInstallationsOwnAppsAskNobody) {
  EXPECT_EQ(show(authorize_target("c-1"), sign_in()).status, 303);
}

TEST_P(ConsentTest, AClientThatGoesTakesItsConsentsAlong) {
  decide(form(target(), sign_in(), "allow"));
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const bool removed = TRY(OauthClientTable(session).remove(kTenant, ClientId{"c-asking"}));
                EXPECT_TRUE(removed);
                const auto rows = TRY(session.run({"test.consents", "select count(*) from consents"}));
                EXPECT_EQ(rows.integer(0, 0), 0);
                return {};
              }).has_value());
}

TEST_P(ConsentTest, ThePageIsPlainAndSafe) {
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                TRY(session.run({"test.rename", "update oauth_clients set name = '<b>\"A&B' where id = 'c-asking'"}));
                return {};
              }).has_value());
  const auto page = show(target(), sign_in());
  const std::string_view policy = page.headers.find("Content-Security-Policy").value_or("");
  EXPECT_EQ(
      policy,
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "
      "https://app.test");
  EXPECT_EQ(page.headers.find("Cache-Control"), "no-store");
  EXPECT_EQ(page.headers.find("Referrer-Policy"), "no-referrer");
  for (const char* part : {"<html lang=\"en\">", "<title>Allow access?</title>", "<h1>Allow access?</h1>", "<main>",
                           "&lt;b&gt;&quot;A&amp;B", "<strong>maja</strong>", "https://app.test", ">Allow</button>",
                           ">Deny</button>", "<li>read</li>"}) {
    EXPECT_NE(page.body.find(part), std::string::npos) << part;
  }
  for (const char* part : {"<script", "<b>", "javascript:", "onclick"}) {
    EXPECT_EQ(page.body.find(part), std::string::npos) << part;
  }
}

TEST_P(ConsentTest, TheLoginPageMayLeadToTheAppThatAsks) {
  const auto policy = [&](const std::string& next) {
    return std::string(
        show("/login?next=" + http::encode_query(next), "").headers.find("Content-Security-Policy").value_or(""));
  };
  EXPECT_TRUE(policy(target()).ends_with("form-action 'self' https://app.test"));
  EXPECT_TRUE(policy(authorize_target("c-asking", "https://evil.test/")).ends_with("form-action 'self'"));
  EXPECT_TRUE(policy("https://evil.test/").ends_with("form-action 'self'"));
  EXPECT_TRUE(policy("").ends_with("form-action 'self'"));
}

}  // namespace
}  // namespace provost
