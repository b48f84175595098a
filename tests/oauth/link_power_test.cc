// A link for a password is worth no more than what whoever made it may on the day on which it is used.
#include "core/model/role.h"
#include "tests/oauth/reset_fixture.h"

namespace provost {
namespace {

using test::kPassword;
using test::Shown;

class LinkPowerTest : public test::ResetFixture {
 protected:
  void SetUp() override {
    ResetFixture::SetUp();
    boss_ = make({"boss", RootRole::admin, "the-old-password"});
  }

  static LinkMaker by(const User& maker) { return {maker.id, maker.token_epoch, {}}; }
  LinkMaker by_token(std::string_view permissions) { return {{}, 0, crypto::sha256_hex(operator_token(permissions))}; }
  std::string reset_link(const User& user, const LinkMaker& maker) { return link(user, maker); }
  std::string invite_link(const User& user, const LinkMaker& maker) {
    return try_link(user, maker, CredentialKind::invite_token).value();
  }
  void give(const User& user, RootRole role) {
    ASSERT_TRUE(change([&](Tables& tables) -> Result<void> {
                  const auto now = TRY(tables.users.find(user.id, SourceId{}));
                  TRY(directory_.update(tables, *now, {now->attributes, true, {}, {}, role}, principal_));
                  return {};
                }).has_value());
  }
  /// Each from an address of its own, so that nobody waits.
  Shown look(const std::string& token) { return open(token, "192.0.2." + std::to_string(++peer_)); }
  Shown use(const std::string& token) {
    return choose(token, kPassword, kPassword, "192.0.2." + std::to_string(++peer_));
  }
  /// That it is dead reads like a link that never was.
  void expect_dead(const std::string& token, const std::string& what) {
    const Shown never = look(std::string(crypto::make_token("pv_rst_", random_).reveal()));
    for (const Shown& shown : {look(token), use(token)}) {
      EXPECT_EQ(shown.status, 404) << what;
      EXPECT_EQ(shown.text, never.text) << what;
    }
  }

  User boss_;

