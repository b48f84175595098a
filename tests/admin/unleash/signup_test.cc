// Signing up by an invitation.
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

class SignupTest : public UnleashTest {
 protected:
  void SetUp() override {
    UnleashTest::SetUp();
    secret_ = invite();
  }
  Reply sign_up(const std::string& body) { return sign_up_by(secret_, body); }
  Reply sign_up_by(const std::string& secret, const std::string& body) {
    return post_as_guest("/invite/" + secret + "/signup", body);
  }
  static std::string guest(const std::string& email, const std::string& user_name = "") {
    Value body = Value::object({{"email", email}, {"name", "Lina"}, {"password", "p"}});
    if (!user_name.empty()) body.set("username", user_name);
    return json::write(body);
  }
  std::size_t people() {
    std::size_t count = 0;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  count = TRY(tables.users.page(0, 100, SourceId{})).size();
                  return {};
                }).has_value());
    return count;
  }

  std::string secret_;
};
INSTANTIATE_TEST_SUITE_P(Engines, SignupTest, test::both_engines(), test::engine_name);

TEST_P(SignupTest, AGuestBecomesAViewer) {
  const std::uint64_t rings = bell_.rings();
  const Reply made = sign_up(R"({"email":"Lina@Example.test","name":"Lina","password":"p","username":"lina"})");
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string hash = crypto::sha256_hex("lina@example.test");
  const Value expected = Value::object({{"id", *made.body.find("id")},
                                        {"name", "Lina"},
                                        {"email", "lina@example.test"},
                                        {"username", "lina"},
                                        {"imageUrl", "https://gravatar.com/avatar/" + hash + "?s=42&d=retro"},
                                        {"inviteLink", ""},
                                        {"loginAttempts", 0},
                                        {"emailSent", false},
                                        {"rootRole", 3},
                                        {"seenAt", nullptr},
                                        {"createdAt", to_iso8601(clock_.now())},
                                        {"accountType", "User"},
                                        {"permissions", Value::array()},
                                        {"scimId", nullptr},
                                        {"seatType", nullptr},
                                        {"companyRole", nullptr},
                                        {"productUpdatesEmailConsent", nullptr},
                                        {"activeSessions", 0},
                                        {"deletedSessions", 0}});
  EXPECT_EQ(made.body, expected) << made.text;
  EXPECT_GT(made.body.find("id")->as_integer(), 0);
  EXPECT_GT(bell_.rings(), rings);
  const Reply login = post_as_guest(kLogin, R"({"username":"lina","password":"p","tenant":"acme"})");
  EXPECT_EQ(login.status, 200) << login.text;
}

TEST_P(SignupTest, WithoutAUserNameTheEmailIsOne) {
  EXPECT_EQ(sign_up(guest("Lina@Example.test")).body.text_at("username"), "lina@example.test");
  EXPECT_EQ(sign_up(R"({"email":"nils@example.test","name":"","password":7,"username":null})").body.text_at("username"),
            "nils@example.test");
}

TEST_P(SignupTest, AnAuthorizationIsNotLookedAt) {
  const Reply made = send("POST", "/invite/" + secret_ + "/signup", guest("lina@example.test"), typed("nonsense"));
  EXPECT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(send("GET", "/invite/" + secret_ + "/validate", "", {{"Authorization", "nonsense"}}).status, 200);
}

TEST_P(SignupTest, ABodyThatDoesNotFitIsRefused) {
  struct Case {
    const char* name;
    std::string body;
    const char* path;
  };
  const Case cases[] = {
      {"nothing", "{}", "/body/email"},
      {"no e-mail", R"({"name":"x","password":"p"})", "/body/email"},
      {"no name", R"({"email":"a@example.test","password":"p"})", "/body/name"},
      {"no password", R"({"email":"a@example.test","name":"x"})", "/body/password"},
      {"an empty password", R"({"email":"a@example.test","name":"x","password":""})", "/body/password"},
      {"a password that is an object", R"({"email":"a@example.test","name":"x","password":{}})", "/body/password"},
      {"an endless password", R"({"email":"a@example.test","name":"x","password":")" + std::string(1025, 'p') + "\"}",
       "/body/password"},
      {"a role", R"({"email":"a@example.test","name":"x","password":"p","rootRole":1})", "/body/rootRole"},
      {"a control character", R"({"email":"a@example.test","name":"a\u0000","password":"p"})", "/body/name"},
      {"an endless user name",
       R"({"email":"a@example.test","name":"x","password":"p","username":")" + std::string(256, 'u') + "\"}",
       "/body/username"},
      {"a blank user name", R"({"email":"a@example.test","name":"x","password":"p","username":" "})",
       "/body/username"}};
  for (const Case& each : cases) {
    const Reply refused = sign_up(each.body);
    EXPECT_EQ(refused.status, 400) << each.name;
    EXPECT_EQ(refused.name(), "BadDataError") << each.name << refused.text;
    EXPECT_EQ(refused.path(), each.path) << each.name;
    EXPECT_FALSE(refused.body.text_at("id").empty());
  }
  EXPECT_EQ(people(), 0U);
}

