// The authorization server as an app sees it: codes, tokens, what they are worth, and how they die. On both engines.
#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <utility>

#include "tests/oauth/oauth_fixture.h"

namespace provost {
namespace {

using test::kBack;
using test::kVerifier;

/// Lets something happen once, when a token is about to be made.
class InterruptedRandom final : public Random {
 public:
  InterruptedRandom(Random& random, std::function<void()> happening)
      : random_(random), happening_(std::move(happening)) {}
  void fill(std::span<std::byte> bytes) override {
    if (happening_) std::exchange(happening_, nullptr)();
    random_.fill(bytes);
  }

 private:
  Random& random_;
  std::function<void()> happening_;
};

class OauthTest : public test::OauthTest {};
INSTANTIATE_TEST_SUITE_P(Engines, OauthTest, test::both_engines(), test::engine_name);

TEST_P(OauthTest, ALoginLeadsToACodeAndACodeToTokens) {
  const auto stranger = get(authorize_target("c-1"));
  EXPECT_EQ(stranger.status, 303);
  EXPECT_TRUE(stranger.headers.find("Location")->starts_with("/login?next=%2Foauth2%2Fauthorize"));
  const std::string cookie = sign_in();
  const auto reply = get(authorize_target("c-1"), cookie);
  EXPECT_TRUE(reply.headers.find("Location")
                  ->starts_with("https://app.test/back?iss=https%3A%2F%2Fprovost.test&state=s%201&code="));
  const auto tokens = redeem(code(cookie), confidential_);
  ASSERT_EQ(tokens.status, 200) << json::write(tokens.body);
  EXPECT_EQ(text(tokens, "token_type"), "Bearer");
  EXPECT_EQ(text(tokens, "scope"), "read");
  EXPECT_EQ(tokens.headers.find("Cache-Control"), "no-store");
  EXPECT_TRUE(active(text(tokens, "access_token"), confidential_));
  EXPECT_TRUE(active(text(tokens, "refresh_token"), confidential_));
}

TEST_P(OauthTest, EveryCredentialIsDeadWhenTheDeactivationIsAcknowledged) {
  const std::string cookie = sign_in();
  const auto tokens = redeem(code(cookie), confidential_);
  const std::string waiting = code(cookie);
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, person_, false, std::nullopt); }).has_value());
  EXPECT_FALSE(active(text(tokens, "access_token"), confidential_));
  EXPECT_FALSE(active(text(tokens, "refresh_token"), confidential_));
  EXPECT_EQ(refresh(text(tokens, "refresh_token"), confidential_).error(), "invalid_grant");
  EXPECT_EQ(redeem(waiting, confidential_).error(), "invalid_grant");
  EXPECT_TRUE(get(authorize_target("c-1"), cookie).headers.find("Location")->starts_with("/login"));
  EXPECT_EQ(post("/login", "username=maja&password=right", "").status, 401);
}

TEST_P(OauthTest, AGrantThatDoesNotFitIsRefusedInTheSameWords) {
  const std::string cookie = sign_in();
  const std::string good = code(cookie);
  const std::string answers[] = {
      json::write(redeem(good, other_).body),
      json::write(redeem(good, confidential_, "another-verifier-another-verifier-another-verifier").body),
      json::write(redeem("pv_ac_nonsense", confidential_).body),
      json::write(redeem("", confidential_).body),
      json::write(post("/oauth2/token",
                       "grant_type=authorization_code&code=" + good +
                           "&redirect_uri=https%3A%2F%2Fapp.test%2Fother&code_verifier=" + kVerifier,
                       confidential_)
                      .body),
  };
  for (const std::string& answer : answers) EXPECT_EQ(answer, answers[0]);
  EXPECT_NE(answers[0].find("invalid_grant"), std::string::npos);
  EXPECT_EQ(redeem(good, confidential_).status, 200);
}

TEST_P(OauthTest, ACodeThatComesTwiceEndsWhatItLedTo) {
  const std::string stolen = code(sign_in());
  const auto tokens = redeem(stolen, confidential_);
  EXPECT_TRUE(active(text(tokens, "access_token"), confidential_));
  EXPECT_EQ(redeem(stolen, confidential_).error(), "invalid_grant");
  EXPECT_FALSE(active(text(tokens, "access_token"), confidential_));
  EXPECT_FALSE(active(text(tokens, "refresh_token"), confidential_));
}

