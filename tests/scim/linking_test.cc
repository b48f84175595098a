// People whom an admin made first and a provider pushes later, on both engines.
#include "core/directory/link_claim.h"
#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost {
namespace {

using test::checklist;

TEST(LinkClaim, IsWhatTheTableSays) {
  const SourceId mine{"mine"};
  const SourceId other{"other"};
  struct Case {
    const char* name;
    std::optional<SourceId> managed_by;
    RootRole role;
    LinkRule rule;
    const char* said;
    Claim claim;
  };
  const Case cases[] = {
      {"its own", mine, RootRole::viewer, LinkRule::never, "", Claim::own},
      {"an admin of its own", mine, RootRole::admin, LinkRule::never, "", Claim::own},
      {"another's", other, RootRole::viewer, LinkRule::user_name, "maja", Claim::refuse},
      {"never", {}, RootRole::viewer, LinkRule::never, "maja", Claim::refuse},
      {"ask", {}, RootRole::viewer, LinkRule::ask, "maja", Claim::ask},
      {"by name", {}, RootRole::viewer, LinkRule::user_name, "maja", Claim::link},
      {"by a name that looks alike", {}, RootRole::viewer, LinkRule::user_name, "Maja", Claim::ask},
      {"by no name", {}, RootRole::viewer, LinkRule::user_name, "", Claim::ask},
      {"an admin by name", {}, RootRole::admin, LinkRule::user_name, "maja", Claim::ask},
      {"an editor by name", {}, RootRole::editor, LinkRule::user_name, "maja", Claim::ask},
  };
  for (const Case& each : cases) {
    User person;
    person.managed_by = each.managed_by;
    person.role = each.role;
    person.attributes = Value::object({{"userName", "maja"}});
    EXPECT_EQ(claim_of(person, mine, each.rule, each.said), each.claim) << each.name;
  }
}

class LinkingTest : public test::ScimServiceTest {
 protected:
  template <class Work>
  void in_tables(const Work& work) {
    const auto done = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kAcme);
      return work(tables);
    });
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }

  /// Somebody whom an admin made, with a password.
  User make_local(const std::string& name, RootRole role = RootRole::viewer) {
    User made;
    in_tables([&](Tables& tables) -> Result<void> {
      UserDraft draft;
      draft.attributes = Value::object({{"userName", name}});
      draft.role = role;
      draft.password_hash = "$argon2id$canary";
      made = TRY(directory_.create(tables, draft, kAdmin));
      return {};
    });
    return made;
  }

  User stored(const User& user) {
    User found;
    in_tables([&](Tables& tables) -> Result<void> {
      found = TRY(tables.users.find(user.id, SourceId{})).value();
      return {};
    });
    return found;
  }

  bool has_password(const User& user) {
    bool has = false;
    in_tables([&](Tables& tables) -> Result<void> {
      has = TRY(tables.passwords.find(user.id)).has_value();
      return {};
    });
    return has;
  }

  std::vector<LinkRequest> requests(bool waiting_only = true) {
    std::vector<LinkRequest> found;
    in_tables([&](Tables& tables) -> Result<void> {
      found = TRY(tables.links.page(0, 2000, waiting_only));
      return {};
    });
    return found;
  }

  void accept(const LinkRequest& request) {
    in_tables([&](Tables& tables) -> Result<void> {
      TRY(directory_.accept_link(tables, request, kAdmin));
      return {};
    });
  }

  void set_rule(LinkRule rule, const std::string& switches = "") {
    in_tables([&](Tables& tables) -> Result<void> {
      const auto all = TRY(tables.sources.all());
      return tables.sources.set_rules(all.front().id, "default", {rule, switches});
    });
  }

  test::Reply found_by_name(const std::string& name) {
    return send("GET", "/Users?filter=userName%20eq%20%22" + name + "%22");
  }

  test::Reply put(const User& user, const std::string& name, const std::string& more = "") {
    return send("PUT", "/Users/" + user.scim_id.value, body(name, more));
  }
  test::Reply post(const std::string& name, const std::string& more = "") {
    return send("POST", "/Users", body(name, more));
  }
  static std::string body(const std::string& name, const std::string& more) {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + name + "\"" + more + "}";
  }

  const Principal kAdmin{{"admin", "1", "ana"}, std::nullopt};
};
INSTANTIATE_TEST_SUITE_P(Engines, LinkingTest, test::both_engines(), test::engine_name);

TEST_P(LinkingTest, ASecondCreateIsRefusedAndFound) {
  checklist({289});
  const auto first = post("maja", R"(,"externalId":"e1")");
  const auto second = post("maja", R"(,"externalId":"e1")");
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.body.text_at("scimType"), "uniqueness");
  EXPECT_EQ(found_by_name("maja").body.find("Resources")->items().at(0).text_at("id"), first.id());
  EXPECT_TRUE(requests(false).empty());
}

