// Rows of the checklist about creating, replacing and deleting, as a client meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

constexpr const char* kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

class WritingRows : public ScimServiceTest {
 protected:
  /// A whole person, of the core schema and of these members.
  static std::string person(const std::string& name, const std::string& more = "") {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + name + "\"" + more + "}";
  }
  Reply make(const std::string& name, const std::string& more = "") {
    return send("POST", "/Users", person(name, more));
  }
  static std::string path_of(const Reply& reply) { return "/Users/" + std::string(reply.id()); }
  Reply replace(const Reply& before, const std::string& body, const Extras& extras = {}) {
    return send("PUT", path_of(before), body, extras);
  }
  static std::string meta(const Reply& reply, std::string_view name) {
    return std::string(reply.body.find("meta")->text_at(name));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, WritingRows, both_engines(), engine_name);

TEST_P(WritingRows, ANewResourceIsAnsweredWithItsPlace) {
  checklist({28});
  const Reply made = make("ann");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.headers.find("location"), meta(made, "location"));
  EXPECT_EQ(send("GET", meta(made, "location").substr(std::string(kBase).size())).status, 200);
}

TEST_P(WritingRows, ANewResourceWasChangedWhenItWasCreated) {
  checklist({31});
  const Reply made = make("ann");
  EXPECT_EQ(meta(made, "created"), meta(made, "lastModified"));
  EXPECT_THAT(meta(made, "created"), ::testing::MatchesRegex(R"([0-9-]{10}T[0-9:]{8}(\.[0-9]+)?Z)"));
}

TEST_P(WritingRows, ATakenNameIsAConflictInAnyCase) {
  checklist({34, 276});
  make("ann");
  for (const char* name : {"ann", "ANN"}) {
    const Reply refused = make(name);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.body.text_at("scimType"), "uniqueness");
  }
  EXPECT_EQ(make_user("ann", {make_source(kOther, "default"), {}}).status, 201) << "another tenant";
}

TEST_P(WritingRows, AReplacementTakesThePlaceOfWhatWasThere) {
  checklist({134, 135, 136});
  const Reply made = make("ann", R"(,"title":"T","nickName":"A","emails":[{"value":"a@x.test"},{"value":"b@x.test"}])");
  const Reply after = replace(made, person("ann", R"(,"emails":[{"value":"c@x.test"}],"nickName":null)"));
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body.find("emails")->items().size(), 1u);
  EXPECT_EQ(after.body.find("title"), nullptr);
  EXPECT_EQ(after.body.find("nickName"), nullptr);
  EXPECT_EQ(replace(made, person("ann", R"(,"emails":[])")).body.find("emails"), nullptr);
}

TEST_P(WritingRows, WhatIsReadOnlyIsPassedOver) {
  checklist({138});
  const Reply made = make("ann");
  const Reply after = replace(made, person("ann", R"(,"id":"mine","meta":{"created":"1999-01-01T00:00:00Z"},)"
                                                  R"("groups":[{"value":"g"}])"));
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.id(), made.id());
  EXPECT_EQ(meta(after, "created"), meta(made, "created"));
  EXPECT_EQ(after.body.find("groups"), nullptr);
}

TEST_P(WritingRows, AReplacementNeedsWhatIsRequired) {
  checklist({139, 246});
  const Reply made = make("ann");
  EXPECT_EQ(replace(made, R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]})").status, 400);
  EXPECT_EQ(patch(path_of(made), R"([{"op":"remove","path":"userName"}])").status, 400);
  EXPECT_EQ(send("GET", path_of(made)).body.text_at("userName"), "ann");
}

TEST_P(WritingRows, AReplacementMayNotTakeAnothersName) {
  checklist({140, 161});
  make("bob");
  const Reply made = make("ann");
  EXPECT_EQ(replace(made, person("BOB")).status, 409);
  EXPECT_EQ(patch(path_of(made), R"([{"op":"replace","path":"userName","value":"bob"}])").status, 409);
  EXPECT_EQ(replace(made, person("Ann")).status, 200) << "its own in another case";
}

TEST_P(WritingRows, AnExtensionThatIsLeftOutGoes) {
  checklist({142});
  const Reply made = send("POST", "/Users",
                          R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" + std::string(kEnterprise) +
                              R"("],"userName":"ann",")" + kEnterprise + R"(":{"department":"D"}})");
  ASSERT_NE(made.body.find(kEnterprise), nullptr) << made.text;
  const Reply after = replace(made, person("ann"));
  EXPECT_EQ(after.body.find(kEnterprise), nullptr);
  EXPECT_EQ(after.body.find("schemas")->items().size(), 1u);
}

