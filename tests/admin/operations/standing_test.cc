// Switching people off by REST, and what it says that it ended; links for passwords by REST.
#include "core/admin/operations/standing.h"

#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class StandingTest : public OperationsTest {
 protected:
  static std::string path_of(const User& user, const std::string& what = "") {
    return "/users/" + text_of(user.id) + what;
  }
  static std::int64_t ended(const Reply& reply, std::string_view kind) {
    const Value* count = reply.body.find("ended")->find(kind);
    return count == nullptr ? 0 : count->as_integer();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, StandingTest, test::both_engines(), test::engine_name);

TEST_P(StandingTest, TheAnswerSaysHowManyOfEachKindEnded) {
  const User siv = make_person(kAcme, "siv", RootRole::admin);
  const User nils = make_person(kAcme, "nils", RootRole::admin);
  const std::string admin = personal_token(nils);
  struct Case {
    const char *method, *what, *state;
  };
  for (const Case& each :
       {Case{"POST", "/deactivate", "inactive"}, Case{"POST", "/lock", "locked"}, Case{"DELETE", "", "deleted"}}) {
    const User person = make_person(kAcme, std::string("person-") + each.state);
    credential_of(person, CredentialKind::session);
    credential_of(person, CredentialKind::session);
    personal_token(person);
    const Reply off = call(each.method, path_of(person, each.what), admin);
    ASSERT_EQ(off.status, 200) << off.text;
    EXPECT_EQ(off.body.text_at("state"), each.state);
    EXPECT_EQ(ended(off, "session"), 2);
    EXPECT_EQ(ended(off, "personal_token"), 1);
    EXPECT_EQ(off.body.find("ended")->members().size(), 2U) << off.text;
    EXPECT_EQ(call("GET", "/users/" + text_of(person.id) + "/personal-tokens", admin).status,
              std::string(each.state) == "deleted" ? 404 : 200);
    if (std::string(each.state) == "deleted") continue;
    const Reply again = call(each.method, path_of(person, each.what), admin);
    EXPECT_EQ(again.status, 200);
    EXPECT_TRUE(again.body.find("ended")->members().empty()) << "nothing ends twice";
  }
  EXPECT_EQ(call("POST", path_of(siv, "/deactivate"), admin).status, 200);
  EXPECT_EQ(call("POST", path_of(nils, "/deactivate"), admin).status, 409) << "the last admin";
}

TEST_P(StandingTest, WhoIsInactiveIsNotLockedAndWhoIsLockedCanBeDeactivated) {
  const std::string writer = operator_with("users.write");
  const User inactive = make_person(kAcme, "maja");
  switch_off(inactive);
  const Reply lock = call("POST", path_of(inactive, "/lock"), writer);
  EXPECT_EQ(lock.status, 200) << lock.text;
  EXPECT_EQ(lock.body.text_at("state"), "inactive") << "or an unlocking would let the person in";
  const User locked = make_person(kAcme, "nils");
  switch_off(locked, UserState::locked);
  EXPECT_EQ(call("POST", path_of(locked, "/deactivate"), writer).body.text_at("state"), "inactive");
  EXPECT_EQ(call("POST", path_of(locked, "/lock"), writer).body.text_at("state"), "inactive");
}

TEST_P(StandingTest, OnlyThosePermittedSwitchAnybodyOff) {
  const User maja = make_person(kAcme, "maja");
  const User stranger = make_person(kOther, "stranger");
  EXPECT_EQ(call("POST", path_of(maja, "/deactivate"), "").status, 401);
  EXPECT_EQ(call("POST", path_of(maja, "/deactivate"), personal_token(maja)).status, 403);
  EXPECT_EQ(call("POST", path_of(maja, "/deactivate"), operator_with("users.delete")).status, 403);
  EXPECT_EQ(call("DELETE", path_of(maja), operator_with("users.write")).status, 403);
  EXPECT_EQ(call("POST", path_of(stranger, "/deactivate"), operator_with("users.write")).status, 404);
  EXPECT_EQ(call("POST", path_of(maja, "/deactivate"), operator_with("users.write"), R"({"x":1})").status, 400);
  EXPECT_EQ(call("POST", path_of(maja, "/deactivate"), operator_with("users.write")).status, 200);
}

TEST_P(StandingTest, ALinkIsShownToTheAdminWhoAskedWhereThereIsNoMail) {
  const User siv = make_person(kAcme, "siv", RootRole::admin);
  const User maja = make_person(kAcme, "maja");
  for (const char* what : {"/reset-tokens", "/invite-tokens"}) {
    const Reply made = call("POST", path_of(maja, what), personal_token(siv));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(*made.body.find("emailSent"), Value(false));
    EXPECT_TRUE(made.body.text_at("url").starts_with("https://provost.test/reset?token=pv_")) << made.text;
    EXPECT_EQ(made.body.text_at("obstacle"), "no mail server is configured");
    EXPECT_EQ(made.headers.find("Cache-Control"), "no-store");
    clock_.advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(audited(maja, "password."), (std::vector<std::string>{"password.reset_link", "password.invite_link"}));
}

TEST_P(StandingTest, NobodyMakesALinkToSomebodyWhoMayDoMore) {
  const User siv = make_person(kAcme, "siv", RootRole::admin);
  const User nils = make_person(kAcme, "nils", RootRole::editor);
  const User maja = make_person(kAcme, "maja");
  EXPECT_EQ(call("POST", path_of(siv, "/reset-tokens"), operator_with("tokens.write")).status, 403);
  EXPECT_EQ(call("POST", path_of(maja, "/reset-tokens"), operator_with("tokens.write")).status, 201);
  EXPECT_EQ(call("POST", path_of(maja, "/reset-tokens"), operator_with("users.write")).status, 403);
  EXPECT_EQ(call("POST", path_of(maja, "/reset-tokens"), personal_token(nils)).status, 403);
  EXPECT_EQ(call("POST", path_of(maja, "/reset-tokens"), personal_token(maja)).status, 403)
      << "whoever finds a script's token does not get the password by it";
  EXPECT_EQ(call("POST", path_of(siv, "/reset-tokens"), personal_token(siv)).status, 201);
  const std::string by_app = credential_of(siv, CredentialKind::access_token, "tokens.write");
  EXPECT_EQ(call("POST", path_of(siv, "/reset-tokens"), by_app).status, 403) << "an app";
  switch_off(maja);
  EXPECT_EQ(call("POST", path_of(maja, "/reset-tokens"), personal_token(siv)).status, 403);
}

}  // namespace
}  // namespace provost::operations
