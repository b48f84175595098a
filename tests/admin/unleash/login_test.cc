// The login that gives a cookie, and how long the cookie lives.
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::MatchesRegex;

class LoginTest : public UnleashTest {
 protected:
  Reply log_in(const std::string& name, const std::string& password, const std::string& tenant = "acme") {
    const Value body = Value::object({{"username", name}, {"password", password}, {"tenant", tenant}});
    return post_as_guest(kLogin, json::write(body));
  }
  /// What a browser sends back.
  static std::string cookie_of(const Reply& reply) {
    const std::string set(reply.headers.find("Set-Cookie").value_or(""));
    return set.substr(0, set.find(';'));
  }
  int asks(const std::string& cookie) { return send("GET", kInactive, "", {{"Cookie", cookie}}).status; }
};
INSTANTIATE_TEST_SUITE_P(Engines, LoginTest, test::both_engines(), test::engine_name);

TEST_P(LoginTest, APasswordBuysACookie) {
  const SourceId source = ids_.uuid<SourceId>();
  const User siv = make_user("siv", {RootRole::admin, kTenant, source, "right"});
  for (const std::string name : {"siv", "SIV", "siv@example.test"}) {
    const Reply reply = log_in(name, "right");
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_THAT(std::string(*reply.headers.find("Set-Cookie")),
                MatchesRegex("__Host-unleash-session=pv_[A-Za-z0-9_-]+; HttpOnly; Secure; SameSite=Lax; Path=/"));
    EXPECT_EQ(asks(cookie_of(reply)), 200);
  }
  const Reply reply = log_in("siv", "right");
  EXPECT_EQ(*reply.body.find("id"), Value(siv.id.value));
  EXPECT_EQ(*reply.body.find("rootRole"), Value(1));
  EXPECT_EQ(reply.body.text_at("seenAt"), to_iso8601(clock_.now()));
  EXPECT_EQ(reply.body.text_at("scimId"), siv.scim_id.value);
  EXPECT_EQ(*reply.body.find("activeSessions"), Value(4));
}

TEST_P(LoginTest, EveryWrongLoginSoundsAlike) {
  make_user("siv", {RootRole::admin, kTenant, {}, "right"});
  const User off = make_user("off", {RootRole::admin, kTenant, {}, "right"});
  make_user("without", {RootRole::admin});
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, off, false, std::nullopt); }).has_value());
  const std::string expected = log_in("siv", "wrong").text;
  for (const Reply& reply :
       {log_in("siv", "wrong"), log_in("nobody", "right"), log_in("off", "right"), log_in("without", ""),
        log_in("siv", ""), log_in("", "right"), log_in("siv", "right", "other"), log_in("siv", "right", "nowhere"),
        log_in("siv", "right", "")}) {
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.text, expected);
    EXPECT_EQ(reply.headers.count("Set-Cookie"), 0U);
  }
}

TEST_P(LoginTest, WhoGuessesIsToldHowLongToWait) {
  make_user("siv", {RootRole::admin, kTenant, {}, "right"});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("siv", "wrong").status, 401);
  for (const char* wait : {"1", "2", "4", "8"}) {
    const Reply reply = log_in("siv", "right");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.name(), "RateLimitError");
    for (const char* header : {"Retry-After", "RateLimit-Reset"}) EXPECT_EQ(reply.headers.find(header), wait) << header;
    EXPECT_EQ(reply.headers.find("RateLimit-Limit"), "5");
    EXPECT_EQ(reply.headers.find("RateLimit-Remaining"), "0");
    const std::string seconds = std::string(wait) + (std::string_view(wait) == "1" ? " second" : " seconds");
    EXPECT_EQ(reply.body.text_at("message"), "too many attempts failed; try again in " + seconds);
    clock_.advance(std::chrono::seconds(std::stoi(wait)));
    EXPECT_EQ(log_in("siv", "wrong").status, 401) << "when the wait that was told is over";
  }
  clock_.advance(std::chrono::seconds(16));
  EXPECT_EQ(log_in("siv", "right").status, 200);
}

TEST_P(LoginTest, ABodyIsCheckedFirst) {
  EXPECT_EQ(send("POST", kLogin, "{}", {}).status, 415);
  EXPECT_EQ(post_as_guest(kLogin, "{").body.members().size(), 1U);
  EXPECT_EQ(post_as_guest(kLogin, R"({"password":"p"})").path(), "/body/username");
  EXPECT_EQ(post_as_guest(kLogin, R"({"username":"siv"})").path(), "/body/password");
}

TEST_P(LoginTest, ACookieDiesWithThePerson) {
  make_user("other", {RootRole::admin});
  const User siv = make_user("siv", {RootRole::admin, kTenant, {}, "right"});
  const std::string cookie = cookie_of(log_in("siv", "right"));
  ASSERT_EQ(asks(cookie), 200);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                const auto now = TRY(tables.users.find(siv.id, SourceId{}));
                return directory_.remove(tables, *now, principal_);
              }).has_value());
  EXPECT_EQ(asks(cookie), 401);
  EXPECT_EQ(log_in("siv", "right").status, 401);
}

TEST_P(LoginTest, ACookieDiesByTheSweepOfInactivePeople) {
  make_user("other", {RootRole::admin});
  const User siv = make_user("siv", {RootRole::admin, kTenant, {}, "right"});
  const IssuedCredential old = issue(siv, CredentialKind::session);
  clock_.advance(kDay * 181);
  // A session minted by another face whose login was not noted: only removal can end it.
  const IssuedCredential fresh = issue(siv, CredentialKind::session);
  const std::string cookie = "__Host-unleash-session=" + std::string(fresh.text.reveal());
  ASSERT_TRUE(lives(fresh));
  EXPECT_EQ(post(kDelete, ids_body({siv})).status, 200);
  EXPECT_EQ(asks(cookie), 401);
  EXPECT_FALSE(lives(old));
}

TEST_P(LoginTest, ACookieLives48HoursAfterItsLastUse) {
  make_user("siv", {RootRole::admin, kTenant, {}, "right"});
  const std::string cookie = cookie_of(log_in("siv", "right"));
  clock_.advance(std::chrono::hours(48) - Duration(1));
  EXPECT_EQ(asks(cookie), 200);
  clock_.advance(std::chrono::hours(48));
  EXPECT_EQ(asks(cookie), 401);
}

TEST_P(LoginTest, ALoginIsASignOfLife) {
  const User siv = make_user("siv", {RootRole::viewer, kTenant, {}, "right"});
  clock_.advance(kDay * 181);
  ASSERT_TRUE(listed().contains(siv.id.value));
  ASSERT_EQ(log_in("siv", "right").status, 200);
  EXPECT_FALSE(listed().contains(siv.id.value));
  EXPECT_EQ(post(kDelete, ids_body({siv})).status, 200);
  EXPECT_TRUE(exists(siv));
}

}  // namespace
}  // namespace provost::unleash