TEST_P(WritingRows, WhatAGetGaveIsTakenBack) {
  checklist({143, 296});
  const Reply made = make("ann", R"(,"title":"T","emails":[{"value":"a@x.test","primary":true}])");
  make_group("crew", {std::string(made.id())});
  const Reply read = send("GET", path_of(made));
  const Reply after = replace(made, read.text);
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body, read.body) << "and nothing has changed";
}

TEST_P(WritingRows, CreatedStaysAndTheRestMoves) {
  checklist({144, 233});
  const Reply made = make("ann");
  clock_.advance(std::chrono::seconds(5));
  const Reply after = replace(made, person("ann", R"(,"title":"T")"));
  EXPECT_EQ(meta(after, "created"), meta(made, "created"));
  EXPECT_GT(meta(after, "lastModified"), meta(made, "lastModified"));
  EXPECT_NE(meta(after, "version"), meta(made, "version"));
  EXPECT_THAT(meta(after, "version"), ::testing::StartsWith("W/\""));
}

TEST_P(WritingRows, PatchIsAnnouncedAndAnswersWithTheWhole) {
  checklist({145, 150, 151});
  EXPECT_TRUE(send("GET", "/ServiceProviderConfig").body.find("patch")->find("supported")->as_bool());
  const Reply made = make("ann");
  const Reply after = patch(path_of(made), R"([{"op":"add","path":"title","value":"T"}])");
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body, send("GET", path_of(made)).body);
}

TEST_P(WritingRows, WhoWasDeletedIsGone) {
  checklist({204, 205, 206, 208});
  const Reply ann = make("ann");
  const Reply crew = make_group("crew", {std::string(ann.id())});
  const Reply gone = send("DELETE", path_of(ann));
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.text, "");
  EXPECT_EQ(send("GET", path_of(ann)).status, 404);
  EXPECT_EQ(replace(ann, person("ann")).status, 404);
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"add","path":"title","value":"T"}])").status, 404);
  EXPECT_EQ(send("DELETE", path_of(ann)).status, 404);
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 0);
  EXPECT_EQ(send("GET", "/Groups/" + std::string(crew.id())).body.find("members"), nullptr);
  const Reply again = make("ann");
  EXPECT_EQ(again.status, 201);
  EXPECT_NE(again.id(), ann.id());
}

TEST_P(WritingRows, ADeletionHeedsATag) {
  checklist({207});
  const Reply ann = make("ann");
  EXPECT_EQ(send("DELETE", path_of(ann), "", {{}, {{"If-Match", "W/\"77\""}}}).status, 412);
  EXPECT_EQ(send("GET", path_of(ann)).status, 200);
  EXPECT_EQ(send("DELETE", path_of(ann), "", {{}, {{"If-Match", meta(ann, "version")}}}).status, 204);
}

TEST_P(WritingRows, ACollectionCannotBeDeleted) {
  checklist({209});
  make("ann");
  EXPECT_EQ(send("DELETE", "/Users").status, 405);
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 1);
}

TEST_P(WritingRows, DeletingAGroupChangesNoPerson) {
  checklist({210});
  const Reply ann = make("ann");
  const Reply crew = make_group("crew", {std::string(ann.id())});
  const Reply inside = send("GET", path_of(ann));
  clock_.advance(std::chrono::seconds(5));
  EXPECT_EQ(send("DELETE", "/Groups/" + std::string(crew.id())).status, 204);
  const Reply after = send("GET", path_of(ann));
  EXPECT_EQ(after.body.find("groups"), nullptr);
  EXPECT_EQ(meta(after, "lastModified"), meta(inside, "lastModified"));
  EXPECT_EQ(meta(after, "version"), meta(ann, "version")) << "as before there was a group";
}

TEST_P(WritingRows, EveryAnswerAboutOneResourceHasItsTag) {
  checklist({229});
  const Reply made = make("ann");
  const std::vector<Reply> answers{made, send("GET", path_of(made)), replace(made, person("ann", R"(,"title":"T")")),
                                   patch(path_of(made), R"([{"op":"add","path":"nickName","value":"A"}])")};
  for (const Reply& answer : answers) EXPECT_EQ(answer.headers.find("etag"), meta(answer, "version"));
}

