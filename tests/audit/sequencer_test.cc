// Places come after the commit: without gaps, and never before one that was read.
#include "core/audit/sequencer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/audit/audit_fixture.h"

namespace provost {
namespace {

using ::testing::ElementsAre;

class SequencerTest : public test::AuditChainTest {};
INSTANTIATE_TEST_SUITE_P(Engines, SequencerTest, test::both_engines(), test::engine_name);

TEST_P(SequencerTest, NotesGetPlacesInTheOrderOfTheirMakingEachTenantByItself) {
  ASSERT_TRUE(write(kAcme, {3, 1, 2}).has_value());
  ASSERT_TRUE(write(kOther, {7}).has_value());
  EXPECT_EQ(sequencer_.round(), true);
  EXPECT_THAT(names(kAcme), ElementsAre("1 id-1", "2 id-2", "3 id-3"));
  EXPECT_THAT(names(kOther), ElementsAre("1 id-7"));
  EXPECT_EQ(sequencer_.round(), false);
}

TEST_P(SequencerTest, ANoteThatIsCommittedLateComesBehindThoseThatWereRead) {
  ASSERT_TRUE(write(kAcme, {10}).has_value());
  ASSERT_TRUE(sequencer_.round().has_value());
  ASSERT_TRUE(write(kAcme, {5}).has_value());
  ASSERT_TRUE(sequencer_.round().has_value());
  EXPECT_THAT(names(kAcme), ElementsAre("1 id-10", "2 id-5"));
}

TEST_P(SequencerTest, MoreThanABatchIsPlacedInSeveralRounds) {
  std::vector<int> numbers;
  for (int number = 1; number <= Sequencer::kBatch + 3; ++number) numbers.push_back(number);
  ASSERT_TRUE(write(kAcme, numbers).has_value());
  ASSERT_TRUE(sequencer_.round().has_value());
  EXPECT_EQ(placed(kAcme).size(), static_cast<std::size_t>(Sequencer::kBatch));
  ASSERT_TRUE(sequencer_.round().has_value());
  EXPECT_EQ(placed(kAcme).back().position, Sequencer::kBatch + 3);
}

TEST_P(SequencerTest, ATenantWhoseBatchFailsKeepsNoOtherFromItsTurn) {
  ASSERT_TRUE(write(kAcme, {1}).has_value());
  ASSERT_TRUE(sequencer_.round().has_value());
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [](sql::Session& session) -> Result<void> {  // its next place is taken already
                              TRY(session.run({"test.back", "update audit_heads set position = 0"}));
                              return {};
                            })
                  .has_value());
  ASSERT_TRUE(write(kAcme, {2}).has_value());
  ASSERT_TRUE(write(kOther, {7}).has_value());
  const auto round = sequencer_.round();
  ASSERT_FALSE(round.has_value());
  EXPECT_THAT(round.error().detail, ::testing::HasSubstr("tenant 1"));
  EXPECT_THAT(names(kOther), ElementsAre("1 id-7"));
  EXPECT_THAT(names(kAcme), ElementsAre("1 id-1"));
}

TEST_P(SequencerTest, AReaderBesideManyWritersAndTwoSequencersSeesEachNoteOnceAndInOrder) {
  constexpr int kWriters = 4, kEach = 25;
  const Sequencer second{{database(), log_, bell_}};
  std::atomic<int> writing{kWriters};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int number = 0; number < kEach; ++number) EXPECT_TRUE(write(kAcme, {writer * kEach + number}).has_value());
      --writing;
    });
  }
  for (const Sequencer* sequencer : {static_cast<const Sequencer*>(&sequencer_), &second}) {
    threads.emplace_back([&, sequencer] {
      bool over = false;
      for (bool found = true; found || !over; found = sequencer->round().value_or(true)) over = writing == 0;
    });
  }
  std::int64_t position = 0;
  std::set<std::string> seen;
  while (seen.size() < kWriters * kEach && !HasFailure()) {  // what was not written is not waited for
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto page = TRY(AuditChainTable(session, kAcme).after(position, 7));
                                for (const PlacedNote& each : page) {
                                  EXPECT_EQ(each.position, ++position);
                                  EXPECT_TRUE(seen.insert(each.note.id).second) << each.note.id;
                                }
                                return {};
                              })
                    .has_value());
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace provost
