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
  const Reply boss = make_user("boss");
  const Extras admin = token_of(boss.id(), CredentialKind::personal_token, RootRole::admin);
  EXPECT_EQ(patch("/Me", title, admin).status, 200);
  EXPECT_EQ(send("GET", "/Me", "", admin).body.text_at("title"), "Pilot");
  EXPECT_EQ(send("GET", "/Users/" + std::string(ann.id())).body.find("title"), nullptr);
}

TEST_P(MeTest, AnAdminReplacesAndRemovesOneselfButTheLastOneStays) {
  const Reply boss = make_user("boss");
  const Extras admin = token_of(boss.id(), CredentialKind::personal_token, RootRole::admin);
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