TEST_P(LinkingTest, ByDefaultAnAdminDecidesAndTheNextPushAdopts) {
  const User local = make_local("maja", RootRole::admin);
  const auto refused = post("maja", R"(,"externalId":"e1","emails":[{"value":"new@example.test"}])");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body.text_at("scimType"), "uniqueness");
  EXPECT_EQ(post("maja").status, 409);
  EXPECT_EQ(put(local, "maja", R"(,"password":"taken-over-4711")").status, 409);
  ASSERT_EQ(requests().size(), 1U) << "asked once";
  EXPECT_EQ(found_by_name("maja").body.find("totalResults")->as_integer(), 1);
  EXPECT_TRUE(has_password(local));
  EXPECT_EQ(stored(local).version, local.version);

  accept(requests().at(0));
  const User linked = stored(local);
  EXPECT_FALSE(has_password(local));
  EXPECT_EQ(linked.token_epoch, local.token_epoch + 1);
  EXPECT_EQ(linked.role, RootRole::admin);
  EXPECT_EQ(send("GET", "/Users?filter=externalId%20eq%20%22e1%22").body.find("totalResults")->as_integer(), 1);
  const auto adopted = post("maja", R"(,"externalId":"e1","title":"Head")");
  ASSERT_EQ(adopted.status, 201) << adopted.text;
  EXPECT_EQ(adopted.id(), local.scim_id.value);
  EXPECT_EQ(adopted.body.text_at("title"), "Head");
  EXPECT_EQ(post("maja").status, 409) << "adopted once";
  EXPECT_EQ(put(local, "maja", R"(,"title":"Chief")").status, 200);
}

TEST_P(LinkingTest, ASourceThatIsRetiredTakesNobodyAnyMore) {
  const User local = make_local("maja");
  EXPECT_EQ(post("maja").status, 409);
  const auto asked = requests();
  ASSERT_EQ(asked.size(), 1U);
  in_tables([&](Tables& tables) -> Result<void> {
    TRY(tables.sources.retire(asked[0].source, std::nullopt, clock_.now()));
    const auto linked = directory_.accept_link(tables, asked[0], kAdmin);
    EXPECT_EQ(linked ? Code::internal : linked.error().code, Code::not_found);
    return {};
  });
  EXPECT_FALSE(stored(local).managed_by.has_value());
}

TEST_P(LinkingTest, TheRuleUserNameLinksAtOnceButNoPrivileges) {
  set_rule(LinkRule::user_name);
  const User local = make_local("maja");
  const auto adopted = post("maja", R"(,"externalId":"e1")");
  ASSERT_EQ(adopted.status, 201) << adopted.text;
  EXPECT_EQ(adopted.id(), local.scim_id.value);
  EXPECT_FALSE(has_password(local));
  EXPECT_EQ(stored(local).token_epoch, local.token_epoch + 1);
  EXPECT_EQ(post("maja").status, 409);
  const User nils = make_local("nils");
  EXPECT_EQ(post("Nils").status, 409) << "not the same to the byte";
  EXPECT_EQ(put(nils, "nils").status, 200);
  EXPECT_TRUE(stored(nils).managed_by.has_value());
  const User admin = make_local("root", RootRole::admin);
  EXPECT_EQ(post("root").status, 409);
  EXPECT_EQ(put(admin, "root", R"(,"title":"x")").status, 409);
  EXPECT_FALSE(stored(admin).managed_by.has_value());
  EXPECT_TRUE(has_password(admin));
  EXPECT_EQ(requests().size(), 2U);
}

TEST_P(LinkingTest, WhoeverIsSuspendedStaysSoWhenASourceTakesThemIn) {
  set_rule(LinkRule::user_name);
  const auto move_to = [&](const User& user, UserState state) {
    in_tables([&](Tables& tables) -> Result<void> {
      const User before = TRY(tables.users.find(user.id, SourceId{})).value();
      TRY(directory_.set_state(tables, before, {state, ""}, kAdmin));
      return {};
    });
  };
  const User posted = make_local("maja");
  const User replaced = make_local("nils");
  for (const User& user : {posted, replaced}) move_to(user, UserState::inactive);
  const auto adopted = post("maja", R"(,"active":true)");
  ASSERT_EQ(adopted.status, 201) << adopted.text;
  EXPECT_EQ(*adopted.body.find("active"), Value(false));
  const auto taken = put(replaced, "nils", R"(,"active":true)");
  ASSERT_EQ(taken.status, 200) << taken.text;
  EXPECT_EQ(*taken.body.find("active"), Value(false));
  for (const User& user : {posted, replaced}) {
    EXPECT_TRUE(stored(user).managed_by.has_value());
    move_to(user, UserState::active);
    EXPECT_EQ(stored(user).state, UserState::active);
  }
}

TEST_P(LinkingTest, AnAddressLinksNobody) {
  set_rule(LinkRule::user_name);
  User local;
  in_tables([&](Tables& tables) -> Result<void> {
    UserDraft draft;
    draft.attributes = Value::object(
        {{"userName", "maja"}, {"emails", Value::array({Value::object({{"value", "maja@example.test"}})})}});
    local = TRY(directory_.create(tables, draft, kAdmin));
    return {};
  });
  const auto other = post("other", R"(,"emails":[{"value":"maja@example.test"}])");
  EXPECT_EQ(other.status, 201);
  EXPECT_NE(other.id(), local.scim_id.value);
  EXPECT_FALSE(stored(local).managed_by.has_value());
  const std::string path = "/Users/" + local.scim_id.value;
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"emails","value":[{"value":"thief@example.test"}]}])").status, 409);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"password","value":"thief-4711"}])").status, 409);
  EXPECT_FALSE(has_password(local));
}

