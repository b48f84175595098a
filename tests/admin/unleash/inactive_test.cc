// People of whom nothing was heard: who they are, and what their removal does and does not do.
#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::ElementsAre;

class InactiveTest : public UnleashTest {
 protected:
  void pass_days(int days) { clock_.advance(kDay * days); }
  static std::set<std::int64_t> ids_of(const std::vector<User>& users) {
    std::set<std::int64_t> ids;
    for (const User& user : users) ids.insert(user.id.value);
    return ids;
  }
  void note(const User& user, Result<void> (UserTable::*what)(UserId, Instant) const) {
    EXPECT_TRUE(in_tables([&](Tables& tables) { return (tables.users.*what)(user.id, clock_.now()); }).has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, InactiveTest, test::both_engines(), test::engine_name);

TEST_P(InactiveTest, SilenceOf180DaysIsInactivity) {
  const User silent = make_user("silent");
  const User logged_in = make_user("logged-in");
  const User token_user = make_user("token-user");
  const User reported = make_user("reported");
  const User off = make_user("off");
  ASSERT_TRUE(in_tables([&](Tables& tables) { return become(tables, off, false, std::nullopt); }).has_value());
  make_user("elsewhere", {RootRole::viewer, kOther});
  pass_days(1);
  note(logged_in, &UserTable::note_login);
  note(reported, &UserTable::note_activity);
  personal_token(token_user);
  ASSERT_EQ(send("GET", kInactive, "", {{"Authorization", personal_token(token_user)}}).status, 403);
  pass_days(178);
  EXPECT_TRUE(listed().empty());
  pass_days(1);
  EXPECT_EQ(listed(), ids_of({silent}));
  const User fresh = make_user("fresh");
  pass_days(1);
  EXPECT_EQ(listed(), ids_of({silent, logged_in, token_user, reported}));
  EXPECT_FALSE(listed().contains(fresh.id.value));
}

TEST_P(InactiveTest, TheOperatorMaySayHowLongSilenceLasts) {
  serve({.public_url = "https://provost.test", .inactivity = std::chrono::hours(24) * 30});
  const User nora = make_user("nora");
  clock_.advance(std::chrono::hours(24) * 30 - Duration(1));
  EXPECT_TRUE(listed().empty());
  clock_.advance(Duration(1));
  EXPECT_EQ(listed(), ids_of({nora}));
}

TEST_P(InactiveTest, APersonIsListedOnceWithWhatIsKnown) {
  const User silent = make_user("silent");
  for (int each = 0; each < 3; ++each) personal_token(silent);
  const Instant seen = clock_.now();
  note(silent, &UserTable::note_login);
  pass_days(181);
  const Reply reply = get(kInactive);
  EXPECT_EQ(*reply.body.find("version"), Value(1));
  EXPECT_EQ(reply.body.find("inactiveUsers")->items(), Array{Value::object({{"id", silent.id.value},
                                                                            {"name", nullptr},
                                                                            {"email", "silent@example.test"},
                                                                            {"username", "silent"},
                                                                            {"seenAt", to_iso8601(seen)},
                                                                            {"createdAt", to_iso8601(silent.created)},
                                                                            {"patSeenAt", nullptr}})});
}

TEST_P(InactiveTest, ABrowserAtWorkIsHeardOfAndHasUsedNoToken) {
  const User by_session = make_user("by-session");
  const User by_token = make_user("by-token");
  pass_days(1);
  const std::string cookie =
      "__Host-unleash-session=" + std::string(issue(by_session, CredentialKind::session).text.reveal());
  ASSERT_EQ(send("GET", kInactive, "", {{"Cookie", cookie}}).status, 403);
  ASSERT_EQ(send("GET", kInactive, "", {{"Authorization", personal_token(by_token)}}).status, 403);
  const Instant used = clock_.now();
  pass_days(179);
  EXPECT_TRUE(listed().empty()) << "both were heard of a day after they came";
  pass_days(1);
  EXPECT_EQ(listed(), ids_of({by_session, by_token}));
  const Reply reply = get(kInactive);
  for (const Value& each : reply.body.find("inactiveUsers")->items()) {
    const bool token = *each.find("id") == Value(by_token.id.value);
    EXPECT_EQ(*each.find("patSeenAt"), token ? Value(to_iso8601(used)) : Value()) << each.text_at("username");
  }
}

TEST_P(InactiveTest, OnlyTheNamedAndInactiveAreRemoved) {
  const User named = make_user("named");
  const User unnamed = make_user("unnamed");
  const User elsewhere = make_user("elsewhere", {RootRole::viewer, kOther});
  pass_days(181);
  const User active = make_user("active");
  const std::uint64_t rings = bell_.rings();
  const Reply reply = post(kDelete, ids_body({named, active, elsewhere, named}));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.text, "");
  EXPECT_FALSE(exists(named));
  EXPECT_TRUE(exists(unnamed));
  EXPECT_TRUE(exists(active));
  EXPECT_TRUE(exists(elsewhere, kOther));
  EXPECT_THAT(skips(), ElementsAre("active", "unknown"));
  EXPECT_GT(bell_.rings(), rings);
}

TEST_P(InactiveTest, RemovingTwiceIsNoMistake) {
  const User named = make_user("named");
  pass_days(181);
  EXPECT_EQ(post(kDelete, ids_body({named})).status, 200);
  EXPECT_EQ(post(kDelete, ids_body({named})).status, 200);
  EXPECT_EQ(post(kDelete, R"({"ids":[0,9007199254740991]})").status, 200);
  EXPECT_THAT(skips(), ElementsAre("unknown", "unknown", "unknown"));
  EXPECT_EQ(listed(), ids_of({}));
}

TEST_P(InactiveTest, AFailureInTheMiddleLeavesAll) {
  const std::vector<User> users{make_user("one"), make_user("two"), make_user("three")};
  pass_days(181);
  tripwire_.arm("users.remove", 1);
  EXPECT_EQ(post(kDelete, ids_body(users)).status, 503);
  EXPECT_EQ(listed(), ids_of(users));
  tripwire_.disarm();
  EXPECT_EQ(post(kDelete, ids_body(users)).status, 200);
  EXPECT_TRUE(listed().empty());
}

TEST_P(InactiveTest, TheLastAdministratorStays) {
  const User first = make_user("first", {RootRole::admin});
  const User second = make_user("second", {RootRole::admin});
  const User viewer = make_user("viewer");
  pass_days(181);
  EXPECT_EQ(post(kDelete, ids_body({second, viewer, first})).status, 200);
  EXPECT_FALSE(exists(first));
  EXPECT_TRUE(exists(second));
  EXPECT_FALSE(exists(viewer));
  EXPECT_THAT(skips(), ElementsAre("last_admin"));
}

TEST_P(InactiveTest, NobodyRemovesThemselves) {
  const User admin = make_user("admin", {RootRole::admin});
  make_user("other", {RootRole::admin});
  pass_days(181);
  EXPECT_EQ(send("POST", kDelete, ids_body({admin}), typed(personal_token(admin))).status, 200);
  EXPECT_TRUE(exists(admin));
  EXPECT_THAT(skips(), ElementsAre("own"));
}

TEST_P(InactiveTest, CredentialsDieWithThePerson) {
  const User gone = make_user("gone", {RootRole::admin});
  make_user("stays", {RootRole::admin});
  pass_days(181);
  std::vector<IssuedCredential> credentials;
  for (const CredentialKind kind :
       {CredentialKind::session, CredentialKind::personal_token, CredentialKind::access_token,
        CredentialKind::refresh_token, CredentialKind::authorization_code}) {
    credentials.push_back(issue(gone, kind));
  }
  EXPECT_EQ(post(kDelete, ids_body({gone})).status, 200);
  for (const IssuedCredential& each : credentials) EXPECT_FALSE(lives(each)) << to_word(each.credential.kind);
  const std::string personal(credentials[1].text.reveal());
  EXPECT_EQ(send("GET", kInactive, "", {{"Authorization", personal}}).status, 401);
}

TEST_P(InactiveTest, IdsAreWholeNumbersHoweverTheyAreSpelled) {
  const std::vector<User> users{make_user("one"), make_user("two"), make_user("three"), make_user("four")};
  pass_days(181);
  std::vector<std::string> id;
  for (const User& user : users) id.push_back(std::to_string(user.id.value));
  EXPECT_EQ(post(kDelete, "{\"ids\":[" + id[0] + ".0,\"" + id[1] + "\",\"" + id[2] + ".0\"," + id[3] + "]}").status,
            200);
  EXPECT_TRUE(listed().empty());
  EXPECT_TRUE(skips().empty());
}

TEST_P(InactiveTest, WhatIsNoListOfIdsIsRefused) {
  struct Case {
    const char* name;
    std::string body;
    std::string path;
  };
  const User user = make_user("silent");
  pass_days(181);
  const std::string good = std::to_string(user.id.value);
  const Case cases[] = {{"no body", "", "/body/ids"},
                        {"no ids", "{}", "/body/ids"},
                        {"ids are null", R"({"ids":null})", "/body/ids"},
                        {"ids are one number", R"({"ids":)" + good + "}", "/body/ids"},
                        {"the body is a list", "[" + good + "]", "/body"},
                        {"an unknown property", R"({"ids":[)" + good + R"(],"force":true})", "/body/force"},
                        {"a fraction", R"({"ids":[)" + good + ",1.5]}", "/body/ids/1"},
                        {"a fraction as text", R"({"ids":["1.5"]})", "/body/ids/0"},
                        {"below zero", R"({"ids":[-1]})", "/body/ids/0"},
                        {"2^53", R"({"ids":[9007199254740992]})", "/body/ids/0"},
                        {"2^53 as a double", R"({"ids":[9007199254740992.0]})", "/body/ids/0"},
                        {"far beyond", R"({"ids":[1e300]})", "/body/ids/0"},
                        {"a text that is no number", R"({"ids":["abc"]})", "/body/ids/0"},
                        {"an empty text", R"({"ids":[""]})", "/body/ids/0"},
                        {"null", R"({"ids":[null]})", "/body/ids/0"},
                        {"true", R"({"ids":[true]})", "/body/ids/0"},
                        {"a list in the list", R"({"ids":[[1]]})", "/body/ids/0"}};
  for (const Case& each : cases) {
    const Reply refused = post(kDelete, each.body);
    EXPECT_EQ(refused.status, 400) << each.name;
    EXPECT_EQ(refused.name(), "BadDataError") << each.name;
    EXPECT_EQ(refused.path(), each.path) << each.name;
    EXPECT_FALSE(refused.body.text_at("id").empty()) << each.name;
    EXPECT_EQ(refused.body.find("details")->items().size(), 1U) << each.name;
  }
  EXPECT_EQ(listed(), ids_of({user}));
}

TEST_P(InactiveTest, TheNumberOfIdsAndFaultsIsBounded) {
  std::string many = R"({"ids":[0)";
  for (int each = 0; each < 10'000; ++each) many += ",0";
  EXPECT_EQ(post(kDelete, many + "]}").status, 400);
  std::string bad = R"({"ids":[-1)";
  for (int each = 0; each < 100; ++each) bad += ",-1";
  EXPECT_EQ(post(kDelete, bad + "]}").body.find("details")->items().size(), 20U);
}

TEST_P(InactiveTest, ThePeopleOfASourceAreRemovedToo) {
  const User managed = make_user("managed", {RootRole::viewer, kTenant, ids_.uuid<SourceId>()});
  pass_days(181);
  EXPECT_EQ(post(kDelete, ids_body({managed})).status, 200);
  EXPECT_FALSE(exists(managed));
}

}  // namespace
}  // namespace provost::unleash
