#include "connectors/zitadel_requests.h"

#include <gtest/gtest.h>

#include "core/model/json.h"

namespace provost::connectors {
namespace {

Account person(std::string_view user_name, std::string_view attributes) {
  Account account;
  account.scim_id = ScimId{"01JABCDEFGHJKMNPQRSTVWXYZ0"};
  account.user_name = user_name;
  account.active = true;
  account.attributes = json::parse(attributes).value();
  return account;
}

struct Case {
  std::string_view name;
  std::string_view user_name;
  std::string_view attributes;
  std::string_view request;
};

constexpr Case kCases[] = {
    {"whole", "kim",
     R"({"name":{"givenName":"Kim","familyName":"Roe"},"displayName":"Kim Roe","nickName":"K","preferredLanguage":"de",
        "emails":[{"value":"a@x.example"},{"value":"b@x.example","primary":true}],
        "phoneNumbers":[{"value":"+41 79 (999) 99-99"}]})",
     R"({"username":"kim","profile":{"givenName":"Kim","familyName":"Roe","displayName":"Kim Roe","nickName":"K",
        "preferredLanguage":"de"},"email":{"email":"b@x.example","isVerified":true},
        "phone":{"phone":"+41799999999","isVerified":true}})"},
    {"names are made of what there is", "kim", R"({"displayName":"Kim Roe"})",
     R"({"username":"kim","profile":{"givenName":"Kim Roe","familyName":"Kim Roe","displayName":"Kim Roe"}})"},
    {"nothing but a user name that is an address", "kim@x.example", "{}",
     R"({"username":"kim@x.example","profile":{"givenName":"kim@x.example","familyName":"kim@x.example"},
        "email":{"email":"kim@x.example","isVerified":true}})"},
    {"numbers and languages that ZITADEL would refuse are left out", "kim",
     R"({"phoneNumbers":[{"value":"079 999"}],"preferredLanguage":"de-CH-something-long"})",
     R"({"username":"kim","profile":{"givenName":"kim","familyName":"kim"}})"},
    {"a telephone number with letters", "kim", R"({"phoneNumbers":[{"value":"+41 79 999 99 99 ext 5"}]})",
     R"({"username":"kim","profile":{"givenName":"kim","familyName":"kim"}})"},
    {"wrong types are not read", "kim", R"({"name":7,"displayName":[],"emails":{"value":"x"},"phoneNumbers":[7]})",
     R"({"username":"kim","profile":{"givenName":"kim","familyName":"kim"}})"},
};

TEST(ZitadelRequests, AnUpdateHasWhatZitadelTakes) {
  for (const Case& each : kCases) {
    EXPECT_EQ(json::write(zitadel_update(person(each.user_name, each.attributes))),
              json::write(json::parse(each.request).value()))
        << each.name;
  }
}

TEST(ZitadelRequests, ACreationBearsOurIdAndItsMark) {
  ZitadelRules rules;
  rules.organization = "org-1";
  const auto request = zitadel_creation(person("kim@x.example", "{}"), rules);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->text_at("userId"), "01JABCDEFGHJKMNPQRSTVWXYZ0");
  EXPECT_EQ(*request->find("organization"), Value::object({{"orgId", "org-1"}}));
  EXPECT_EQ(json::write(*request->find("metadata")),
            R"([{"key":"provost.id","value":"MDFKQUJDREVGR0hKS01OUFFSU1RWV1hZWjA="}])");
  EXPECT_FALSE(zitadel_creation(person("kim", "{}"), rules));
}

TEST(ZitadelRequests, SearchesAreOfPeopleOfTheOrganization) {
  ZitadelRules rules;
  rules.organization = "org-1";
  rules.match = ZitadelRules::Match::email;
  EXPECT_EQ(json::write(*zitadel_search(person("kim@x.example", "{}"), rules).find("queries")),
            R"([{"typeQuery":{"type":"TYPE_HUMAN"}},{"organizationIdQuery":{"organizationId":"org-1"}},)"
            R"({"emailQuery":{"emailAddress":"kim@x.example","method":"TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE"}}])");
  EXPECT_EQ(json::write(zitadel_sessions(RemoteId{"27"}, 100, 50)),
            R"({"query":{"offset":"100","limit":50,"asc":true},"queries":[{"userIdQuery":{"id":"27"}}]})");
}

}  // namespace
}  // namespace provost::connectors
