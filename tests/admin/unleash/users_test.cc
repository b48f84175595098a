// The pages of people: who is there, who is made, changed and deleted, and who is found.
#include "tests/admin/unleash/desk_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class UsersTest : public DeskTest {
 protected:
  Reply create(const std::string& body) { return ask("POST", kUsers, body); }
};
INSTANTIATE_TEST_SUITE_P(Engines, UsersTest, test::both_engines(), test::engine_name);

TEST_P(UsersTest, TheListHoldsPeopleAndRoles) {
  const User olaf = make_user("olaf", {RootRole::editor, kTenant, ids_.uuid<SourceId>()});
  make_user("elsewhere", {RootRole::viewer, kOther});
  issue(olaf, CredentialKind::session);
  const std::int64_t role = make_role("Help desk", {"users.read"});
  const Reply listed = ask("GET", kUsers);
  ASSERT_EQ(listed.status, 200) << listed.text;
  EXPECT_THAT(texts(listed.body.find("users"), "username"), ElementsAre("siv", "olaf"));
  const Value& shown = listed.body.find("users")->items()[1];
  EXPECT_EQ(*shown.find("rootRole"), Value(2));
  EXPECT_EQ(shown.text_at("scimId"), olaf.scim_id.value);
  EXPECT_EQ(*shown.find("activeSessions"), Value(1));
  EXPECT_EQ(shown.text_at("inviteLink"), "");
  EXPECT_TRUE(listed.body.find("users")->items()[0].find("scimId")->is_null());
  EXPECT_THAT(texts(listed.body.find("rootRoles"), "name"), ElementsAre("Admin", "Editor", "Viewer", "Help desk"));
  EXPECT_EQ(*listed.body.find("rootRoles")->items()[3].find("id"), Value(role));
  EXPECT_EQ(listed.headers.count("Link"), 0U);
  EXPECT_THAT(texts(ask("GET", kUsers + ("?after=" + id_of(admin_))).body.find("users"), "username"),
              ElementsAre("olaf"));
  EXPECT_EQ(ask("GET", kUsers + std::string("?after=x")).status, 400);
}

TEST_P(UsersTest, OneIsShown) {
  const User maja = make_user("maja");
  const Reply shown = ask("GET", at(maja));
  ASSERT_EQ(shown.status, 200) << shown.text;
  EXPECT_EQ(number(shown, "id"), maja.id.value);
  EXPECT_EQ(shown.body.text_at("email"), "maja@example.test");
  const User other = make_user("elsewhere", {RootRole::viewer, kOther});
  for (const std::string& id : {std::string("1"), std::string("-4"), id_of(other)}) {
    const Reply missing = ask("GET", kUsers + ("/" + id));
    EXPECT_EQ(missing.status, 404) << id;
    EXPECT_EQ(missing.name(), "NotFoundError");
    EXPECT_EQ(missing.body.find("id"), nullptr);
  }
  for (const std::string id : {"maja", "1.5", "99999999999999999999"}) {
    const Reply refused = ask("GET", kUsers + ("/" + id));
    EXPECT_EQ(refused.status, 400) << id;
    EXPECT_EQ(refused.name(), "BadDataError");
  }
}