TEST_P(LinkingTest, NeverIsNever) {
  set_rule(LinkRule::never);
  const User local = make_local("maja");
  EXPECT_EQ(post("maja").status, 409);
  EXPECT_EQ(put(local, "maja", R"(,"title":"x")").status, 403);
  EXPECT_EQ(send("DELETE", "/Users/" + local.scim_id.value).status, 403);
  EXPECT_TRUE(requests(false).empty());
}

TEST_P(LinkingTest, AnothersPersonKeepsWhatOnlyItsProviderMayChange) {
  const std::string second = make_source(kAcme, "default");
  const std::string path = "/Users/" + std::string(make_user("maja").id());
  const test::ScimServiceTest::Extras theirs{second, {}};
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"title","value":"x"}])", theirs).status, 403);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"password","value":"thief-4711"}])", theirs).status, 403);
  EXPECT_EQ(send("DELETE", path, "", theirs).status, 403);
  EXPECT_EQ(patch(path, R"([{"op":"add","path":"externalId","value":"e2"}])", theirs).status, 200);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"active","value":false}])", theirs).status, 200);
  EXPECT_EQ(patch(path, R"([{"op":"replace","path":"active","value":true}])", theirs).status, 403);
  EXPECT_EQ(make_user("maja", theirs).status, 409);
  EXPECT_TRUE(requests(false).empty());
}

TEST_P(LinkingTest, ARefusalIsHeardOnce) {
  const User local = make_local("maja");
  EXPECT_EQ(post("maja").status, 409);
  in_tables([&](Tables& tables) -> Result<void> {
    const auto waiting = TRY(tables.links.page(0, 10, true));
    return directory_.refuse_link(tables, waiting.at(0), kAdmin);
  });
  EXPECT_EQ(post("maja").status, 409);
  EXPECT_TRUE(requests().empty());
  EXPECT_FALSE(stored(local).managed_by.has_value());
  const User now = stored(local);
  in_tables([&](Tables& tables) { return directory_.remove(tables, now, kAdmin); });
  EXPECT_TRUE(requests(false).empty()) << "who is gone asks for nothing";
}

TEST_P(LinkingTest, SoManyMayWaitAndNoMore) {
  const User local = make_local("maja");
  in_tables([&](Tables& tables) -> Result<void> {
    const SourceId source = TRY(tables.sources.all()).front().id;
    for (std::int64_t i = 1; i <= LinkTable::kMostWaiting; ++i) {
      TRY(tables.links.ask({i, source, UserId{i}, std::nullopt, LinkState::waiting, clock_.now()}));
    }
    return {};
  });
  EXPECT_EQ(post("maja").status, 409);
  EXPECT_EQ(requests().size(), static_cast<std::size_t>(LinkTable::kMostWaiting));
}

TEST_P(LinkingTest, SwitchesOfASourceStandBesideItsProfile) {
  checklist({151, 290});
  const std::string group(make_group("Crew").id());
  const std::string rename = R"([{"op":"replace","path":"displayName","value":"Staff"}])";
  EXPECT_EQ(make_group("Crew").status, 409);
  EXPECT_EQ(patch("/Groups/" + group, rename).status, 200);
  set_rule(LinkRule::ask, "unique_group_names=false bodyless_group_patch=true unique_external_ids=true");
  EXPECT_EQ(make_group("Staff").status, 201);
  const auto bodyless = patch("/Groups/" + group, rename);
  EXPECT_EQ(bodyless.status, 204);
  EXPECT_TRUE(bodyless.headers.find("ETag").has_value());
  EXPECT_EQ(patch("/Groups/" + group + "?attributes=displayName", rename).status, 200);
  EXPECT_EQ(post("a", R"(,"externalId":"e")").status, 201);
  EXPECT_EQ(post("b", R"(,"externalId":"e")").status, 409);
  set_rule(LinkRule::ask, "");
  EXPECT_EQ(post("b", R"(,"externalId":"e")").status, 201);
}

TEST_P(LinkingTest, ASourceChangesItsOwnGroupsOnly) {
  const std::string crew = "/Groups/" + std::string(make_group("Crew").id());
  const std::string second = make_source(kAcme, "default");
  const std::string body = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Mine"})";
  const std::string emptying =
      R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members"}]})";
  EXPECT_EQ(send("PUT", crew, body, {second, {}}).status, 403);
  EXPECT_EQ(send("PATCH", crew, emptying, {second, {}}).status, 403);
  EXPECT_EQ(send("DELETE", crew, "", {second, {}}).status, 403);
  EXPECT_EQ(send("GET", crew, "", {second, {}}).body.text_at("displayName"), "Crew");
  EXPECT_EQ(send("DELETE", crew).status, 204);
}

}  // namespace
}  // namespace provost
