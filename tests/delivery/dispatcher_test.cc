// The whole engine with its threads. Nothing here sleeps or measures: tests wait for calls that must come.
#include "core/delivery/dispatcher.h"

#include <condition_variable>
#include <latch>
#include <mutex>

#include "tests/delivery/delivery_world.h"
#include "tests/delivery/mortal_database.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Lets a test wait until a number of calls has come.
class CallCount {
 public:
  void count() {
    {
      const std::lock_guard lock(mutex_);
      ++calls_;
    }
    counted_.notify_all();
  }
  void wait_for(int calls) {
    std::unique_lock lock(mutex_);
    counted_.wait(lock, [&] { return calls_ >= calls; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable counted_;
  int calls_ = 0;
};

class DispatcherTest : public DeliveryWorld {
 protected:
  void TearDown() override { dispatcher_.stop(); }
  /// Commits something and rings, as the server does.
  void now_joins(Figure& figure) {
    joins(figure);
    bell_.ring();
  }
  void pause(const ConnectionId& id) {
    write([&](sql::Session& session) -> Result<void> {
      static constexpr sql::Statement kPause{"test.pause", "update connections set enabled = 0 where id = $1"};
      TRY(session.run(kPause, {id.value}));
      return {};
    });
    bell_.ring();
  }

  ScriptedKind kind_;
  Bell bell_;
  CallCount calls_;
  Dispatcher dispatcher_{{database(), clock_, random_, log_, bell_}, kind_.maker(clock_)};
};
INSTANTIATE_TEST_SUITE_P(Engines, DispatcherTest, both_engines(), engine_name);

TEST_P(DispatcherTest, ACommittedChangeReachesTheApp) {
  Figure ada = person("ada");
  kind_.app("app-1").on_call([&](const std::string&) { calls_.count(); });
  ASSERT_TRUE(dispatcher_.start());
  now_joins(ada);
  calls_.wait_for(1);
  leaves(ada);
  bell_.ring();
  calls_.wait_for(3);
  dispatcher_.stop();
  EXPECT_THAT(kind_.app("app-1").calls(), ElementsAre("provision ada 1", "deactivate ada 2", "revoke ada 2", "probe"));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(dispatcher_.stats().delivered, 3u);
}

TEST_P(DispatcherTest, AChangeOfAnotherProcessIsFoundWithoutABell) {
  Figure ada = person("ada");
  kind_.app("app-1").on_call([&](const std::string&) { calls_.count(); });
  ASSERT_TRUE(dispatcher_.start());
  joins(ada);
  calls_.wait_for(1);
}

TEST_P(DispatcherTest, AnAppThatBlocksDelaysNoOther) {
  connect(connection_to(ConnectionId{"app-2"}));
  Figure ada = person("ada");
  std::latch blocked(1), release(1);
  kind_.app("app-1").on_call([&](const std::string&) {
    blocked.count_down();
    release.wait();
  });
  kind_.app("app-2").on_call([&](const std::string&) { calls_.count(); });
  ASSERT_TRUE(dispatcher_.start());
  now_joins(ada);
  blocked.wait();
  calls_.wait_for(1);
  now_joins(ada);  // while the first still blocks
  calls_.wait_for(2);
  kind_.app("app-1").on_call(nullptr);
  release.count_down();
  dispatcher_.stop();
  EXPECT_THAT(kind_.app("app-2").calls(), ElementsAre("provision ada 1", "provision ada 2"));
}

TEST_P(DispatcherTest, AConnectionThatIsAddedLaterIsServed) {
  ASSERT_TRUE(dispatcher_.start());
  connect(connection_to(ConnectionId{"app-2"}));
  kind_.app("app-2").on_call([&](const std::string&) { calls_.count(); });
  Figure ada = person("ada");
  now_joins(ada);
  calls_.wait_for(1);
  EXPECT_THAT(kind_.app("app-2").calls(), ElementsAre("provision ada 1"));
}

TEST_P(DispatcherTest, APausedConnectionIsLetGo) {
  ASSERT_TRUE(dispatcher_.start());
  EXPECT_EQ(dispatcher_.stats().connections, 1u);
  pause(kApp);
  while (dispatcher_.stats().connections > 0) std::this_thread::yield();
}

TEST_P(DispatcherTest, AnAppThatBlocksDelaysNoneOfManyOthers) {
  constexpr int kOthers = 99;
  std::latch blocked(1), release(1);
  kind_.app("app-1").on_call([&](const std::string&) {
    blocked.count_down();
    release.wait();
  });
  for (int count = 2; count <= 1 + kOthers; ++count) {
    const std::string id = "app-" + std::to_string(count);
    connect(connection_to(ConnectionId{id}));
    kind_.app(id).on_call([&](const std::string&) { calls_.count(); });
  }
  Figure ada = person("ada");
  joins(ada);
  ASSERT_TRUE(dispatcher_.start());
  EXPECT_EQ(dispatcher_.stats().connections, 1u + kOthers);
  blocked.wait();
  calls_.wait_for(kOthers);
  now_joins(ada);  // while the first still blocks
  calls_.wait_for(2 * kOthers);
  kind_.app("app-1").on_call(nullptr);
  release.count_down();
  dispatcher_.stop();
  EXPECT_GE(dispatcher_.stats().delivered, 1u + 2 * kOthers);
}

TEST_P(DispatcherTest, WhatAnEarlierRunHeldComesAtLast) {
  Figure ada = person("ada");
  leaves(ada);
  ASSERT_TRUE(ledger_.claim());  // by a process that dies now
  if (GetParam() == sql::Engine::postgres)
    clock_.advance(std::chrono::seconds(5));  // others may live: the lease must end
  kind_.app("app-1").on_call([&](const std::string&) { calls_.count(); });
  ASSERT_TRUE(dispatcher_.start());
  calls_.wait_for(2);
  dispatcher_.stop();
  EXPECT_THAT(kind_.app("app-1").calls(), ElementsAre("deactivate ada 1", "revoke ada 1", "probe"));
}

TEST_P(DispatcherTest, StoppingWaitsForTheCallInFlightAndWritesItDown) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  std::latch in_flight(1), release(1);
  kind_.app("app-1").on_call([&](const std::string&) {
    in_flight.count_down();
    release.wait();
  });
  joins(ada);
  clock_.advance(std::chrono::seconds(1));
  joins(bob);
  ASSERT_TRUE(dispatcher_.start());
  in_flight.wait();
  std::thread stopper([&] { dispatcher_.stop(); });
  release.count_down();
  stopper.join();
  EXPECT_THAT(receipts(ada), ElementsAre("provision 1 done 1"));
  for (const PendingLane& lane : pending()) EXPECT_LE(lane.next, clock_.now());
}

TEST_P(DispatcherTest, HowAConnectionFaresIsKnownWhileItIsServed) {
  EXPECT_EQ(dispatcher_.healths().find(kTenant, kApp), nullptr);
  ASSERT_TRUE(dispatcher_.start());
  EXPECT_NE(dispatcher_.healths().find(kTenant, kApp), nullptr);
  EXPECT_EQ(dispatcher_.healths().find(kTenant, ConnectionId{"app-2"}), nullptr);
  dispatcher_.stop();
  EXPECT_EQ(dispatcher_.healths().find(kTenant, kApp), nullptr);
}

TEST_P(DispatcherTest, ItStopsAndStartsAgain) {
  Figure ada = person("ada");
  kind_.app("app-1").on_call([&](const std::string&) { calls_.count(); });
  for (int run = 1; run <= 3; ++run) {
    ASSERT_TRUE(dispatcher_.start());
    now_joins(ada);
    calls_.wait_for(run);
    dispatcher_.stop();
    dispatcher_.stop();
  }
  EXPECT_EQ(dispatcher_.stats().delivered, 3u);
}

TEST_P(DispatcherTest, WithoutADatabaseItDoesNotStart) {
  MortalDatabase dead(database(), 0, MortalDatabase::LastWords::lost);
  Dispatcher dispatcher({dead, clock_, random_, log_, bell_}, kind_.maker(clock_));
  const auto started = dispatcher.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::unavailable);
}

}  // namespace
}  // namespace provost::test
