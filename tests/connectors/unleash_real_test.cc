// The Unleash connector against a real Unleash: its verbs, and what each leaves alive.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "connectors/kinds.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/unleash_server.h"

namespace provost::connectors {
namespace {

using test::ConnectorBench;
using test::GivenSettings;
using test::UnleashServer;

constexpr std::string_view kPassword = "A password of 1 test!";
constexpr std::int64_t kEditor = 2;
constexpr std::int64_t kViewer = 3;

/// What a person holds in Unleash.
struct Holdings {
  std::string cookie;
  std::string token;
};

/// One server for all tests; each test has people of its own.
class UnleashRealTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<UnleashServer>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static UnleashServer& server() { return *server_; }
  std::unique_ptr<Connector> connect(GivenSettings more = {}) {
    more.insert({{"token", server().key()}, {"role", "editor"}});
    return bench_.make("unleash", server().url() + "/", more);
  }
  Account person(const std::string& name) const {
    Account account = bench_.account(name);
    const std::string email = name + "@example.org";
    account.attributes = Value::object(
        {{"displayName", "Somebody " + name}, {"emails", Value::array({Value::object({{"value", email}})})}});
    return account;
  }
  /// The person's account, made by the connector.
  Account provisioned(Connector& connector, const std::string& name) {
    Account account = person(name);
    const auto receipt = connector.provision(account);
    if (!receipt) throw std::runtime_error(receipt.error().detail);
    account.remote_id = receipt->remote_id;
    return account;
  }
  static std::string path_of(const Account& account) { return "/api/admin/user-admin/" + account.remote_id->value; }
  static Value shown(const Account& account) { return server().administer("GET", path_of(account)).body; }
  static std::int64_t role_of(const Account& account) { return shown(account).find("rootRole")->as_integer(); }
  /// A session and a personal token of the person's, both good.
  static Holdings settle_in(const Account& account) {
    const auto set =
        server().administer("POST", path_of(account) + "/change-password", Value::object({{"password", kPassword}}));
    EXPECT_EQ(set.status, 200);
    Holdings held;
    held.cookie = server().sign_in(account.user_name, kPassword);
    held.token = server().make_token(held.cookie);
    EXPECT_EQ(server().status_with_cookie(held.cookie), 200);
    EXPECT_EQ(server().status_with_token(held.token), 200);
    return held;
  }
  /// An effect, as Unleash shows it: what was good before and is not now has ended.
  static Effect effect_at(int status) { return status == 401 ? Effect::ended : Effect::unsupported; }

  ConnectorBench bench_;

