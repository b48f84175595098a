// What a password must be, and how admins and people change one.
#include "core/admin/unleash/password_rule.h"

#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::MatchesRegex;

TEST(PasswordRule, AsksForLengthAndForEachKindOfCharacter) {
  struct Case {
    const char* name;
    std::string password;
    std::size_t weaknesses;
  };
  const Case cases[] = {{"all is well", "Correct-horse-7", 0},
                        {"ten characters", "Aa1-efghij", 0},
                        {"nine characters", "Aa1-efghi", 1},
                        {"ten bytes of nine characters",
                         "Aa1-\xC3\xA9"
                         "fghi",
                         1},
                        {"no upper case", "correct-horse-7", 1},
                        {"no lower case", "CORRECT-HORSE-7", 1},
                        {"no digit", "Correct-horse-x", 1},
                        {"nothing special", "CorrectHorse77", 1},
                        {"another script is special", "CorrectHorse7\xC3\xA9", 0},
                        {"a character twice", "Correct-hoorse-7", 0},
                        {"a character three times", "Correct-hooorse-7", 1},
                        {"a long character three times", "Correct-7\xC3\xA9\xC3\xA9\xC3\xA9", 1},
                        {"too long", "Correct-horse-7" + std::string(1010, 'x'), 2},
                        {"nothing at all", "", 5}};
  for (const Case& each : cases) EXPECT_EQ(weaknesses_of(each.password).size(), each.weaknesses) << each.name;
}

class PasswordsTest : public DeskTest {
 protected:
  static constexpr const char* kValidate = "/api/admin/user-admin/validate-password";
  static constexpr const char* kOwn = "/api/admin/user/change-password";

  static std::string password_body(const std::string& password) {
    return json::write(Value::object({{"password", password}}));
  }
  static std::string own_body(const std::string& old, const std::string& fresh, const std::string& again) {
    return json::write(Value::object({{"oldPassword", old}, {"password", fresh}, {"confirmPassword", again}}));
  }
  Reply change_own(const std::string& cookie, const std::string& old, const std::string& fresh) {
    return browse(cookie, "POST", kOwn, own_body(old, fresh, fresh));
  }
  int log_in(const std::string& name, const std::string& password) {
    const Value body = Value::object({{"username", name}, {"password", password}, {"tenant", "acme"}});
    return post_as_guest(kLogin, json::write(body)).status;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, PasswordsTest, test::both_engines(), test::engine_name);

TEST_P(PasswordsTest, AnybodyMayAskWhetherAPasswordIsStrong) {
  const std::string viewer = personal_token(make_user("maja"));
  EXPECT_EQ(ask_as(viewer, "POST", kValidate, password_body(kStrong)).status, 200);
  const Reply weak = ask_as(viewer, "POST", kValidate, password_body("weak"));
  EXPECT_EQ(weak.status, 400);
  EXPECT_EQ(weak.name(), "OwaspValidationError");
  const Value& detail = weak.body.find("details")->items().at(0);
  EXPECT_EQ(detail.text_at("message"), message(weak));
  EXPECT_EQ(detail.find("validationErrors")->items().size(), 4U);
  const Reply none = ask_as(viewer, "POST", kValidate, password_body(""));
  EXPECT_EQ(none.status, 400);
  EXPECT_EQ(none.name(), "PasswordUndefinedError");
  EXPECT_EQ(ask_as(viewer, "POST", kValidate, "{}").path(), "/body/password");
}

TEST_P(PasswordsTest, AnAdminChangesOneAndEverythingEnds) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "old"});
  const std::string token = personal_token(maja);
  const std::string session = session_of(maja);
  const std::string path = at(maja) + "/change-password";
  const Reply changed = ask("POST", path, password_body(kStrong));
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.text, "");
  EXPECT_EQ(log_in("maja", kStrong), 200);
  EXPECT_EQ(log_in("maja", "old"), 401);
  EXPECT_FALSE(opens(token)) << "personal tokens too";
  EXPECT_EQ(browse(session, "GET", "/api/admin/user").status, 401);
}

TEST_P(PasswordsTest, AnAdminsChangeIsRefused) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "old"});
  const User managed = make_user("olaf", {RootRole::viewer, kTenant, ids_.uuid<SourceId>()});
  const User boss = make_user("boss", {RootRole::admin});
  const std::string helper = operator_token("tokens.write");
  struct Case {
    const char* name;
    std::string token, target, body;
    int status;
    const char* error;
  };
  const std::string strong = password_body(kStrong);
  const std::string end = "/change-password";
  const Case cases[] = {
      {"a weak one", token_, at(maja) + end, password_body("weak"), 400, "OwaspValidationError"},
      {"the person's own name", token_, at(maja) + end, password_body("Maja-was-here-7"), 400, "OwaspValidationError"},
      {"none", token_, at(maja) + end, "{}", 400, "BadDataError"},
      {"an empty one", token_, at(maja) + end, password_body(""), 400, "PasswordUndefinedError"},
      {"nobody", token_, kUsers + ("/1" + end), strong, 404, "NotFoundError"},
      {"no number", token_, kUsers + ("/x" + end), strong, 400, "BadDataError"},
      {"whom a provider manages", token_, at(managed) + end, strong, 403, "ForbiddenError"},
      {"who may do more", helper, at(boss) + end, strong, 403, "NoAccessError"},
      {"without the permission", operator_token("users.write"), at(maja) + end, strong, 403, "PermissionError"}};
  for (const Case& each : cases) {
    const Reply refused = ask_as(each.token, "POST", each.target, each.body);
    EXPECT_EQ(refused.status, each.status) << each.name << refused.text;
    EXPECT_EQ(refused.name(), each.error) << each.name;
  }
  EXPECT_EQ(log_in("maja", "old"), 200);
  EXPECT_EQ(ask_as(helper, "POST", at(maja) + end, strong).status, 200)
      << "a viewer may nothing that the helper may not";
}

