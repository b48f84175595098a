// How a sweep divides its work into transactions, and whom it leaves when something happens meanwhile.
#include "core/admin/rocketchat/idle_sweep.h"

#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

/// Counts write transactions, and lets one of them fail once all of its work is done.
class WatchedDatabase final : public sql::Database {
 public:
  explicit WatchedDatabase(sql::Database& inner) : inner_(inner) {}
  const sql::Dialect& dialect() const override { return inner_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (mode == sql::Mode::read || writes_++ != fails_at) return inner_.transact(mode, work);
    return inner_.transact(mode, [&](sql::Session& session) -> Result<void> {
      TRY(work(session));
      return fail(Code::unavailable, "the database went away");
    });
  }
  int writes() const { return writes_; }

  int fails_at = -1;

 private:
  sql::Database& inner_;
  int writes_ = 0;
};

class IdleSweepTest : public test::RocketchatTest {
 protected:
  static constexpr rocketchat::IdleSweep::Size kSmall{2, 4};

  std::vector<User> make_idlers(int count) {
    std::vector<User> idlers;
    for (int i = 0; i < count; ++i) idlers.push_back(make({"idler " + std::to_string(i)}));
    clock_.advance(10 * kDay);
    return idlers;
  }
  rocketchat::IdleOrder order() const {
    return {rocketchat::idle_cutoff(clock_.now(), 2), "user", std::nullopt, proof_};
  }

  void SetUp() override {
    RocketchatTest::SetUp();
    proof_ = {Proof::Kind::token, crypto::sha256_hex(operator_token("users.write"))};
  }

  Proof proof_;
  WatchedDatabase watched_{database()};
  rocketchat::IdleSweep sweep_{{watched_, directory_, bell_, clock_}, kSmall};
};
INSTANTIATE_TEST_SUITE_P(Engines, IdleSweepTest, test::both_engines(), test::engine_name);

TEST_P(IdleSweepTest, AFewGoInOneTransaction) {
  make_idlers(3);
  EXPECT_EQ(sweep_.run(kTenant, order(), principal_).value(), 3);
  EXPECT_EQ(watched_.writes(), 1);
}

TEST_P(IdleSweepTest, ManyGoInSeveralAndNobodyIsLeftOut) {
  const auto idlers = make_idlers(9);
  EXPECT_EQ(sweep_.run(kTenant, order(), principal_).value(), 9);
  EXPECT_EQ(watched_.writes(), 3);
  for (const User& idler : idlers) EXPECT_FALSE(is_active(idler)) << idler.user_name();
}

TEST_P(IdleSweepTest, WhoIsSparedDoesNotHoldItUp) {
  const auto idlers = make_idlers(3);
  auto mine = order();
  mine.spared = idlers.front().id;
  const rocketchat::IdleSweep one_by_one({watched_, directory_, bell_, clock_}, {1, 1});
  EXPECT_EQ(one_by_one.run(kTenant, mine, principal_).value(), 2);
  EXPECT_TRUE(is_active(idlers.front()));
  EXPECT_FALSE(is_active(idlers.back()));
}

TEST_P(IdleSweepTest, AFailureUndoesItsTransactionAndASecondCallDoesTheRest) {
  const auto idlers = make_idlers(6);
  watched_.fails_at = 1;
  EXPECT_EQ(sweep_.run(kTenant, order(), principal_).error().code, Code::unavailable);
  for (std::size_t i = 0; i < idlers.size(); ++i) EXPECT_EQ(is_active(idlers[i]), i >= 4) << i;
  EXPECT_EQ(sweep_.run(kTenant, order(), principal_).value(), 2);
}

TEST_P(IdleSweepTest, WhoIsSeenAfterHavingBeenReadIsNotHeld) {
  const User idler = make_idlers(1).front();
  const Instant cutoff = order().cutoff;
  const auto hold = [&] {
    std::optional<std::int64_t> version;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  version = TRY(tables.users.hold_idle(idler.id, cutoff));
                  return {};
                }).has_value());
    return version;
  };
  EXPECT_EQ(hold(), idler.version);
  note_activity(idler);
  EXPECT_EQ(hold(), std::nullopt);
}

TEST_P(IdleSweepTest, DaysBeyondACenturyDoNotWrapAround) {
  EXPECT_EQ(rocketchat::idle_cutoff(Instant{0}, std::numeric_limits<std::int64_t>::max()),
            rocketchat::idle_cutoff(Instant{0}, 1'000'000));
  EXPECT_LT(rocketchat::idle_cutoff(Instant{0}, 1'000'000), Instant{0});
  EXPECT_EQ(rocketchat::idle_cutoff(clock_.now(), 1), clock_.now() - kDay);
}

}  // namespace
}  // namespace provost
