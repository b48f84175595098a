// Whatever is done to a trail that was chained is found.
#include "core/audit/verifier.h"

#include "tests/audit/audit_fixture.h"

namespace provost {
namespace {

class VerifierTest : public test::AuditChainTest {
 protected:
  /// A tenant with five notes in their places.
  void chain_of(TenantId tenant) {
    add(tenant);
    ASSERT_TRUE(write(tenant, {1, 2, 3, 4, 5}).has_value());
    ASSERT_TRUE(sequencer_.round().has_value());
  }
  Verdict verdict(TenantId tenant) {
    const auto found = verify_audit(database(), tenant);
    EXPECT_TRUE(found.has_value());
    return found.value_or(Verdict{});
  }
  /// What somebody with the database in hand does.
  void tamper(TenantId tenant, const std::string& deed) {
    ASSERT_TRUE(
        database()
            .transact(
                sql::Mode::write,
                [&](sql::Session& session) -> Result<void> {
                  TRY(session.run({"test.tamper", deed + " where tenant_id = $1 and id = 'id-3'"}, {tenant.value}));
                  return {};
                })
            .has_value());
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, VerifierTest, test::both_engines(), test::engine_name);

TEST_P(VerifierTest, AWholeTrailSaysHowLongItIsAndHowItEnds) {
  chain_of(TenantId{10});
  ASSERT_TRUE(write(TenantId{10}, {6}).has_value());
  const Verdict whole = verdict(TenantId{10});
  EXPECT_EQ(whole.fault, std::nullopt);
  EXPECT_EQ(whole.notes, 5);
  EXPECT_EQ(whole.unplaced, 1);
  EXPECT_EQ(whole.chain.size(), 64U);
  EXPECT_EQ(whole.chain, placed(TenantId{10}).back().chain);
}

struct Deed {
  std::string name, statement;
  std::string_view told;
};

constexpr std::string_view kChanged = "position 3 does not say what it said when it was written";

TEST_P(VerifierTest, EachDeedIsFoundWhereItWasDone) {
  const Deed deeds[] = {
      {"another actor", "update audit set actor = 'nobody'", kChanged},
      {"another action", "update audit set action = 'user.create'", kChanged},
      {"another time", "update audit set at_us = 9", kChanged},
      {"another subject", "update audit set subject_id = 9", kChanged},
      {"another kind", "update audit set subject_kind = 1", kChanged},
      {"another name", "update audit set subject_name = ''", kChanged},
      {"other fields", "update audit set fields = 'userName '", kChanged},
      {"another thing", "update audit set object = 'source:1'", kChanged},
      {"what it ended", "update audit set ended = 'session=1'", kChanged},
      {"another id", "update audit set id = 'id-9'", kChanged},
      {"another digest", "update audit set chain = '0'", kChanged},
      {"dropped", "delete from audit", "position 3 is missing"},
      {"taken from its place", "update audit set position = null", "position 3 is missing"},
  };
  std::int64_t tenant = 10;
  for (const Deed& deed : deeds) {
    chain_of(TenantId{++tenant});
    tamper(TenantId{tenant}, deed.statement);
    EXPECT_EQ(verdict(TenantId{tenant}).fault.value_or("nothing"), deed.told) << deed.name;
  }
}

TEST_P(VerifierTest, AnEndThatIsMissingIsFoundByTheHead) {
  chain_of(TenantId{10});
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [&](sql::Session& session) -> Result<void> {
                              TRY(session.run({"test.cut", "delete from audit where tenant_id = 10 and position > 3"}));
                              return {};
                            })
                  .has_value());
  EXPECT_EQ(verdict(TenantId{10}).fault, "position 4 is missing");
}

}  // namespace
}  // namespace provost
