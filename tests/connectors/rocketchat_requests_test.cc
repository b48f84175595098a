#include "connectors/rocketchat_requests.h"

#include <gtest/gtest.h>

#include "core/model/json.h"

namespace provost::connectors {
namespace {

Account person(std::string_view user_name, std::string_view attributes = "{}") {
  Account account;
  account.user_name = user_name;
  account.active = true;
  account.attributes = json::parse(attributes).value();
  return account;
}

TEST(RocketchatRequests, ANewPersonIsWhole) {
  RocketchatRules rules;
  rules.naming = RocketchatRules::Naming::local_part;
  rules.role = "guest";
  const auto request = rocketchat_creation(
      person("kim@x.example", R"({"name":{"givenName":"Kim","familyName":"Roe"}})"), rules, Secret("pass"));
  ASSERT_TRUE(request);
  EXPECT_EQ(json::write(*request),
            R"({"username":"kim","name":"Kim Roe","email":"kim@x.example","password":"pass","active":true,)"
            R"("verified":true,"requirePasswordChange":false,"sendWelcomeEmail":false,"roles":["guest"]})");
  EXPECT_FALSE(rocketchat_creation(person("kim"), rules, Secret("pass")));
}

TEST(RocketchatRequests, OnlyWhatDiffersIsChanged) {
  struct Case {
    std::string_view name;
    RocketchatUser user;
    std::string_view changes;  // "" for none
  };
  const Case cases[] = {
      {"nothing", {RemoteId{"1"}, "kim", "Kim", "user", {{"KIM@x.example", true}}, {}, true}, ""},
      {"the name",
       {RemoteId{"1"}, "kim", "Kimberly", "user", {{"kim@x.example", true}}, {}, true},
       R"({"name":"Kim"})"},
      {"an address that nobody verified",
       {RemoteId{"1"}, "kim", "Kim", "user", {{"kim@x.example", false}}, {}, true},
       R"({"email":"kim@x.example","verified":true})"},
      {"the user name",
       {RemoteId{"1"}, "k", "Kim", "user", {{"kim@x.example", true}}, {}, true},
       R"({"username":"kim"})"},
  };
  const Account kim = person("kim", R"({"displayName":"Kim","emails":[{"value":"kim@x.example"}]})");
  for (const Case& each : cases) {
    const auto changes = rocketchat_changes(each.user, kim, RocketchatRules{});
    EXPECT_EQ(changes ? json::write(*changes) : "", each.changes) << each.name;
  }
}

TEST(RocketchatRequests, AMatchIsWhatTheRuleSays) {
  using Match = RocketchatRules::Match;
  using Naming = RocketchatRules::Naming;
  struct Case {
    std::string_view name;
    Match match;
    Naming naming;
    RocketchatUser user;
    bool matches;
  };
  const RocketchatUser kim{RemoteId{"1"}, "KIM", "Kim", "user", {{"kim@x.example", true}}, {}, true};
  RocketchatUser unverified = kim;
  unverified.emails[0].verified = false;
  RocketchatUser bot = kim;
  bot.type = "bot";
  RocketchatUser nobody = kim;
  nobody.id.reset();
  RocketchatUser lee = kim;
  lee.user_name = "lee";
  const Case cases[] = {
      {"the name", Match::user_name, Naming::whole, kim, true},
      {"the name, whatever the address", Match::user_name, Naming::whole, unverified, true},
      {"a part of the name and the address", Match::user_name, Naming::local_part, kim, true},
      {"a part of the name alone", Match::user_name, Naming::local_part, unverified, false},
      {"another name", Match::user_name, Naming::whole, lee, false},
      {"the address", Match::email, Naming::whole, lee, true},
      {"an address that nobody verified", Match::email, Naming::whole, unverified, false},
      {"a bot", Match::user_name, Naming::whole, bot, false},
      {"somebody without an id", Match::user_name, Naming::whole, nobody, false},
      {"no rule", Match::none, Naming::whole, kim, false},
  };
  for (const Case& each : cases) {
    RocketchatRules rules;
    rules.match = each.match;
    rules.naming = each.naming;
    const Account account = each.naming == Naming::whole ? person("kim", R"({"emails":[{"value":"kim@x.example"}]})")
                                                         : person("kim@x.example");
    EXPECT_EQ(rocketchat_matches(each.user, account, rules), each.matches) << each.name;
  }
}

}  // namespace
}  // namespace provost::connectors