TEST_P(UsersTest, OneIsMade) {
  const std::uint64_t rings = bell_.rings();
  const Reply made = create(
      R"({"username":"lina","email":"Lina@Example.test","name":"Lina","password":"p","rootRole":2,"sendEmail":false})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(*made.headers.find("Location"), std::to_string(number(made, "id")));
  EXPECT_EQ(made.body.text_at("email"), "lina@example.test");
  EXPECT_EQ(made.body.text_at("name"), "Lina");
  EXPECT_EQ(number(made, "rootRole"), 2);
  EXPECT_FALSE(made.body.find("emailSent")->as_bool());
  EXPECT_THAT(std::string(made.body.text_at("inviteLink")), StartsWith("https://provost.test/reset?token=pv_inv_"));
  EXPECT_GT(bell_.rings(), rings);
  const Reply login = post_as_guest(kLogin, R"({"username":"lina","password":"p","tenant":"acme"})");
  EXPECT_EQ(login.status, 200) << login.text;
  EXPECT_EQ(*login.body.find("rootRole"), Value(2));
}

TEST_P(UsersTest, ARoleIsToldAsItWasSaid) {
  make_role("Help desk", {"users.read"});
  struct Case {
    std::string said;
    std::int64_t meant;
  };
  const Case cases[] = {{"1", 1}, {"\"2\"", 2}, {"\"Viewer\"", 3}, {"\"Admin\"", 1}, {"4", 4}, {"\"Help desk\"", 4}};
  for (std::size_t each = 0; each < std::size(cases); ++each) {
    const std::string name = "person-" + std::to_string(each);
    const Reply made = create(R"({"username":")" + name + R"(","rootRole":)" + cases[each].said + "}");
    ASSERT_EQ(made.status, 201) << made.text;
    const Value expected = each == 1 ? Value(2) : json::parse(cases[each].said).value();
    EXPECT_EQ(*made.body.find("rootRole"), expected);
    const Reply shown = ask("GET", kUsers + ("/" + std::to_string(number(made, "id"))));
    EXPECT_EQ(number(shown, "rootRole"), cases[each].meant);
  }
}

TEST_P(UsersTest, WhatCannotBeMadeIsRefused) {
  make_user("maja");
  struct Case {
    const char* name;
    std::string body;
    const char* error;
    const char* place;
  };
  const Case cases[] = {
      {"nothing", "{}", "BadDataError", "/body/rootRole"},
      {"neither name nor address", R"({"rootRole":3})", "BadDataError", ""},
      {"an unknown role", R"({"username":"x","rootRole":9})", "BadDataError", ""},
      {"a role by an unknown name", R"({"username":"x","rootRole":"Owner"})", "BadDataError", ""},
      {"a role that is a list", R"({"username":"x","rootRole":[]})", "BadDataError", "/body/rootRole"},
      {"a negative role", R"({"username":"x","rootRole":-1})", "BadDataError", "/body/rootRole"},
      {"no address", R"({"email":"x","rootRole":3})", "BadDataError", "/body/email"},
      {"an unknown member", R"({"username":"x","rootRole":3,"scimId":"x"})", "BadDataError", "/body/scimId"},
      {"an endless password", R"({"username":"x","rootRole":3,"password":")" + std::string(1025, 'p') + "\"}",
       "BadDataError", "/body/password"},
      {"a taken user name", R"({"username":"MAJA","rootRole":3})", "BadDataError", ""},
      {"a taken address", R"({"email":"maja@EXAMPLE.test","rootRole":3})", "BadDataError", ""},
      {"an address for a name", R"({"username":"maja@example.test","rootRole":3})", "BadDataError", ""}};
  for (const Case& each : cases) {
    const Reply refused = create(each.body);
    EXPECT_EQ(refused.status, 400) << each.name << refused.text;
    EXPECT_EQ(refused.name(), each.error) << each.name;
    EXPECT_EQ(refused.path(), each.place) << each.name << refused.text;
  }
  EXPECT_EQ(message(create(R"({"username":"MAJA","rootRole":3})")), "User already exists");
  EXPECT_EQ(message(create(R"({"username":"x","rootRole":9})")), "Could not find rootRole=9");
  EXPECT_EQ(ask("GET", kUsers).body.find("users")->items().size(), 2U);
}

TEST_P(UsersTest, NobodyGivesMoreThanTheyMay) {
  const User maja = make_user("maja");
  const User boss = make_user("boss", {RootRole::admin});
  const std::string desk = operator_token("users.read users.write");
  EXPECT_EQ(ask_as(desk, "POST", kUsers, R"({"username":"x","rootRole":1})").status, 403);
  EXPECT_EQ(ask_as(desk, "PUT", at(maja), R"({"rootRole":1})").status, 403);
  EXPECT_EQ(ask_as(desk, "PUT", at(boss), R"({"email":"mine@example.test"})").status, 403);
  EXPECT_EQ(ask_as(desk, "PUT", at(boss), R"({"rootRole":3})").status, 403);
  EXPECT_EQ(ask_as(desk, "PUT", at(maja), R"({"rootRole":2})").status, 200);
  EXPECT_EQ(ask_as(desk, "POST", kUsers, R"({"username":"x","rootRole":2})").status, 201);
  EXPECT_EQ(reread(boss).role, RootRole::admin);
}

TEST_P(UsersTest, OneIsChanged) {
  const User maja = make_user("maja");
  const Reply same = ask("PUT", at(maja), "{}");
  ASSERT_EQ(same.status, 200) << same.text;
  EXPECT_EQ(number(same, "rootRole"), 3);
  const Reply changed =
      ask("PUT", at(maja), R"({"name":"Maja M","email":"Maja2@example.test","rootRole":"Editor","unknown":1})");
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.body.text_at("name"), "Maja M");
  EXPECT_EQ(changed.body.text_at("email"), "maja2@example.test");
  EXPECT_EQ(changed.body.text_at("rootRole"), "Editor");
  EXPECT_EQ(changed.body.text_at("username"), "maja");
  const User now = reread(maja);
  EXPECT_EQ(now.role, RootRole::editor);
  const Reply empty = ask("PUT", at(maja), R"({"name":"","email":""})");
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(reread(maja).version, now.version) << "empty texts change nothing";
}