TEST_P(PasswordsTest, APersonChangesTheirOwnAndStaysSignedIn) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Old-password-1"});
  const std::string here = session_of(maja);
  const std::string elsewhere = session_of(maja);
  const std::string token = personal_token(maja);
  const Reply changed = change_own(here, "Old-password-1", kStrong);
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.text, "");
  EXPECT_THAT(std::string(*changed.headers.find("Set-Cookie")),
              MatchesRegex("__Host-unleash-session=pv_ses_[A-Za-z0-9_-]+; HttpOnly; Secure; SameSite=Lax; Path=/"));
  EXPECT_EQ(browse(cookie_of(changed), "GET", "/api/admin/user").status, 200);
  for (const std::string& ended : {here, elsewhere}) EXPECT_EQ(browse(ended, "GET", "/api/admin/user").status, 401);
  EXPECT_FALSE(opens(token));
  EXPECT_EQ(log_in("maja", kStrong), 200);
  EXPECT_EQ(log_in("maja", "Old-password-1"), 401);
}

TEST_P(PasswordsTest, WhoeverCallsByATokenGetsNoSession) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Old-password-1"});
  const Reply changed = ask_as(personal_token(maja), "POST", kOwn, own_body("Old-password-1", kStrong, kStrong));
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.headers.count("Set-Cookie"), 0U);
}

TEST_P(PasswordsTest, APersonsChangeIsRefused) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Old-password-1"});
  const std::string cookie = session_of(maja);
  const std::string old = "Old-password-1";
  struct Case {
    const char* name;
    std::string body;
    int status;
    const char* error;  // "" for no body
  };
  const Case cases[] = {
      {"another one for confirmation", own_body(old, kStrong, "Other-horse-77"), 400, ""},
      {"no confirmation", R"({"password":"Correct-horse-7","oldPassword":"Old-password-1"})", 400, ""},
      {"no old one", R"({"password":"Correct-horse-7","confirmPassword":"Correct-horse-7"})", 400, ""},
      {"nothing", "{}", 400, "BadDataError"},
      {"an unknown member", R"({"password":"x","more":1})", 400, "BadDataError"},
      {"a weak one", own_body(old, "weak", "weak"), 400, "OwaspValidationError"},
      {"the wrong old one", own_body("Wrong-pass-77", kStrong, kStrong), 401, "PasswordMismatch"},
      {"the same again", own_body(old, old, old), 400, "PasswordPreviouslyUsedError"}};
  for (const Case& each : cases) {
    const Reply refused = browse(cookie, "POST", kOwn, each.body);
    EXPECT_EQ(refused.status, each.status) << each.name << refused.text;
    EXPECT_EQ(refused.name(), each.error) << each.name;
    EXPECT_EQ(refused.text.empty(), std::string_view(each.error).empty()) << each.name;
  }
  EXPECT_EQ(log_in("maja", old), 200);
  EXPECT_EQ(ask_as(operator_, "POST", kOwn, own_body(old, kStrong, kStrong)).status, 403) << "a token has no password";
  const std::string without = session_of(make_user("nora"));
  EXPECT_EQ(change_own(without, "", kStrong).status, 401) << "whoever has no password gets one by a link";
}

TEST_P(PasswordsTest, NoneOfTheLastFiveComesBack) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Password-number-0"});
  std::string cookie = session_of(maja);
  const auto nth = [](int number) { return "Password-number-" + std::to_string(number); };
  for (int each = 1; each <= 5; ++each) {
    const Reply changed = change_own(cookie, nth(each - 1), nth(each));
    ASSERT_EQ(changed.status, 200) << each << changed.text;
    cookie = cookie_of(changed);
  }
  for (int each = 1; each <= 5; ++each) {
    EXPECT_EQ(change_own(cookie, nth(5), nth(each)).name(), "PasswordPreviouslyUsedError") << each;
  }
  EXPECT_EQ(change_own(cookie, nth(5), nth(0)).status, 200) << "the sixth may";
}

TEST_P(PasswordsTest, WhoeverGuessesTheOldOneWaits) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Old-password-1"});
  const std::string cookie = session_of(maja);
  int status = 0;
  for (int each = 0; each < 10 && status != 429; ++each) status = change_own(cookie, "Wrong-pass-77", kStrong).status;
  EXPECT_EQ(status, 429);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_NE(change_own(cookie, "Wrong-pass-77", kStrong).status, 429);
  const Reply waits = change_own(cookie, "Old-password-1", kStrong);
  EXPECT_EQ(waits.name(), "RateLimitError");
  EXPECT_EQ(waits.headers.find("Retry-After"), "2");
  EXPECT_EQ(log_in("maja", "Old-password-1"), 200) << "who signs in is none the worse for it";
}

TEST_P(PasswordsTest, WhoIsGivenAwayStartsAnew) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, {}, "Password-number-0"});
  ASSERT_TRUE(
      in_tables([&](Tables& tables) -> Result<void> {
        TRY(directory_.set_password(tables, maja, passwords_.hash(Secret("Password-number-1")).value(), principal_));
        const auto former = TRY(tables.passwords.former(maja.id));
        EXPECT_EQ(former.size(), 2U);
        const auto now = TRY(tables.users.find(maja.id, SourceId{}));
        TRY(directory_.remove(tables, *now, principal_));
        const auto after = TRY(tables.passwords.former(maja.id));
        EXPECT_TRUE(after.empty());
        return {};
      }).has_value());
}

}  // namespace
}  // namespace provost::unleash