TEST_P(SignupTest, TheOperatorMaySayHowLongAPasswordIsAtLeast) {
  serve({.public_url = "https://provost.test", .least_password = 12});
  const Reply refused = sign_up(R"({"email":"a@example.test","name":"x","password":"elevenchars"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.path(), "/body/password");
  EXPECT_EQ(sign_up(R"({"email":"a@example.test","name":"x","password":"twelve chars"})").status, 201);
}

TEST_P(SignupTest, AnEmailIsAnAddressWithADomainOfTwoLabels) {
  for (const char* bad : {"", "lina", "lina@", "@example.test", "lina@localhost", "li na@example.test", "lina@example.",
                          "lina@.test", "lina@-a.test", "a@b@example.test", "lina.@example.test", "li..na@example.test",
                          "lina@127.0.0.1", "<lina@example.test>"}) {
    const Reply refused = sign_up(guest(bad));
    EXPECT_EQ(refused.status, 400) << bad;
    EXPECT_EQ(refused.path(), "/body/email") << bad;
  }
  for (const char* good :
       {"l@example.test", "lina+x@mail.example.test", "o'brien@example.test", "lina@xn--bcher-kva.test"}) {
    EXPECT_EQ(sign_up(guest(good)).status, 201) << good;
  }
}

TEST_P(SignupTest, ARequestIsRefusedInOneOrder) {
  make_user("lina");
  const std::string path = "/invite/unknown/signup";
  EXPECT_EQ(send("POST", path, "{", {}).status, 415);
  const Reply malformed = post_as_guest(path, "{");
  EXPECT_EQ(malformed.status, 400);
  EXPECT_EQ(malformed.body.members().size(), 1U);
  EXPECT_EQ(post_as_guest(path, "{}").name(), "BadDataError");
  const Reply unknown = post_as_guest(path, guest("lina@example.test"));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.text, "");
  EXPECT_EQ(sign_up(guest("lina@example.test")).status, 409);
}

TEST_P(SignupTest, WhatIsTakenIsAConflict) {
  make_user("lina");
  ASSERT_EQ(sign_up(guest("nils@example.test")).status, 201);
  const std::size_t before = people();
  const std::pair<const char*, std::string> cases[] = {
      {"the e-mail address", guest("lina@example.test", "new")},
      {"the e-mail address in capitals", guest("LINA@EXAMPLE.TEST", "new")},
      {"the user name", guest("new@example.test", "lina")},
      {"the user name in capitals", guest("new@example.test", "LINA")},
      {"a user name that is somebody's e-mail address", guest("new@example.test", "lina@example.test")},
      {"an e-mail address that is somebody's user name", guest("nils@example.test", "other")}};
  for (const auto& [name, body] : cases) {
    const Reply refused = sign_up(body);
    EXPECT_EQ(refused.status, 409) << name;
    EXPECT_EQ(refused.body.text_at("message"), "User already exists");
    EXPECT_EQ(refused.body.find("id"), nullptr);
  }
  EXPECT_EQ(people(), before);
}

TEST_P(SignupTest, AnInvitationThatEndedAdmitsNobody) {
  const std::string short_lived = invite("short", std::chrono::hours(1));
  const std::string off = invite("off");
  ASSERT_EQ(put(kTokens + ("/" + off), R"({"enabled":false})").status, 200);
  clock_.advance(std::chrono::hours(1));
  for (const std::string& secret : {short_lived, off, std::string("unknown"), std::string(32, '0')}) {
    const Reply refused = sign_up_by(secret, guest("lina@example.test"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text, "");
  }
  EXPECT_EQ(people(), 0U);
  EXPECT_EQ(sign_up(guest("lina@example.test")).status, 201);
  EXPECT_EQ(sign_up(guest("nils@example.test")).status, 201);
}

TEST_P(SignupTest, TheInvitationTellsTheTenant) {
  make_user("lina", {RootRole::viewer, kOther});
  ASSERT_EQ(sign_up(guest("lina@example.test", "lina")).status, 201);
  EXPECT_EQ(people(), 1U);
}

TEST_P(SignupTest, AGuestEntersWholeOrNotAtAll) {
  tripwire_.arm("invite_users.insert", 0);
  EXPECT_EQ(sign_up(guest("lina@example.test")).status, 503);
  tripwire_.disarm();
  EXPECT_EQ(people(), 0U);
  EXPECT_EQ(sign_up(guest("lina@example.test")).status, 201);
}

TEST_P(SignupTest, ADeletedPersonsNamesAreFree) {
  ASSERT_EQ(sign_up(guest("lina@example.test")).status, 201);
  clock_.advance(kDay * 181);
  const std::set<std::int64_t> gone = listed();
  ASSERT_EQ(gone.size(), 1U);
  ASSERT_EQ(post(kDelete, R"({"ids":[)" + std::to_string(*gone.begin()) + "]}").status, 200);
  secret_ = invite();
  const Reply again = sign_up(guest("lina@example.test"));
  EXPECT_EQ(again.status, 201);
  EXPECT_NE(again.body.find("id")->as_integer(), *gone.begin());
}

}  // namespace
}  // namespace provost::unleash
