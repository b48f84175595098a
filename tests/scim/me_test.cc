// /Me: whoever calls finds oneself, and nobody else (RFC 7644 §3.11).
#include <gtest/gtest.h>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

class MeTest : public ScimServiceTest {
 protected:
  /// A token of this kind for the person of a SCIM id, with its role made this.
  Extras token_of(std::string_view scim_id, CredentialKind kind, RootRole role = RootRole::viewer,
                  std::string scopes = "") {
    std::string token;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) -> Result<void> {
                                Tables tables(session, database().dialect(), kAcme);
                                auto user = TRY(tables.users.find(ScimId{std::string(scim_id)}, SourceId{}));
                                UserDraft draft{user->attributes, std::nullopt, user->external_id, std::nullopt, role};
                                const User saved = TRY(directory_.update(tables, *user, draft, kTester));
                                CredentialOrder order;
                                order.tenant = kAcme;
                                order.user = saved.id;
                                order.kind = kind;
                                order.scopes = scopes;
                                order.proven_epoch = saved.token_epoch;
                                const auto issued = TRY(credentials_.issue(session, order));
                                token = issued.text.reveal();
                                return {};
                              })
                    .has_value());
    return {token, {}};
  }

  /// Somebody whom no provider manages; returns the SCIM id.
  std::string make_local(const std::string& name, RootRole role = RootRole::viewer) {
    std::string id;
    EXPECT_TRUE(
        database()
            .transact(sql::Mode::write,
                      [&](sql::Session& session) -> Result<void> {
                        Tables tables(session, database().dialect(), kAcme);
                        const Value address = Value::object({{"value", name + "@example.test"}});
                        UserDraft draft;
                        draft.attributes = Value::object({{"userName", name}, {"emails", Value::array({address})}});
                        draft.role = role;
                        id = TRY(directory_.create(tables, std::move(draft), kTester)).scim_id.value;
                        return {};
                      })
            .has_value());
    return id;
  }

  static constexpr const char* kPassword = R"([{"op":"replace","path":"password","value":"all mine from now on"}])";
  static constexpr const char* kAddress =
      R"([{"op":"replace","path":"emails","value":[{"value":"mine@example.test"}]}])";
  const Principal kTester{{"cli", "test", "test"}, std::nullopt};
};
INSTANTIATE_TEST_SUITE_P(Engines, MeTest, both_engines(), engine_name);

TEST_P(MeTest, APersonFindsOneself) {
  checklist({227, 228});
  const Reply ann = make_user("ann");
  make_user("bob");
  const Extras me = token_of(ann.id(), CredentialKind::personal_token);
  const Reply read = send("GET", "/Me", "", me);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.id(), ann.id());
  EXPECT_EQ(read.headers.find("location"), std::string(kBase) + "/Users/" + std::string(ann.id()));
  for (const char* path : {"/Users", "/Groups", "/Me/x", "/ServiceProviderConfig"}) {
    EXPECT_EQ(send("GET", path, "", me).status, 401) << path;
  }
}

TEST_P(MeTest, OnlyWhoMayChangePeopleChangesOneself) {
  checklist({228});
  const Reply ann = make_user("ann");
  const std::string title = R"([{"op":"add","path":"title","value":"Pilot"}])";
  const Extras viewer = token_of(ann.id(), CredentialKind::personal_token);
  EXPECT_EQ(patch("/Me", title, viewer).status, 403);
  EXPECT_EQ(send("DELETE", "/Me", "", viewer).status, 403);
  make_user("another admin");
  const std::string boss = make_local("boss");
  const Extras admin = token_of(boss, CredentialKind::personal_token, RootRole::admin);
  EXPECT_EQ(patch("/Me", title, admin).status, 200);
  EXPECT_EQ(send("GET", "/Me", "", admin).body.text_at("title"), "Pilot");
  EXPECT_EQ(send("GET", "/Users/" + std::string(ann.id())).body.find("title"), nullptr);
}