TEST_P(UsersTest, WhoSignsInByTheAddressGoesOnDoingSo) {
  const Reply made = create(R"({"email":"lina@example.test","password":"p","rootRole":3})");
  const std::string path = kUsers + ("/" + std::to_string(number(made, "id")));
  ASSERT_EQ(ask("PUT", path, R"({"email":"lina2@example.test"})").status, 200);
  EXPECT_EQ(post_as_guest(kLogin, R"({"username":"lina2@example.test","password":"p","tenant":"acme"})").status, 200);
  EXPECT_EQ(post_as_guest(kLogin, R"({"username":"lina@example.test","password":"p","tenant":"acme"})").status, 401);
  EXPECT_EQ(create(R"({"email":"lina@example.test","rootRole":3})").status, 201) << "the old address is free";
}

TEST_P(UsersTest, AChangeThatDoesNotFitIsRefused) {
  const User maja = make_user("maja");
  make_user("nora");
  struct Case {
    const char* name;
    std::string target, body;
    int status;
    const char* error;
  };
  const Case cases[] = {{"an unknown person", kUsers + std::string("/1"), "{}", 404, "NotFoundError"},
                        {"no number", kUsers + std::string("/x"), "{}", 400, "BadDataError"},
                        {"a taken address", at(maja), R"({"email":"NORA@example.test"})", 400, "BadDataError"},
                        {"no address", at(maja), R"({"email":"nora"})", 400, "BadDataError"},
                        {"an unknown role", at(maja), R"({"rootRole":77})", 400, "BadDataError"},
                        {"the last admin", at(admin_), R"({"rootRole":3})", 409, "ConflictError"}};
  for (const Case& each : cases) {
    const Reply refused = ask("PUT", each.target, each.body);
    EXPECT_EQ(refused.status, each.status) << each.name << refused.text;
    EXPECT_EQ(refused.name(), each.error) << each.name;
  }
  EXPECT_EQ(send("PUT", at(maja), "{}", {{"Authorization", token_}}).status, 415);
  EXPECT_EQ(reread(maja).version, 1);
  EXPECT_EQ(reread(admin_).role, RootRole::admin);
}

TEST_P(UsersTest, ARaiseEndsWhatWasGivenBefore) {
  const User maja = make_user("maja");
  const std::string before = personal_token(maja);
  ASSERT_EQ(give_role(maja, 2).status, 200);
  EXPECT_FALSE(opens(before));
  const std::string as_editor = personal_token(maja);
  ASSERT_EQ(give_role(maja, 3).status, 200);
  EXPECT_TRUE(opens(as_editor));
  EXPECT_EQ(ask_as(as_editor, "GET", kUsers).status, 403) << "but it may no more than the person";
}

TEST_P(UsersTest, DeletionEndsEverything) {
  const User maja = make_user("maja", {RootRole::viewer, kTenant, ids_.uuid<SourceId>()});
  const std::string token = personal_token(maja);
  const std::string session = session_of(maja);
  const Reply gone = ask("DELETE", at(maja));
  EXPECT_EQ(gone.status, 200);
  EXPECT_EQ(gone.text, "");
  EXPECT_FALSE(exists(maja));
  EXPECT_FALSE(opens(token));
  EXPECT_EQ(browse(session, "GET", "/api/admin/user").status, 401);
  EXPECT_EQ(ask("DELETE", at(maja)).status, 404) << "the second time";
  EXPECT_EQ(ask("DELETE", kUsers + std::string("/x")).status, 400);
  const Reply kept = ask("DELETE", at(admin_));
  EXPECT_EQ(kept.status, 409);
  EXPECT_EQ(kept.name(), "ConflictError");
  EXPECT_TRUE(exists(admin_));
  const Reply again = create(R"({"email":"maja@example.test","rootRole":3})");
  EXPECT_EQ(again.status, 201);
  EXPECT_NE(number(again, "id"), maja.id.value);
}