 private:
  static inline std::unique_ptr<UnleashServer> server_;
};

const Truth& truth_of(Truth::Act act) {
  const auto rows = find_kind(connector_kinds(), "unleash")->truth;
  return *std::find_if(rows.begin(), rows.end(), [&](const Truth& row) { return row.act == act; });
}

TEST_F(UnleashRealTest, ATokenIsProven) {
  EXPECT_TRUE(connect()->check());
  const auto stranger = connect({{"token", "*:*.a-wrong-token"}});
  EXPECT_EQ(test::code_of(stranger->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(stranger->deactivate(person("nobody"))), Code::forbidden);
  const auto lost = bench_.make("unleash", server().url() + "/elsewhere", {{"token", server().key()}});
  EXPECT_EQ(test::code_of(lost->check()), Code::unavailable);
  EXPECT_EQ(test::code_of(lost->remove(bench_.account("nobody", "1"))), Code::unavailable);
}

TEST_F(UnleashRealTest, TheRolesBearTheNumbersThatWeGive) {
  const Value answer = server().administer("GET", "/api/admin/user-admin").body;
  std::map<std::int64_t, std::string> names;
  for (const Value& role : answer.find("rootRoles")->items())
    names[role.find("id")->as_integer()] = role.text_at("name");
  EXPECT_EQ(names, (std::map<std::int64_t, std::string>{{1, "Admin"}, {kEditor, "Editor"}, {kViewer, "Viewer"}}));
}

TEST_F(UnleashRealTest, AViewersTokenIsNoAdministrators) {
  const auto connector = connect({{"role", "viewer"}});
  const Holdings held = settle_in(provisioned(*connector, "viewer"));
  EXPECT_EQ(test::code_of(connect({{"token", held.token}})->check()), Code::forbidden);
}

TEST_F(UnleashRealTest, APersonComesChangesAndGoes) {
  const auto connector = connect();
  Account kim = provisioned(*connector, "kim");
  EXPECT_EQ(role_of(kim), kEditor);
  EXPECT_EQ(shown(kim).text_at("email"), "kim@example.org");
  const auto again = connector->provision(kim);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->remote_id, kim.remote_id);

  kim.attributes = Value::object(
      {{"displayName", "Kim Two"}, {"emails", Value::array({Value::object({{"value", "Kim.Two@Example.org"}})})}});
  const auto updated = connector->provision(kim);
  ASSERT_TRUE(updated) << updated.error().detail;
  EXPECT_EQ(shown(kim).text_at("name"), "Kim Two");
  EXPECT_EQ(shown(kim).text_at("email"), "kim.two@example.org");
  EXPECT_EQ(role_of(kim), kEditor);
  EXPECT_EQ(connector->probe(kim).value(), Probe::alive);

  ASSERT_TRUE(connector->deactivate(kim));
  ASSERT_TRUE(connector->deactivate(kim));
  EXPECT_EQ(role_of(kim), kViewer);
  EXPECT_EQ(shown(kim).text_at("name"), "Kim Two (deactivated)");
  EXPECT_EQ(connector->probe(kim).value(), Probe::cannot_know);
  ASSERT_TRUE(connector->provision(kim));
  EXPECT_EQ(role_of(kim), kEditor);
  EXPECT_EQ(shown(kim).text_at("name"), "Kim Two");

  ASSERT_TRUE(connector->remove(kim));
  ASSERT_TRUE(connector->remove(kim));
  ASSERT_TRUE(connector->deactivate(kim)) << "not there is success";
  EXPECT_EQ(connector->probe(kim).value(), Probe::dead);
  const auto back = connector->provision(kim);
  ASSERT_TRUE(back) << back.error().detail;
  EXPECT_NE(back->remote_id, kim.remote_id) << "Unleash uses no id twice";
}

TEST_F(UnleashRealTest, AnAccountThatIsThereIsTakenByTheRuleAlone) {
  const auto connector = connect();
  const Account first = provisioned(*connector, "lee");
  const auto adopted = connector->provision(person("lee"));
  ASSERT_TRUE(adopted) << adopted.error().detail;
  EXPECT_EQ(adopted->remote_id, first.remote_id);
  EXPECT_EQ(test::code_of(connect({{"match", "none"}})->provision(person("lee"))), Code::uniqueness);

  Account other = person("lee");
  other.user_name = "lee.other";
  EXPECT_EQ(test::code_of(connector->provision(other)), Code::uniqueness) << "the same address is not enough";
  EXPECT_EQ(test::code_of(connect({{"match", "both"}})->provision(other)), Code::uniqueness);
  const auto by_email = connect({{"match", "email"}})->provision(other);
  ASSERT_TRUE(by_email) << by_email.error().detail;
  EXPECT_EQ(by_email->remote_id, first.remote_id);

  Account namesake = person("somebody.else");
  namesake.user_name = "lee";
  EXPECT_EQ(test::code_of(connect({{"match", "email"}})->provision(namesake)), Code::uniqueness)
      << "Unleash itself would fail";
}

TEST_F(UnleashRealTest, AnAddressThatIsTakenIsARefusal) {
  const auto connector = connect();
  provisioned(*connector, "ann");
  Account ben = provisioned(*connector, "ben");
  ben.attributes = person("ann").attributes;
  EXPECT_EQ(test::code_of(connector->provision(ben)), Code::uniqueness);
  Account odd = person("odd");
  odd.attributes = Value::object({{"emails", Value::array({Value::object({{"value", "no address"}})})}});
  EXPECT_EQ(test::code_of(connector->provision(odd)), Code::invalid_value);
}

TEST_F(UnleashRealTest, NobodyIsMadeWhoCouldNotSignIn) {
  const auto connector = connect();
  Account idle = person("idle");
  idle.active = false;
  const auto receipt = connector->provision(idle);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_FALSE(receipt->remote_id);
  EXPECT_EQ(server().administer("GET", "/api/admin/user-admin/search?q=idle").body, Value(Array{}));
}

TEST_F(UnleashRealTest, EverybodyIsListed) {
  const auto connector = connect();
  const Account on = provisioned(*connector, "on");
  const Account off = provisioned(*connector, "off");
  ASSERT_TRUE(connector->deactivate(off));
  const auto page = connector->list("");
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(page->next, "");
  const auto listed = [&](const Account& account) {
    return std::find_if(page->accounts.begin(), page->accounts.end(),
                        [&](const RemoteAccount& each) { return each.id == account.remote_id; });
  };
  ASSERT_NE(listed(on), page->accounts.end());
  ASSERT_NE(listed(off), page->accounts.end());
  EXPECT_TRUE(listed(on)->active);
  EXPECT_EQ(listed(on)->user_name, "on");
  EXPECT_FALSE(listed(off)->active);
}

TEST_F(UnleashRealTest, TheRowsOfTruthAreTrue) {
  using Verb = Result<Receipt> (Connector::*)(const Account&);
  const std::tuple<Truth::Act, Verb, std::string> acts[] = {
      {Truth::Act::deactivate, &Connector::deactivate, "truth.off"},
      {Truth::Act::revoke, &Connector::revoke, "truth.out"},
      {Truth::Act::remove, &Connector::remove, "truth.gone"},
  };
  const auto connector = connect();
  for (const auto& [act, verb, name] : acts) {
    const Account account = provisioned(*connector, name);
    const Holdings held = settle_in(account);
    const auto receipt = (*connector.*verb)(account);
    ASSERT_TRUE(receipt) << name << ": " << receipt.error().detail;
    const Effects& promised = truth_of(act).effects;
    EXPECT_EQ(effect_at(server().status_with_cookie(held.cookie)), promised.sessions) << name;
    EXPECT_EQ(effect_at(server().status_with_token(held.token)), promised.personal_tokens) << name;
    EXPECT_EQ(receipt->effects.sessions, promised.sessions) << name;
    EXPECT_EQ(receipt->effects.personal_tokens, promised.personal_tokens) << name;
    EXPECT_EQ(server().sign_in(account.user_name, kPassword), "") << name << ": the password is another";
  }
}

TEST_F(UnleashRealTest, ADeactivationThatDeletesLeavesNothingAlive) {
  const auto connector = connect({{"on_deactivate", "delete"}});
  const Account account = provisioned(*connector, "deleted");
  const Holdings held = settle_in(account);
  const auto receipt = connector->deactivate(account);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(server().status_with_cookie(held.cookie), 401);
  EXPECT_EQ(server().status_with_token(held.token), 401);
  EXPECT_EQ(receipt->effects.personal_tokens, Effect::ended);
  EXPECT_EQ(connector->probe(account).value(), Probe::dead);
}

TEST_F(UnleashRealTest, ARevocationCanBeToldToLeaveThePassword) {
  const auto connector = connect({{"on_revoke", "nothing"}});
  const Account account = provisioned(*connector, "kept");
  const Holdings held = settle_in(account);
  const auto receipt = connector->revoke(account);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_EQ(receipt->effects.sessions, Effect::unsupported);
  EXPECT_EQ(server().status_with_cookie(held.cookie), 200);
}

}  // namespace
}  // namespace provost::connectors
