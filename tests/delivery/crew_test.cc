// As many at once as the connection says, and no more.
#include "core/delivery/crew.h"

#include <atomic>
#include <condition_variable>
#include <semaphore>

#include "core/delivery/route.h"
#include "tests/delivery/delivery_world.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

/// Lets nobody out before so many are inside at once; after a while it gives up.
class Room {
 public:
  explicit Room(std::size_t wanted) : wanted_(wanted) {}

  void visit() {
    std::unique_lock lock(mutex_);
    most_ = std::max(most_, ++inside_);
    full_ = full_ || inside_ == wanted_;
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(5), [&] { return full_; });
    --inside_;
  }
  std::size_t most() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  const std::size_t wanted_;
  std::size_t inside_ = 0, most_ = 0;
  bool full_ = false;
};

class CrewTest : public DeliveryWorld {
 protected:
  void join(int count) {
    for (int number = 0; number < count; ++number) {
      Figure somebody = person("p" + std::to_string(++made_));
      joins(somebody);
    }
  }
  Connection connection_with(const std::string& in_flight) {
    Connection connection = connection_to(kApp);
    connection.settings["in_flight"] = in_flight;
    if (in_flight.empty()) connection.settings.erase("in_flight");
    return connection;
  }

  int made_ = 0;
  ScriptedKind kind_;
  ConnectorMaker maker_ = kind_.maker(clock_);
  std::atomic<bool> stopping_{false};
};
INSTANTIATE_TEST_SUITE_P(Engines, CrewTest, both_engines(), engine_name);

TEST_P(CrewTest, AsManyAreToldOfAtOnceAsTheConnectionSays) {
  struct Case {
    std::string told;
    std::size_t at_once;
  };
  int people = 0;
  for (const Case& each : {Case{"1", 1}, {"2", 2}, {"8", 8}, {"", 4}, {"nonsense", 4}, {"1000", 16}}) {
    join(16);
    people += 16;
    Room room(each.at_once);
    kind_.app("app-1").on_call([&](const std::string&) { room.visit(); });
    Route route(tools_, maker_, connection_with(each.told));
    while (route.round(stopping_)) {
    }
    EXPECT_EQ(room.most(), each.at_once) << each.told;
    EXPECT_THAT(pending(), ::testing::IsEmpty());
    EXPECT_THAT(kind_.app("app-1").calls(), ::testing::SizeIs(people));
  }
}

TEST_P(CrewTest, OnePersonIsToldOfInOrderWhoeverElseIs) {
  std::vector<Figure> people;
  for (const std::string name : {"ada", "bob", "eve", "fay"}) people.push_back(person(name));
  for (Figure& each : people) {
    joins(each);
    leaves(each);
    joins(each);
  }
  Route route(tools_, maker_, connection_with("4"));
  while (route.round(stopping_)) {
  }
  std::map<std::string, std::vector<std::string>> told;
  for (const std::string& call : kind_.app("app-1").calls()) {
    for (const Figure& each : people) {
      if (call.find(" " + each.name + " ") != std::string::npos)
        told[each.name].push_back(call.substr(0, call.find(' ')));
    }
  }
  for (const Figure& each : people) {
    EXPECT_THAT(told[each.name], ::testing::ElementsAre("provision", "deactivate", "revoke", "provision")) << each.name;
  }
}

TEST_P(CrewTest, ACallThatHangsKeepsNoEndOfAccessWaiting) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  std::binary_semaphore ended(0);
  bool overtaken = false;
  kind_.app("app-1").on_call([&](const std::string& call) {
    if (call == "provision ada 1") {
      leaves(bob);  // while this call hangs
      overtaken = ended.try_acquire_for(std::chrono::seconds(20));
    }
    if (call == "revoke bob 1") ended.release();
  });
  Route route(tools_, maker_, connection_with("2"));
  EXPECT_TRUE(route.round(stopping_));
  EXPECT_TRUE(overtaken);
  EXPECT_THAT(kind_.app("app-1").calls(),
              ::testing::ElementsAre("provision ada 1", "deactivate bob 1", "revoke bob 1", "probe"));
  EXPECT_THAT(pending(), ::testing::IsEmpty());
}

TEST_P(CrewTest, AShiftEndsHoweverLongACallHangs) {
  Figure ada = person("ada");
  Figure bob = person("bob");
  joins(ada);
  std::binary_semaphore ended(0);
  bool overtaken = true;
  kind_.app("app-1").on_call([&](const std::string& call) {
    if (call == "provision ada 1") {
      clock_.advance(std::chrono::seconds(31));
      leaves(bob);
      overtaken = ended.try_acquire_for(std::chrono::milliseconds(350));
    }
    if (call == "revoke bob 1") ended.release();
  });
  Route route(tools_, maker_, connection_with("2"));
  EXPECT_TRUE(route.round(stopping_));
  EXPECT_FALSE(overtaken);
  EXPECT_TRUE(route.round(stopping_));
  EXPECT_TRUE(ended.try_acquire()) << "the next one begins with what waits";
}

TEST_P(CrewTest, AnAppThatIsOutIsTriedByOneCallAtATime) {
  join(1);
  kind_.app("app-1").fail_next(Verb::provision, std::vector<Code>(40, Code::unavailable));
  Route route(tools_, maker_, connection_with("4"));
  for (int tries = 0; tries < 20; ++tries) {  // until it counts as out
    route.round(stopping_);
    clock_.advance(std::chrono::seconds(61));
  }
  std::vector<Figure> leavers;
  for (const char* name : {"bob", "eve", "fay"}) leavers.push_back(person(name));
  for (Figure& each : leavers) leaves(each);
  std::atomic<int> inside{0}, most{0};
  std::binary_semaphore never(0);
  kind_.app("app-1").on_call([&](const std::string&) {
    most = std::max(most.load(), ++inside);
    (void)never.try_acquire_for(std::chrono::milliseconds(350));  // long enough for others to come, if any did
    --inside;
  });
  kind_.app("app-1").fail_next(Verb::deactivate, {Code::unavailable});
  route.round(stopping_);
  EXPECT_EQ(most, 1);
}

TEST_P(CrewTest, WhatWasNotBegunWhenTheAppFallsIllIsHandedBack) {
  join(16);
  kind_.app("app-1").fail_next(Verb::provision, std::vector<Code>(16, Code::unavailable));
  Route route(tools_, maker_, connection_with("4"));
  route.round(stopping_);
  const auto waiting = pending();
  EXPECT_THAT(waiting, ::testing::SizeIs(16));
  EXPECT_LT(kind_.app("app-1").calls().size(), 16U);
  for (const PendingLane& lane : waiting) EXPECT_FALSE(lane.leased);
}

}  // namespace
}  // namespace provost::test