TEST_P(UsersTest, PeopleAreFoundByPartsOfNames) {
  const User nora = make_user("nora");
  ASSERT_EQ(ask("PUT", at(nora), R"({"name":"Nora Lindholm"})").status, 200);
  make_user("linus");
  make_user("lin-elsewhere", {RootRole::viewer, kOther});
  const auto found = [&](const std::string& q) {
    const Reply reply = ask("GET", kUsers + ("/search?q=" + q));
    return texts(&reply.body, "username");
  };
  EXPECT_THAT(found("LIN"), ElementsAre("nora", "linus"));
  EXPECT_THAT(found("holm"), ElementsAre("nora")) << "within a name";
  EXPECT_THAT(found("nus"), IsEmpty()) << "within a user name";
  EXPECT_THAT(found("linus@ex"), ElementsAre("linus"));
  EXPECT_THAT(found("example.test"), IsEmpty()) << "within an address";
  EXPECT_THAT(found("%25"), IsEmpty());
  EXPECT_THAT(found("%22or"), IsEmpty()) << "a quote is a character like others";
  EXPECT_THAT(found("%25%25"), IsEmpty());
  EXPECT_THAT(found("l"), IsEmpty()) << "fewer than two characters";
  EXPECT_THAT(found(""), IsEmpty());
  EXPECT_THAT(found(std::string(300, 'l')), IsEmpty());
  EXPECT_EQ(ask("GET", kUsers + std::string("/search")).text, "[]");
}

TEST_P(UsersTest, WhoMayNotReadPeopleFindsThemselves) {
  const User maja = make_user("maja");
  make_user("majken");
  const std::string token = personal_token(maja);
  const Reply found = ask_as(token, "GET", kUsers + std::string("/search?q=maj"));
  EXPECT_EQ(found.status, 200);
  EXPECT_THAT(texts(&found.body, "username"), ElementsAre("maja"));
  EXPECT_EQ(ask_as(token, "GET", kUsers + std::string("/search?q=majk")).text, "[]");
  const Reply access = ask_as(token, "GET", kUsers + std::string("/access"));
  EXPECT_THAT(texts(access.body.find("users"), "username"), ElementsAre("maja"));
  const std::string blind = operator_token("jobs.read");
  EXPECT_EQ(ask_as(blind, "GET", kUsers + std::string("/search?q=maj")).text, "[]");
  EXPECT_THAT(ask_as(blind, "GET", kUsers + std::string("/access")).body.find("users")->items(), IsEmpty());
  const std::string editor = personal_token(make_user("eva", {RootRole::editor}));
  EXPECT_EQ(ask_as(editor, "GET", kUsers + std::string("/search?q=maj")).body.items().size(), 2U);
}

TEST_P(UsersTest, AccessListsPeopleAndGroupsInShort) {
  const User maja = make_user("maja");
  const std::string users = R"(,"users":[{"user":{"id":)" + id_of(maja) + "}}]";
  ASSERT_EQ(ask("POST", "/api/admin/groups", R"({"name":"Crew")" + users + "}").status, 201);
  const Reply access = ask("GET", kUsers + std::string("/access"));
  ASSERT_EQ(access.status, 200) << access.text;
  EXPECT_THAT(texts(access.body.find("users"), "username"), ElementsAre("siv", "maja"));
  EXPECT_EQ(access.body.find("users")->items()[0].text_at("accountType"), "User");
  const Value& crew = access.body.find("groups")->items().at(0);
  EXPECT_EQ(crew.text_at("name"), "Crew");
  EXPECT_EQ(*crew.find("userCount"), Value(1));
  const Reply own = ask_as(personal_token(maja), "GET", kUsers + std::string("/access"));
  EXPECT_THAT(texts(own.body.find("groups"), "name"), Contains("Crew"));
}

TEST_P(UsersTest, AdminsAreCountedByPassword) {
  make_user("with", {RootRole::admin, kTenant, {}, "p"});
  make_user("viewer", {RootRole::viewer, kTenant, {}, "p"});
  const User off = make_user("off", {RootRole::admin});
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, off, false, std::nullopt); }).has_value());
  const Reply count = ask("GET", kUsers + std::string("/admin-count"));
  EXPECT_EQ(count.body, Value::object({{"password", 1}, {"noPassword", 1}, {"service", 0}})) << count.text;
}

TEST_P(UsersTest, NoLicenceBoundsThePeople) {
  make_user("maja");
  const Reply licensed = ask("GET", "/api/admin/licensed-users");
  ASSERT_EQ(licensed.status, 200) << licensed.text;
  EXPECT_EQ(number(licensed, "seatCount"), 2);
  const Value& users = *licensed.body.find("licensedUsers");
  EXPECT_EQ(*users.find("current"), Value(2));
  EXPECT_EQ(*users.find("history")->items().at(0).find("count"), Value(2));
}

}  // namespace
}  // namespace provost::unleash