TEST_P(OauthTest, ARefreshTokenRotatesAndItsReuseEndsTheFamily) {
  const auto first = redeem(code(sign_in()), confidential_);
  const auto second = refresh(text(first, "refresh_token"), confidential_);
  ASSERT_EQ(second.status, 200);
  EXPECT_TRUE(active(text(second, "access_token"), confidential_));
  EXPECT_EQ(refresh(text(first, "refresh_token"), confidential_).error(), "invalid_grant");
  EXPECT_FALSE(active(text(second, "access_token"), confidential_));
  EXPECT_EQ(refresh(text(second, "refresh_token"), confidential_).error(), "invalid_grant");
}

TEST_P(OauthTest, WhatAnAppIsGivenHoldsWhatTheRoleHeldAtTheLogin) {
  const auto in_role = [&](const std::function<Result<void>(Tables&)>& work) {
    ASSERT_TRUE(in_tables(work).has_value());
  };
  RootRole role{};
  in_role([&](Tables& tables) -> Result<void> {
    CustomRole made;
    made.name = "readers";
    made.kind = "root-custom";
    made.permissions = Value::array();
    made.held = DatedWords().turned_into("users.read", clock_.now());
    made.created = made.updated = clock_.now();
    role = TRY(tables.roles.insert(std::move(made))).id;
    UserDraft draft{person_.attributes, true, {}, {}, role};
    TRY(directory_.update(tables, person_, std::move(draft), principal_));
    return {};
  });
  ASSERT_TRUE(in_session([&](sql::Session& session) {
                OauthClient client{kTenant,      ClientId{"c-3"},         "c-3", std::nullopt, {kBack}, true,
                                   clock_.now(), "users.read users.write"};
                client.first_party = true;
                client.secret_hash = crypto::sha256_hex("secret-3");
                return OauthClientTable(session).insert(client);
              }).has_value());
  const std::string client = "Basic " + crypto::to_base64(std::string("c-3:secret-3"));
  const auto code_for = [&](const std::string& session) {
    std::string target = authorize_target("c-3");
    target.replace(target.find("scope=read"), 10, "scope=users.read%20users.write");
    const std::string location(get(target, session).headers.find("Location").value_or(""));
    return location.substr(location.find("&code=") + 6);
  };
  const auto may_write = [&](const Reply& tokens) {
    static constexpr std::array kKinds{CredentialKind::access_token};
    const auto caller = authenticator_.from_token(text(tokens, "access_token"), kKinds);
    EXPECT_TRUE(caller.has_value() && caller->may(permission::kUsersRead));
    return caller.has_value() && caller->may(permission::kUsersWrite);
  };
  const std::string session = sign_in();
  const Reply first = redeem(code_for(session), client);
  clock_.advance(std::chrono::seconds(1));
  in_role([&](Tables& tables) -> Result<void> {
    CustomRole grown = TRY(tables.roles.find(role)).value();
    grown.held = grown.held.turned_into("users.read users.write", clock_.now());
    return tables.roles.save(grown);
  });
  EXPECT_FALSE(may_write(first));
  const Reply second = refresh(text(first, "refresh_token"), client);
  EXPECT_FALSE(may_write(second));
  EXPECT_FALSE(may_write(refresh(text(second, "refresh_token"), client)));
  EXPECT_FALSE(may_write(redeem(code_for(session), client))) << "nor by an old login";
  EXPECT_TRUE(may_write(redeem(code_for(sign_in()), client))) << "whoever signs in anew has it";
}

TEST_P(OauthTest, OneClientLearnsNothingOfAnothersTokens) {
  const auto tokens = redeem(code(sign_in()), confidential_);
  EXPECT_FALSE(active(text(tokens, "access_token"), other_));
  EXPECT_EQ(post("/oauth2/revoke", "token=" + text(tokens, "access_token"), other_).status, 200);
  EXPECT_TRUE(active(text(tokens, "access_token"), confidential_));
}

TEST_P(OauthTest, RevocationEndsAndForgivesTheUnknown) {
  const auto tokens = redeem(code(sign_in()), confidential_);
  EXPECT_EQ(post("/oauth2/revoke", "token=nonsense", confidential_).status, 200);
  EXPECT_EQ(post("/oauth2/revoke", "token=" + text(tokens, "refresh_token"), confidential_).status, 200);
  EXPECT_FALSE(active(text(tokens, "access_token"), confidential_));
}