 private:
  int peer_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Engines, LinkPowerTest, test::both_engines(), test::engine_name);

TEST_P(LinkPowerTest, WhatAMakerMayNoMoreTheirLinksDoNotGive) {
  int makers = 0;
  struct Case {
    const char* becomes;
    RootRole role;
    bool resets_boss, resets_maja;
  };
  for (const Case& each :
       {Case{"an admin as before", RootRole::admin, true, true}, Case{"a viewer", RootRole::viewer, false, false},
        Case{"an editor", RootRole::editor, false, false},
        Case{"who may make links", role_with("tokens.write"), false, true},
        Case{"who may make people", role_with("users.write"), false, true}}) {
    const User maker = make({"maker-" + std::to_string(++makers), RootRole::admin});
    const std::string reset = reset_link(boss_, by(maker));
    const std::string invite = invite_link(boss_, by(maker));
    const std::string for_maja = reset_link(maja_, by(maker));
    EXPECT_EQ(look(reset).status, 200);
    EXPECT_EQ(look(invite).status, 200);
    give(maker, each.role);
    EXPECT_EQ(reread(maker).token_epoch, maker.token_epoch) << "a loss ends no credential";
    EXPECT_EQ(look(for_maja).status, each.resets_maja ? 200 : 404) << each.becomes;
    if (each.resets_boss) {
      EXPECT_EQ(look(reset).status, 200) << each.becomes;
      EXPECT_EQ(look(invite).status, 200) << each.becomes;
    } else {
      expect_dead(reset, each.becomes);
      expect_dead(invite, each.becomes);
      give(maker, RootRole::admin);
      expect_dead(reset, "whose maker was raised again");
    }
  }
  EXPECT_TRUE(knows("the-old-password", "boss"));
}

TEST_P(LinkPowerTest, OfUnchangedRolesALinkWorks) {
  const User maker = make({"maker", RootRole::admin});
  EXPECT_EQ(use(invite_link(boss_, by(maker))).status, 200);
  EXPECT_TRUE(knows(kPassword, "boss"));
  EXPECT_EQ(use(reset_link(maja_, by(make({"desk", role_with("tokens.write")})))).status, 200);
  EXPECT_TRUE(knows(kPassword));
  EXPECT_EQ(use(reset_link(boss_, {})).status, 200) << "of whoever sat at the keyboard";
}

TEST_P(LinkPowerTest, AMakerWhoFallsWhileTheFormIsSentIsTooLate) {
  for (const CredentialKind kind : {CredentialKind::reset_token, CredentialKind::invite_token}) {
    const User maker = make({"maker-" + std::string(to_word(kind)), RootRole::admin});
    const std::string token = try_link(boss_, by(maker), kind).value();
    // After the attempt is counted and forgiven, and before the password is set.
    between_.interrupt_after(2, [&] { give(maker, RootRole::viewer); });
    EXPECT_EQ(use(token).status, 404) << to_word(kind);
    EXPECT_FALSE(between_.is_armed());
    EXPECT_EQ(reread(maker).role, RootRole::viewer);
  }
  EXPECT_TRUE(knows("the-old-password", "boss"));
}

TEST_P(LinkPowerTest, APersonWhoCameToMayMoreThanTheMakerIsOutOfReach) {
  const User desk = make({"desk", role_with("tokens.write users.read")});
  const RootRole reader = role_with("users.read");
  int helpers = 0;
  struct Case {
    const char* maker;
    LinkMaker made_by;
  };
  for (const Case& each : {Case{"a person", by(desk)}, Case{"a token", by_token("tokens.write users.read")}}) {
    const User helper = make({"helper-" + std::to_string(++helpers), reader});
    const std::string reset = reset_link(helper, each.made_by);
    const std::string invite = invite_link(helper, each.made_by);
    EXPECT_EQ(look(reset).status, 200) << each.maker;
    let_hold(reader, "users.read users.delete");
    EXPECT_EQ(reread(helper).token_epoch, helper.token_epoch) << "what a role gains ends no credential";
    expect_dead(reset, each.maker);
    expect_dead(invite, each.maker);
    let_hold(reader, "users.read");
    give(helper, RootRole::admin);
    expect_dead(invite, each.maker);
  }
}

TEST_P(LinkPowerTest, ATokenIsHeldToItsWords) {
  expect_dead(reset_link(boss_, by_token("tokens.write")), "for who may more");
  expect_dead(reset_link(maja_, by_token("users.read")), "without the permission");
  EXPECT_EQ(look(reset_link(boss_, by_token(permissions_of(RootRole::admin)))).status, 200);
}

TEST_P(LinkPowerTest, WhatAMakersRoleLosesAndGainsAgainIsNotTheLinks) {
  const RootRole desks = role_with("tokens.write users.read");
  const User desk = make({"desk", desks});
  const std::string token = reset_link(maja_, by(desk));
  EXPECT_EQ(look(token).status, 200);
  let_hold(desks, "users.read");
  expect_dead(token, "after the loss");
  let_hold(desks, "users.read tokens.write");
  expect_dead(token, "after it came back");
  EXPECT_EQ(look(reset_link(maja_, by(desk))).status, 200) << "a new one";
}

TEST_P(LinkPowerTest, ALinkHoldsWhatTheLoginOfItsMakerHolds) {
  const RootRole desks = role_with("tokens.write");
  const RootRole helpers = role_with("");
  const User desk = make({"desk", desks});
  const User helper = make({"helper", helpers});
  LinkMaker old_login = by(desk);
  old_login.proven = clock_.now();
  let_hold(desks, "tokens.write users.read");
  LinkMaker new_login = by(desk);
  new_login.proven = clock_.now();
  const std::string by_old = reset_link(helper, old_login);
  const std::string by_new = invite_link(helper, new_login);
  EXPECT_EQ(look(by_old).status, 200);
  let_hold(helpers, "users.read");
  expect_dead(by_old, "of a login older than the word");
  EXPECT_EQ(look(by_new).status, 200);
}

TEST_P(LinkPowerTest, ACallersLoginIsTheLinks) {
  AdminCaller caller;
  caller.user = boss_.id;
  Credential app;
  app.epoch = 3;
  app.created = Instant{20};
  caller.credential = app;
  EXPECT_EQ(maker_of(caller).proven, Instant{20});
  caller.credential->proven = Instant{10};
  EXPECT_EQ(maker_of(caller).proven, Instant{10});
  EXPECT_EQ(maker_of(caller).epoch, 3);
}

}  // namespace
}  // namespace provost
