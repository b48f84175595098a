// When a transaction is run again, and when never.
#include "core/store/attempts.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/store/postgres_failure.h"
#include "core/store/statement_cache.h"
#include "tests/support/seeded_random.h"

namespace provost::sql {
namespace {

Outcome outcome(Remedy remedy, Code code) { return {remedy, fail(code, "")}; }

struct Case {
  const char* name;
  std::vector<Remedy> remedies;  // of the attempts, in order; then success
  int attempts;
  bool succeeds;
};

TEST(AttemptsTest, RunsAgainAtMostThreeTimesAndOnlyWhenAsked) {
  const Case cases[] = {
      {"success is final", {}, 1, true},
      {"an error is final", {Remedy::give_up}, 1, false},
      {"a conflict is run again", {Remedy::run_again}, 2, true},
      {"a lost connection is run again", {Remedy::reconnect, Remedy::run_again}, 3, true},
      {"an error after a conflict is final", {Remedy::run_again, Remedy::give_up}, 2, false},
      {"the third repetition may succeed", {Remedy::run_again, Remedy::run_again, Remedy::run_again}, 4, true},
      {"there is no fourth", std::vector(9, Remedy::run_again), 4, false},
  };
  for (const Case& c : cases) {
    test::SeededRandom random;
    std::size_t attempts = 0;
    const auto done = run_until_settled(random, [&]() -> Outcome {
      const std::size_t attempt = attempts++;
      return attempt < c.remedies.size() ? outcome(c.remedies[attempt], Code::conflict) : Outcome{};
    });
    EXPECT_EQ(attempts, static_cast<std::size_t>(c.attempts)) << c.name;
    EXPECT_EQ(done.has_value(), c.succeeds) << c.name;
    const bool worn_out = attempts == 4 && !done;
    if (done) continue;
    EXPECT_EQ(done.error().code, worn_out ? Code::unavailable : Code::conflict) << c.name;
  }
}

TEST(AttemptsTest, AWaitForAFreeConnectionIsNotRepeated) {
  EXPECT_EQ(without_connection({Code::limited, ""}).remedy, Remedy::give_up);
  EXPECT_EQ(without_connection({Code::limited, ""}).result.error().code, Code::unavailable);
  EXPECT_EQ(without_connection({Code::unavailable, ""}).remedy, Remedy::reconnect);
}

struct State {
  std::string_view state;
  Mode mode;
  Remedy remedy;
  Code code;
};

TEST(PostgresFailureTest, EveryStateHasItsRemedy) {
  constexpr State kStates[] = {
      {"40001", Mode::write, Remedy::run_again, Code::conflict},
      {"40P01", Mode::write, Remedy::run_again, Code::conflict},
      {"23505", Mode::write, Remedy::give_up, Code::uniqueness},
      {"23503", Mode::write, Remedy::give_up, Code::internal},
      {"", Mode::write, Remedy::reconnect, Code::unavailable},
      {"08006", Mode::write, Remedy::reconnect, Code::unavailable},
      {"08P01", Mode::write, Remedy::give_up, Code::internal},
      {"57P01", Mode::write, Remedy::reconnect, Code::unavailable},
      {"57P02", Mode::write, Remedy::reconnect, Code::unavailable},
      {"57P03", Mode::write, Remedy::reconnect, Code::unavailable},
      {"25006", Mode::write, Remedy::reconnect, Code::unavailable},
      {"25006", Mode::read, Remedy::give_up, Code::internal},
      {"57014", Mode::write, Remedy::give_up, Code::unavailable},
      {"55P03", Mode::write, Remedy::give_up, Code::unavailable},
      {"53100", Mode::write, Remedy::give_up, Code::unavailable},
      {"42601", Mode::write, Remedy::give_up, Code::internal},
  };
  for (const State& c : kStates) {
    const Failure failure = postgres_failure(c.state, "some.statement", c.mode);
    EXPECT_EQ(failure.remedy, c.remedy) << c.state;
    EXPECT_EQ(failure.error.code, c.code) << c.state;
  }
  EXPECT_EQ(fate_unknown().remedy, Remedy::give_up);
}

TEST(StatementCacheTest, KeepsTheNewestAndNamesWhatHasToGo) {
  StatementCache<int> cache;
  std::vector<std::string> names;
  for (std::size_t number = 0; number < StatementCache<int>::kMostStatements; ++number) {
    names.push_back("statement_" + std::to_string(number));
    const Statement statement{names.back(), "text"};
    EXPECT_EQ(cache.make_room(statement), std::nullopt);
    cache.keep(statement, static_cast<int>(number));
  }
  ASSERT_NE(cache.find({"statement_0", "text"}), nullptr);
  EXPECT_EQ(cache.make_room({"one more", "text"}), 1) << "statement_0 was used since";
  EXPECT_EQ(cache.find({"statement_1", "text"}), nullptr);
  EXPECT_EQ(cache.find({"statement_0", "another text"}), nullptr);
  EXPECT_EQ(cache.make_room({"statement_0", "another text"}), 0);
}

}  // namespace
}  // namespace provost::sql