TEST_P(MeTest, AnAdminReplacesAndRemovesOneselfButTheLastOneStays) {
  const Extras admin = token_of(make_local("boss"), CredentialKind::personal_token, RootRole::admin);
  const std::string whole =
      R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"boss","title":"Captain"})";
  const Reply replaced = send("PUT", "/Me", whole, admin);
  EXPECT_EQ(replaced.status, 200);
  EXPECT_EQ(replaced.body.text_at("title"), "Captain");
  EXPECT_EQ(send("DELETE", "/Me", "", admin).status, 409);
  token_of(make_user("second").id(), CredentialKind::personal_token, RootRole::admin);
  EXPECT_EQ(send("DELETE", "/Me", "", admin).status, 204);
  EXPECT_EQ(send("GET", "/Me", "", admin).status, 401);
}

TEST_P(MeTest, AnAppReadsWhatItWasGiven) {
  checklist({228});
  const Reply ann = make_user("ann");
  EXPECT_EQ(send("GET", "/Me", "", token_of(ann.id(), CredentialKind::access_token)).status, 403);
  const Extras reads = token_of(ann.id(), CredentialKind::access_token, RootRole::viewer, "users.read");
  EXPECT_EQ(send("GET", "/Me", "", reads).status, 200);
}

TEST_P(MeTest, AnAppDoesNotComeToBeItsPerson) {
  const std::string boss = make_local("boss", RootRole::admin);
  std::string everything;
  for (const std::string_view each : all_permissions()) everything.append(each).append(" ");
  const Extras some = token_of(boss, CredentialKind::access_token, RootRole::admin, "users.read users.write");
  const Extras all = token_of(boss, CredentialKind::access_token, RootRole::admin, everything);
  EXPECT_EQ(patch("/Me", kPassword, some).status, 403);
  EXPECT_EQ(patch("/Me", kPassword, all).status, 403) << "no app sets a password";
  EXPECT_EQ(patch("/Me", kAddress, some).status, 403) << "a link for a password goes to the address";
  EXPECT_EQ(patch("/Me", kAddress, all).status, 200);
  const Extras own = token_of(boss, CredentialKind::personal_token, RootRole::admin);
  EXPECT_EQ(patch("/Me", kPassword, own).status, 200);
}

TEST_P(MeTest, NobodyTakesTheNameOrTheAddressOfSomebodyElse) {
  const Extras boss = token_of(make_local("boss", RootRole::admin), CredentialKind::personal_token, RootRole::admin);
  make_local("ann");
  for (const char* value : {R"({"userName":"ann@example.test"})", R"({"emails":[{"value":"Ann@example.test"}]})",
                            R"({"emails":[{"value":"ann"}]})"}) {
    const std::string operation = R"([{"op":"replace","value":)" + std::string(value) + "}]";
    EXPECT_EQ(patch("/Me", operation, boss).status, 409) << value;
  }
  EXPECT_EQ(patch("/Me", R"([{"op":"replace","value":{"userName":"Boss"}}])", boss).status, 200) << "one's own";
}

TEST_P(MeTest, WhatAProviderSaysOfItsPeopleIsNotChanged) {
  make_user("another");
  const Extras boss = token_of(make_user("boss").id(), CredentialKind::personal_token, RootRole::admin);
  EXPECT_EQ(patch("/Me", kAddress, boss).status, 403);
  EXPECT_EQ(send("GET", "/Me", "", boss).status, 200);
}

TEST_P(MeTest, ASourceIsNobody) {
  checklist({227});
  EXPECT_EQ(send("GET", "/Me").status, 404);
  EXPECT_EQ(send("GET", "/Me", "", {"", {}}).status, 401);
}

TEST_P(MeTest, WhoIsSwitchedOffIsOutAtOnce) {
  const Reply ann = make_user("ann");
  const Extras me = token_of(ann.id(), CredentialKind::personal_token);
  EXPECT_EQ(send("GET", "/Me", "", me).status, 200);
  patch("/Users/" + std::string(ann.id()), R"([{"op":"replace","path":"active","value":false}])");
  EXPECT_EQ(send("GET", "/Me", "", me).status, 401);
}

}  // namespace
}  // namespace provost::test
