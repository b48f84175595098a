// The SCIM connector against a SCIM server that somebody else wrote.
#include <gtest/gtest.h>

#include "connectors/scim_app.h"
#include "tests/connectors/connector_bench.h"
#include "tests/connectors/scimmy_app.h"

namespace provost::connectors {
namespace {

using test::ConnectorBench;
using test::GivenSettings;
using test::ScimmyApp;

Value rich_attributes(std::string_view family_name) {
  return Value::object(
      {{"displayName", "Somebody"},
       {"name", Value::object({{"givenName", "Kim"}, {"familyName", family_name}})},
       {"emails", Value::array({Value::object({{"value", "kim@example.org"}, {"type", "work"}, {"primary", true}})})},
       {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", Value::object({{"department", "Harbour"}})}});
}

class ScimmyTest : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<Connector> connect(GivenSettings more = {}) {
    more.insert({"update", GetParam()});
    return bench_.make("scim", app_.url(), more);
  }
  /// An account, provisioned; its remote id is known afterwards.
  Account provisioned(Connector& connector, std::string_view user_name) {
    Account account = bench_.account(user_name);
    account.attributes = rich_attributes("One");
    const auto receipt = connector.provision(account);
    if (!receipt) throw std::runtime_error(receipt.error().detail);
    account.remote_id = receipt->remote_id;
    return account;
  }

  ConnectorBench bench_;
  ScimmyApp app_{std::string(test::kCanaryToken)};
};

TEST_P(ScimmyTest, APersonComesChangesAndGoes) {
  auto connector = connect();
  ASSERT_TRUE(connector->check());
  Account kim = provisioned(*connector, "kim@example.org");
  ASSERT_TRUE(kim.remote_id);
  kim.attributes = rich_attributes("Two");
  kim.user_name = "kim.two@example.org";
  const auto updated = connector->provision(kim);
  ASSERT_TRUE(updated) << updated.error().detail;
  EXPECT_EQ(updated->remote_id, kim.remote_id);
  EXPECT_EQ(connector->probe(kim).value(), Probe::alive);

  const auto off = connector->deactivate(kim);
  ASSERT_TRUE(off) << off.error().detail;
  ASSERT_TRUE(connector->deactivate(kim));
  EXPECT_EQ(connector->probe(kim).value(), Probe::dead);
  ASSERT_TRUE(connector->provision(kim));
  EXPECT_EQ(connector->probe(kim).value(), Probe::alive);

  ASSERT_TRUE(connector->remove(kim));
  ASSERT_TRUE(connector->remove(kim));
  EXPECT_EQ(connector->probe(kim).value(), Probe::dead);
  ASSERT_TRUE(connector->deactivate(kim)) << "not there is success";
}

TEST_P(ScimmyTest, AnAccountThatIsThereIsFoundByItsName) {
  auto connector = connect();
  const Account first = provisioned(*connector, "kim@example.org");
  const Account second = bench_.account("kim@example.org");  // this app's filters mind the case
  const auto adopted = connector->provision(second);
  ASSERT_TRUE(adopted) << adopted.error().detail;
  EXPECT_EQ(adopted->remote_id, first.remote_id);
  auto unmatched = connect({{"match", "none"}});
  EXPECT_EQ(test::code_of(unmatched->provision(second)), Code::uniqueness);
  auto by_id = connect({{"match", "externalId"}});
  const auto found = by_id->deactivate(second);
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->remote_id, first.remote_id);
}

TEST_P(ScimmyTest, AGroupGainsAndLosesMembers) {
  auto connector = connect();
  const Account kim = provisioned(*connector, "kim@example.org");
  const Account lee = provisioned(*connector, "lee@example.org");
  GroupChange change = bench_.group("Staff");
  change.added = {{kim.scim_id, kim.user_name, kim.remote_id}, {lee.scim_id, lee.user_name, lee.remote_id}};
  const auto made = connector->members(change);
  ASSERT_TRUE(made) << made.error().detail;
  ASSERT_TRUE(made->remote_id);
  const auto again = connector->members(change);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->remote_id, made->remote_id);

  GroupChange next = bench_.group("All staff", made->remote_id->value);
  next.removed = change.added;
  const auto emptied = connector->members(next);
  ASSERT_TRUE(emptied) << emptied.error().detail;
  const auto repeated = connector->members(next);
  ASSERT_TRUE(repeated) << repeated.error().detail;
  next.kind = GroupChange::Kind::remove;
  ASSERT_TRUE(connector->members(next));
  ASSERT_TRUE(connector->members(next));
}

TEST_P(ScimmyTest, NobodyIsListedTwice) {
  auto connector = connect();
  for (int at = 0; at < 15; ++at) provisioned(*connector, "u" + std::to_string(at) + "@example.org");
  const auto all = connector->list("");
  ASSERT_TRUE(all) << all.error().detail;
  EXPECT_EQ(all->accounts.size(), 15U);
  EXPECT_EQ(all->next, "");
  for (int at = 15; at < 45; ++at) provisioned(*connector, "u" + std::to_string(at) + "@example.org");
  const auto first = connector->list("");
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_FALSE(first->next.empty()) << "this app shows 20 at once";
  const auto second = connector->list(first->next);
  ASSERT_FALSE(second) << "this app does not take a start";
  EXPECT_EQ(test::code_of(second), Code::unsupported);
}

TEST_P(ScimmyTest, AWrongTokenIsRefused) {
  auto stranger = connect({{"token", "wrong"}});
  EXPECT_EQ(test::code_of(stranger->check()), Code::forbidden);
  EXPECT_EQ(test::code_of(stranger->deactivate(bench_.account("kim@example.org"))), Code::forbidden);
}

INSTANTIATE_TEST_SUITE_P(ByUpdate, ScimmyTest, testing::Values("patch", "put"),
                         [](const auto& update) { return std::string(update.param); });

}  // namespace
}  // namespace provost::connectors