TEST_P(WritingRows, WhatWasNotModifiedIsNotSent) {
  checklist({230});
  const Reply made = make("ann");
  const std::string tag = meta(made, "version");
  for (const std::string& header : {tag, "\"x\", " + tag, std::string("*"), tag.substr(2)}) {
    const Reply same = send("GET", path_of(made), "", {{}, {{"If-None-Match", header}}});
    EXPECT_EQ(same.status, 304) << header;
    EXPECT_EQ(same.text, "");
    EXPECT_EQ(same.headers.find("etag"), tag);
  }
  EXPECT_EQ(send("GET", path_of(made), "", {{}, {{"If-None-Match", "W/\"77\""}}}).status, 200);
}

TEST_P(WritingRows, AWriterMayNameTheVersionThatIsMeant) {
  checklist({231});
  const Reply made = make("ann");
  const std::string tag = meta(made, "version");
  const std::string title = R"([{"op":"add","path":"title","value":"T"}])";
  EXPECT_EQ(patch(path_of(made), title, {{}, {{"If-Match", "W/\"77\""}}}).status, 412);
  EXPECT_EQ(replace(made, person("ann", R"(,"title":"T")"), {{}, {{"If-Match", "\"78\", W/\"77\""}}}).status, 412);
  EXPECT_EQ(send("GET", path_of(made)).body.find("title"), nullptr);
  EXPECT_EQ(patch(path_of(made), title, {{}, {{"If-Match", "W/\"77\", " + tag}}}).status, 200);
  EXPECT_EQ(patch(path_of(made), title, {{}, {{"If-Match", "*"}}}).status, 200);
}

TEST_P(WritingRows, OneOfManyWithOneNameWins) {
  checklist({244});
  std::atomic<int> created{0}, refused{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back([&] {
      for (int call = 0; call < 10; ++call) {
        const int status = router_->handle(request("POST", "/Users", person("ann"), {})).status;
        if (status == 201) ++created;
        if (status == 409) ++refused;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 199);
}

TEST_P(WritingRows, AnExternalIdBelongsToWhoeverSaysIt) {
  checklist({243, 245});
  make("ann", R"(,"externalId":"Ab")");
  EXPECT_EQ(make("bob", R"(,"externalId":"Ab")").status, 201) << "the server does not force it to be unique";
  const auto found = [&](const std::string& text, const Extras& extras = {}) {
    return send("GET", "/Users?filter=externalId%20eq%20%22" + text + "%22", "", extras)
        .body.find("totalResults")
        ->as_integer();
  };
  EXPECT_EQ(found("Ab"), 2);
  EXPECT_EQ(found("ab"), 0) << "it is compared as it is";
  EXPECT_EQ(found("Ab", {make_source(kAcme, "default"), {}}), 0) << "another source knows nobody by it";
}

TEST_P(WritingRows, OrderMeansNothing) {
  checklist({251});
  const std::string one = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" + std::string(kEnterprise) +
                          R"("],"userName":"ann",")" + kEnterprise + R"(":{"department":"D"}})";
  const std::string other = R"({")" + std::string(kEnterprise) +
                            R"(":{"department":"D"},"userName":"bob","schemas":[")" + kEnterprise +
                            R"(","urn:ietf:params:scim:schemas:core:2.0:User"]})";
  EXPECT_EQ(send("POST", "/Users", one).status, 201);
  EXPECT_EQ(send("POST", "/Users", other).status, 201);
}

TEST_P(WritingRows, EveryWriteLeavesAnAuditRecord) {
  checklist({272});
  const Reply made = make("ann");
  patch(path_of(made), R"([{"op":"replace","path":"active","value":false}])");
  send("DELETE", path_of(made));
  std::vector<std::string> actions;
  ASSERT_TRUE(database()
                  .transact(sql::Mode::read,
                            [&](sql::Session& session) -> Result<void> {
                              const auto rows = TRY(
                                  session.run({"test.audit", "select action, actor, at_us from audit order by id"}));
                              for (std::size_t row = 0; row < rows.size(); ++row) {
                                actions.emplace_back(rows.text(row, 0));
                                EXPECT_THAT(std::string(rows.text(row, 1)), ::testing::HasSubstr("source:"));
                                EXPECT_GT(rows.integer(row, 2), 0);
                              }
                              return {};
                            })
                  .has_value());
  EXPECT_THAT(actions, ::testing::UnorderedElementsAre("user.create", "user.deactivate", "user.delete"));
}

}  // namespace
}  // namespace provost::test
