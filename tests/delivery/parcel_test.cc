#include "core/delivery/parcel.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

Event event_with(SubjectKind kind, Value payload) {
  Event event;
  event.subject = Subject{kind, 12};
  event.seq = 5;
  event.payload = std::move(payload);
  return event;
}

const Address kAddress{TenantId{7}, ConnectionId{"app-1"}, RemoteId{"r-1"}};

TEST(Parcel, HoldsThePersonAsOfTheEvent) {
  const Event event = event_with(
      SubjectKind::user,
      json::parse(R"({"scimId":"01J","userName":"ada","externalId":"00u1","active":true,"attributes":{"title":"x"}})")
          .value());
  const auto account = account_of(event, Verb::revoke, kAddress);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->scim_id.value, "01J");
  EXPECT_EQ(account->user_name, "ada");
  EXPECT_EQ(account->external_id, "00u1");
  EXPECT_TRUE(account->active);
  EXPECT_EQ(account->attributes.text_at("title"), "x");
  EXPECT_EQ(account->remote_id, RemoteId{"r-1"});
  EXPECT_EQ(account->version, 5);
  EXPECT_EQ(account->idempotency_key, "7-u12-5-app-1-revoke");
}

TEST(Parcel, HoldsTheGroupAndItsDelta) {
  const Event event =
      event_with(SubjectKind::group, json::parse(R"({"scimId":"01G","displayName":"crew","change":"upsert"})").value());
  const auto change = group_change_of(event,
                                      {{Subject{}, ScimId{"01A"}, "ada", true, RemoteId{"r-a"}},
                                       {Subject{}, ScimId{"01B"}, "bob", false, std::nullopt}},
                                      kAddress);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, GroupChange::Kind::upsert);
  EXPECT_EQ(change->display_name, "crew");
  ASSERT_EQ(change->added.size(), 1u);
  EXPECT_EQ(change->added[0].remote_id, RemoteId{"r-a"});
  ASSERT_EQ(change->removed.size(), 1u);
  EXPECT_EQ(change->removed[0].user_name, "bob");
  EXPECT_EQ(change->idempotency_key, "7-g12-5-app-1-members");
}

struct Broken {
  const char* name;
  SubjectKind kind;
  std::string_view payload;
};
constexpr Broken kBroken[] = {
    {"a person without id", SubjectKind::user, R"({"userName":"ada","active":true})"},
    {"a person of whom nobody knows whether they are active", SubjectKind::user, R"({"scimId":"01J"})"},
    {"active as text", SubjectKind::user, R"({"scimId":"01J","active":"true"})"},
    {"no object at all", SubjectKind::user, "null"},
    {"a group without id", SubjectKind::group, R"({"displayName":"crew","change":"upsert"})"},
    {"a group with an unknown change", SubjectKind::group, R"({"scimId":"01G","change":"rename"})"},
};

TEST(Parcel, IsNotMadeOfWhatIsNoPersonAndNoGroup) {
  for (const Broken& row : kBroken) {
    const Event event = event_with(row.kind, json::parse(row.payload).value());
    if (row.kind == SubjectKind::user) {
      EXPECT_FALSE(account_of(event, Verb::provision, kAddress)) << row.name;
    } else {
      EXPECT_FALSE(group_change_of(event, {}, kAddress)) << row.name;
    }
  }
}

TEST(Parcel, EffectsAreTextForReceipts) {
  Effects effects = on_all(Effect::unsupported);
  effects.sessions = Effect::ended;
  effects.access_tokens = Effect::none;
  effects.personal_tokens = Effect::unknown;
  EXPECT_EQ(effects_text(effects, Probe::cannot_know),
            R"({"sessions":"ended","accessTokens":"none","refreshTokens":"unsupported",)"
            R"("authorizationCodes":"unsupported","personalTokens":"unknown","probe":"cannot know"})");
  EXPECT_EQ(effects_text({}, {}).find("probe"), std::string::npos);
}

TEST(Parcel, KeepsOfASentenceWhatADatabaseCanKeep) {
  EXPECT_EQ(storable("ended"), "ended");
  EXPECT_EQ(storable("abcdef", 4), "abcd");
  EXPECT_EQ(storable("ab\u00e9", 3), "ab");
  EXPECT_EQ(storable("\u20ac", 2), "");
  EXPECT_TRUE(is_storable(storable("\xff")));
  EXPECT_TRUE(is_storable(storable(std::string_view("a\0b", 3))));
  EXPECT_FALSE(is_storable(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_storable("\xc3"));
}

}  // namespace
}  // namespace provost
