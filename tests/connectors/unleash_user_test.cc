// What is read from Unleash's answers and written into requests to it, in tables.
#include "connectors/unleash_user.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/connectors/connector_bench.h"
#include "tests/support/seeded_random.h"

namespace provost::connectors {
namespace {

Value parsed(std::string_view text) { return json::parse(text).value(); }

TEST(UnleashUser, IsReadFromNothingButAPerson) {
  struct Case {
    std::string_view name;
    std::string_view body;
    bool read;
  };
  const Case cases[] = {
      {"a whole person", R"({"id":7,"username":"kim","email":"k@example.org","name":"Kim","rootRole":2})", true},
      {"what is empty is left out", R"({"id":7})", true},
      {"what is empty may be null", R"({"id":7,"username":null,"name":null})", true},
      {"an unknown role is none", R"({"id":7,"rootRole":"Viewer"})", true},
      {"a service account", R"({"id":7,"accountType":"Service Account"})", false},
      {"a system account", R"({"id":-1337,"username":"unleash_system_user"})", false},
      {"nobody", R"({"id":0})", false},
      {"an id as text", R"({"id":"7"})", false},
      {"a fraction of an id", R"({"id":7.5})", false},
      {"no id", R"({"username":"kim"})", false},
      {"a username that is a list", R"({"id":7,"username":["kim"]})", false},
      {"an address that is a number", R"({"id":7,"email":7})", false},
      {"a list", R"([{"id":7}])", false},
      {"null", "null", false},
  };
  for (const Case& each : cases) EXPECT_EQ(read_unleash_user(parsed(each.body)).has_value(), each.read) << each.name;
}

TEST(UnleashUser, AListIsReadWithoutThoseWhoAreNone) {
  const auto users = read_unleash_users(parsed(R"([{"id":1},"x",{"id":"2"},{"id":3}])"));
  ASSERT_TRUE(users);
  ASSERT_EQ(users->size(), 2U);
  EXPECT_EQ(users->back().id, 3);
  EXPECT_FALSE(read_unleash_users(parsed(R"({"users":[]})")));
  EXPECT_FALSE(read_unleash_users(Value()));
}

TEST(UnleashPerson, IsWhatTheAccountSays) {
  struct Case {
    std::string_view name;
    std::string user_name;
    std::string_view attributes;
    std::string_view email, shown;
  };
  const Case cases[] = {
      {"nothing but a userName", "kim", "{}", "", ""},
      {"a userName that is an address", "Kim@Example.org", "{}", "kim@example.org", ""},
      {"the first address", "kim", R"({"emails":[{"value":"A@x.org"},{"value":"b@x.org"}]})", "a@x.org", ""},
      {"the primary address", "kim",
       R"({"emails":[{"value":"a@x.org"},{"value":"b@x.org","primary":true},{"value":"c@x.org"}]})", "b@x.org", ""},
      {"addresses of no kind", "kim", R"({"emails":[7,"x",null]})", "", ""},
      {"the displayName", "kim", R"({"displayName":"Kim","name":{"formatted":"K. One"}})", "", "Kim"},
      {"the formatted name", "kim", R"({"name":{"formatted":"K. One","givenName":"K"}})", "", "K. One"},
      {"the parts of a name", "kim", R"({"name":{"givenName":"Kim","familyName":"One"}})", "", "Kim One"},
      {"one part of a name", "kim", R"({"name":{"familyName":"One"}})", "", "One"},
      {"a name that plays deactivated", "kim", R"_({"displayName":"Kim (deactivated) (deactivated)"})_", "", "Kim"},
  };
  for (const Case& each : cases) {
    Account account;
    account.user_name = each.user_name;
    account.attributes = parsed(each.attributes);
    const UnleashPerson person = unleash_person(account);
    EXPECT_EQ(person.username, each.user_name) << each.name;
    EXPECT_EQ(person.email, each.email) << each.name;
    EXPECT_EQ(person.name, each.shown) << each.name;
  }
}

TEST(UnleashUpdate, SaysWhatDiffersAndNothingElse) {
  struct Case {
    std::string_view name;
    UnleashUser seen;
    UnleashPerson person;
    std::string_view body;  // "" for none
  };
  const Case cases[] = {
      {"all is well", {7, "kim", "k@x.org", "Kim", 1}, {"kim", "k@x.org", "Kim"}, ""},
      {"nothing is told of what is empty", {7, "kim", "k@x.org", "Kim", 1}, {"kim", "", ""}, ""},
      {"a username cannot be told", {7, "kim", "", "", 1}, {"lee", "", ""}, ""},
      {"another name", {7, "kim", "k@x.org", "Kim", 1}, {"kim", "k@x.org", "Kim Two"}, R"({"name":"Kim Two"})"},
      {"another address", {7, "kim", "", "Kim", 1}, {"kim", "k@x.org", "Kim"}, R"({"email":"k@x.org"})"},
      {"a Viewer who was none of ours stays one", {7, "kim", "", "Kim", 3}, {"kim", "", "Kim"}, ""},
      {"somebody comes back",
       {7, "kim", "", "Kim (deactivated)", 3},
       {"kim", "", "Kim"},
       R"({"name":"Kim","rootRole":2})"},
      {"somebody without a name comes back",
       {7, "kim", "", "kim (deactivated)", 3},
       {"kim", "", ""},
       R"({"name":"kim","rootRole":2})"},
      {"a role given by hand since is kept",
       {7, "kim", "", "Kim (deactivated)", 1},
       {"kim", "", "Kim"},
       R"({"name":"Kim"})"},
  };
  for (const Case& each : cases) {
    const auto body = unleash_update(each.seen, each.person, UnleashRole::editor);
    ASSERT_EQ(body.has_value(), !each.body.empty()) << each.name;
    if (body) {
      EXPECT_EQ(*body, parsed(each.body)) << each.name << json::write(*body);
    }
  }
}

TEST(UnleashDemotion, LeavesAViewerWhoseNameSaysSo) {
  struct Case {
    std::string_view name;
    UnleashUser seen;
    std::string_view body;  // "" for none
  };
  const Case cases[] = {
      {"an admin", {7, "kim", "", "Kim", 1}, R"_({"rootRole":3,"name":"Kim (deactivated)"})_"},
      {"a Viewer", {7, "kim", "", "Kim", 3}, R"_({"rootRole":3,"name":"Kim (deactivated)"})_"},
      {"nobody's name", {7, "kim", "k@x.org", "", 2}, R"_({"rootRole":3,"name":"kim (deactivated)"})_"},
      {"an address alone", {7, "", "k@x.org", "", 2}, R"_({"rootRole":3,"name":"k@x.org (deactivated)"})_"},
      {"a role given by hand since",
       {7, "kim", "", "Kim (deactivated)", 1},
       R"_({"rootRole":3,"name":"Kim (deactivated)"})_"},
      {"somebody who is off", {7, "kim", "", "Kim (deactivated)", 3}, ""},
  };
  for (const Case& each : cases) {
    const auto body = unleash_demotion(each.seen);
    ASSERT_EQ(body.has_value(), !each.body.empty()) << each.name;
    if (body) {
      EXPECT_EQ(*body, parsed(each.body)) << each.name << json::write(*body);
    }
  }
}

TEST(UnleashPassword, IsTakenByTheRuleAndNeverTheSame) {
  test::SeededRandom random;
  std::set<std::string> seen;
  const auto holds = [](std::string_view text, int (*sort)(int)) {
    return std::any_of(text.begin(), text.end(), sort);
  };
  for (int count = 0; count < 1000; ++count) {
    const Secret password = unleash_password(random);
    const std::string text(password.reveal());
    EXPECT_EQ(text.size(), 51U);
    EXPECT_TRUE(holds(text, std::islower) && holds(text, std::isupper) && holds(text, std::isdigit) &&
                holds(text, std::ispunct));
    for (std::size_t at = 1; at < text.size(); ++at) EXPECT_NE(text[at], text[at - 1]);
    EXPECT_TRUE(seen.insert(text).second);
  }
}

}  // namespace
}  // namespace provost::connectors