TEST_P(OauthTest, ARevocationEndsWhatARefreshMakesInTheSameMoment) {
  const auto first = redeem(code(sign_in()), confidential_);
  const std::string token = text(first, "refresh_token");
  std::thread revoker;
  InterruptedRandom random(random_, [&] {
    revoker = std::thread([&] { EXPECT_EQ(post("/oauth2/revoke", "token=" + token, confidential_).status, 200); });
    wait_for_a_waiter();
  });
  const Credentials credentials(clock_, ids_, random);
  http::Router refreshing(
      oauth::make_oauth_faces({database(), credentials, authenticator_, clock_, "https://provost.test"}), log_);
  http::Request request{{"POST", "/oauth2/token", {}, {}, {}}, "grant_type=refresh_token&refresh_token=" + token};
  request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.head.headers.add("Authorization", confidential_);
  const auto second = json::parse(refreshing.handle(request).body);
  ASSERT_TRUE(revoker.joinable());
  revoker.join();
  ASSERT_TRUE(second.has_value());
  for (const char* name : {"access_token", "refresh_token"}) {
    ASSERT_FALSE(second->text_at(name).empty());
    EXPECT_FALSE(active(std::string(second->text_at(name)), confidential_)) << name;
  }
}

TEST_P(OauthTest, WhoGuessesIsToldHowLongToWait) {
  const auto log_in = [&](const std::string& password) {
    http::Request request{{"POST", "/login", {}, {}, {}}, "username=maja&password=" + password};
    request.head.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return test::recorded(*router_, request);
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("wrong").status, 401);
  for (const auto& [wait, words] : {std::pair("1", "Try again in 1 second."), {"2", "Try again in 2 seconds."}}) {
    const http::Response page = log_in("right");
    EXPECT_EQ(page.status, 429);
    EXPECT_EQ(page.headers.find("Retry-After"), wait);
    EXPECT_NE(page.body.find(words), std::string::npos) << page.body;
    EXPECT_EQ(page.headers.find("Set-Cookie"), std::nullopt);
    clock_.advance(std::chrono::seconds(std::stoi(wait)));
    EXPECT_EQ(log_in("wrong").status, 401);
  }
}

TEST_P(OauthTest, AClientMustProveItself) {
  const std::string wrong = "Basic " + crypto::to_base64("c-1:wrong");
  for (const char* path : {"/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"}) {
    for (const std::string& authorization : {std::string(), wrong, std::string("Basic ???"), std::string("Bearer x")}) {
      const auto reply = post(path, "grant_type=refresh_token&token=x&client_id=c-1", authorization);
      EXPECT_EQ(reply.status, 401) << path << " " << authorization;
      EXPECT_EQ(reply.error(), "invalid_client");
      EXPECT_TRUE(reply.headers.find("WWW-Authenticate").has_value());
    }
  }
  EXPECT_EQ(post("/oauth2/introspect", "token=x&client_id=c-public", "").status, 401);
}

TEST_P(OauthTest, AnAppIsGivenNoMoreThanItMayHave) {
  std::string target = authorize_target("c-1");
  const std::size_t scope = target.find("scope=read");
  target.replace(scope, std::string_view("scope=read").size(), "scope=read%20users.delete");
  const auto reply = get(target, sign_in());
  EXPECT_EQ(reply.status, 303);
  const std::string_view location = reply.headers.find("Location").value_or("");
  EXPECT_NE(location.find("error=invalid_scope"), std::string_view::npos) << location;
  EXPECT_EQ(location.find("code="), std::string_view::npos);
}

TEST_P(OauthTest, WhatIsNotKnownIsNeverRedirectedTo) {
  const std::string cookie = sign_in();
  EXPECT_EQ(get(authorize_target("nobody"), cookie).status, 400);
  EXPECT_EQ(get(authorize_target("c-1", "https://evil.test/"), cookie).status, 400);
  EXPECT_EQ(get(authorize_target("c-1", "https://app.test/back/"), cookie).status, 400);
  const std::string plain =
      "/oauth2/authorize?response_type=code&client_id=c-1&redirect_uri=" + http::encode_query(kBack);
  EXPECT_NE(get(plain, cookie).headers.find("Location")->find("error=invalid_request"), std::string_view::npos);
  EXPECT_EQ(post("/login", "username=maja&password=right&next=https%3A%2F%2Fevil.test", "").status, 200);
}

}  // namespace
}  // namespace provost
