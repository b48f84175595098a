#include "connectors/zendesk_user.h"

#include <gtest/gtest.h>

#include "tests/connectors/connector_bench.h"

namespace provost::connectors {
namespace {

Value parsed(std::string_view text) { return json::parse(text).value_or(Value()); }

TEST(ZendeskProfile, IsTakenFromTheAccount) {
  test::ConnectorBench bench;
  Account account = bench.account("kim");
  account.attributes =
      parsed(R"({"displayName":"Kim","emails":[{"value":"a@x.example"},{"value":"b@x.example","primary":true}]})");
  const ZendeskProfile profile = zendesk_profile_of(account);
  EXPECT_EQ(profile.name, "Kim");
  EXPECT_EQ(profile.email, "b@x.example");
  EXPECT_EQ(profile.external_id, account.scim_id.value);
}

TEST(ZendeskUserReading, BelievesNoWrongType) {
  const ZendeskUser odd = read_zendesk_user(
      parsed(R"({"id":"7","name":[],"email":1,"external_id":{},"suspended":"true","active":0,"custom_role_id":-3})"));
  EXPECT_EQ(odd.id, 0);
  EXPECT_EQ(odd.name + odd.email + odd.external_id + odd.role, "");
  EXPECT_FALSE(odd.suspended);
  EXPECT_FALSE(odd.deleted);
  EXPECT_EQ(odd.custom_role, 0);
  EXPECT_EQ(read_zendesk_user(Value("x")).id, 0);
  const ZendeskUser real = read_zendesk_user(parsed(R"({"id":900000000001,"suspended":true,"active":false})"));
  EXPECT_EQ(real.id, 900'000'000'001);
  EXPECT_EQ(real.suspended, true);
  EXPECT_TRUE(real.deleted);
}

TEST(ZendeskUserReading, ARemoteIdIsANumberAboveZero) {
  EXPECT_EQ(zendesk_id_of(RemoteId{"17"}), 17);
  for (const char* odd : {"", "0", "-1", "x", "17/sessions", " 17", "99999999999999999999"}) {
    EXPECT_EQ(zendesk_id_of(RemoteId{odd}), 0) << odd;
  }
  EXPECT_EQ(zendesk_id_of(std::nullopt), 0);
}

struct Ids {
  std::string_view name, theirs;
  bool ours, anothers;
};

constexpr Ids kIds[] = {
    {"the same", "01HZX5Q9V3K8J7N6M4P2R1T0WY", true, false},
    {"the same in another case", "01hzx5q9v3k8j7n6m4p2r1t0wy", true, false},
    {"another person's", "01HZX5Q9V3K8J7N6M4P2R1T0WZ", false, true},
    {"another person's in another case", "01hzx5q9v3k8j7n6m4p2r1t0wz", false, true},
    {"a foreign system's", "emp-17", false, false},
    {"none", "", false, false},
};

TEST(ZendeskExternalId, ComparesWithoutCase) {
  for (const Ids& each : kIds) {
    EXPECT_EQ(is_zendesk_external_id(each.theirs, "01HZX5Q9V3K8J7N6M4P2R1T0WY"), each.ours) << each.name;
    EXPECT_EQ(is_anothers_external_id(each.theirs, "01HZX5Q9V3K8J7N6M4P2R1T0WY"), each.anothers) << each.name;
  }
}

TEST(ZendeskDifferences, AreWhatOnePutMustSay) {
  ZendeskUser seen;
  seen.name = "A B";
  seen.email = "old@example.org";
  seen.external_id = "abc";
  const ZendeskProfile same{"A B", "OLD@example.org", "ABC"};
  EXPECT_EQ(json::write(zendesk_differences(seen, same)), "{}");
  EXPECT_EQ(json::write(zendesk_differences(seen, {"C", "new@example.org", "ABC"})), R"({"name":"C"})");
  seen.email.clear();
  seen.external_id.clear();
  EXPECT_EQ(json::write(zendesk_differences(seen, same)), R"({"external_id":"ABC","email":"OLD@example.org"})");
}

TEST(ZendeskNewUser, GetsNoMailAndTheRoleThatWasChosen) {
  EXPECT_EQ(json::write(zendesk_new_user({"A", "a@example.org", "X"}, "agent", true)),
            R"({"name":"A","external_id":"X","email":"a@example.org","role":"agent","skip_verify_email":true})");
  EXPECT_EQ(json::write(zendesk_new_user({"A", "", "X"}, "", false)),
            R"({"name":"A","external_id":"X","role":"end-user","skip_verify_email":true,"suspended":true})");
}

}  // namespace
}  // namespace provost::connectors
