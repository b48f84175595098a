// Several servers that serve one connection: what one knows of the app, the others need not find out.
#include "core/delivery/route.h"
#include "tests/delivery/delivery_world.h"
#include "tests/delivery/scripted_kind.h"

namespace provost::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SeveralServersTest : public DeliveryWorld {
 protected:
  void go(Route& route) {
    for (int rounds = 0; route.round(stopping_); ++rounds) ASSERT_LT(rounds, 1000);
  }
  /// Lets time pass as the workers of both would.
  void live(Duration span) {
    for (Duration passed{0}; passed < span; passed += milliseconds(250)) {
      go(one_);
      go(other_);
      clock_.advance(milliseconds(250));
    }
  }
  void join(const std::string& name) {
    Figure somebody = person(name);
    joins(somebody);
  }
  ConnectionState kept() {
    ConnectionState state;
    in_tables([&](Tables& tables) -> Result<void> {
      state = TRY(tables.connection_states.find(kApp));
      return {};
    });
    return state;
  }
  void keep(const ConnectionState& state) {
    in_tables([&](Tables& tables) { return tables.connection_states.keep(state); });
  }

  ScriptedKind kind_;
  ConnectorMaker maker_ = kind_.maker(clock_);
  ScriptedApp& told_ = kind_.app("app-1");
  Route one_{tools_, maker_, connection_to(kApp)}, other_{tools_, maker_, connection_to(kApp)};
  std::atomic<bool> stopping_{false};
};
INSTANTIATE_TEST_SUITE_P(Engines, SeveralServersTest, both_engines(), engine_name);

TEST_P(SeveralServersTest, ACredentialThatIsRefusedIsOneAlarmAndOneProbeAMinute) {
  told_.on_call([&](const std::string&) { told_.fail_next(Verb::provision, {Code::forbidden}); });
  told_.answer_checks(std::vector<Result<void>>(5, fail(Code::forbidden, "the app answered 401")));
  go(one_);
  go(other_);  // both know that all is well
  for (const char* name : {"ada", "bob", "eve", "fay"}) join(name);
  ::testing::internal::CaptureStderr();
  go(one_);
  EXPECT_TRUE(kept().refused_since.has_value());
  told_.take_calls();
  go(other_);  // finds it out by two calls, and asks no more
  EXPECT_THAT(told_.take_calls(), Not(::testing::Contains("check")));
  live(seconds(59));
  EXPECT_THAT(told_.take_calls(), IsEmpty());
  for (int minute = 0; minute < 3; ++minute) {
    live(minutes(1));
    EXPECT_THAT(told_.take_calls(), ElementsAre("check"));
  }
  const std::string first = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(first.find("credential_refused"), first.rfind("credential_refused")) << first;
  EXPECT_THAT(first, HasSubstr("delivery.credential_refused alarm=yes"));
  told_.on_call(nullptr);
  live(minutes(4));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(kept().refused_since, std::nullopt);
}

TEST_P(SeveralServersTest, AnAppThatIsOutIsTriedByOneOfThemAtATime) {
  told_.on_call([&](const std::string&) { told_.fail_next(Verb::deactivate, {Code::unavailable}); });
  std::vector<Figure> people;
  for (const char* name : {"ada", "bob", "eve", "fay"}) people.push_back(person(name));
  for (Figure& each : people) leaves(each);
  live(seconds(60));  // by then both know that it is out
  EXPECT_TRUE(kept().out_since.has_value());
  told_.take_calls();
  live(minutes(5));
  const std::size_t calls = told_.take_calls().size();
  EXPECT_LE(calls, 5u * 60 * 4 / 3 / 10) << "one trial each ten seconds, or three quarters of that";
  EXPECT_GE(calls, 5u * 60 / 11);
  told_.on_call(nullptr);
  live(seconds(25));
  EXPECT_THAT(pending(), IsEmpty());
  EXPECT_EQ(kept().out_since, std::nullopt);
}

TEST_P(SeveralServersTest, WhileOneTriesTheOtherDoesNot) {
  told_.on_call([&](const std::string&) { told_.fail_next(Verb::deactivate, {Code::unavailable}); });
  std::vector<Figure> people;
  for (const char* name : {"ada", "bob", "eve", "fay"}) people.push_back(person(name));
  for (Figure& each : people) leaves(each);
  live(seconds(60));
  told_.take_calls();
  int inner = 0;
  told_.on_call([&](const std::string&) {
    if (inner++ == 0) {  // as long as the call of one hangs
      for (int quarter = 0; quarter < 20; ++quarter) {
        other_.round(stopping_);
        clock_.advance(milliseconds(250));
      }
    }
    told_.fail_next(Verb::deactivate, {Code::unavailable});
  });
  for (int second = 0; second < 20 && inner == 0; ++second) {
    clock_.advance(seconds(1));
    one_.round(stopping_);
  }
  EXPECT_EQ(inner, 1);
}

TEST_P(SeveralServersTest, OneThatIsGoneIsNotWaitedFor) {
  told_.on_call([&](const std::string&) { told_.fail_next(Verb::deactivate, {Code::unavailable}); });
  Figure ada = person("ada");
  leaves(ada);
  live(seconds(60));
  told_.on_call(nullptr);
  for (Duration passed{0}; passed < seconds(25); passed += milliseconds(250)) {
    go(other_);
    clock_.advance(milliseconds(250));
  }
  EXPECT_THAT(pending(), IsEmpty());
}

TEST_P(SeveralServersTest, WhoeverIsLeftPutsRightWhatADeadServerSaid) {
  join("ada");
  go(one_);
  ConnectionState said = kept();
  said.out_since = clock_.now();
  said.reason = "the app does not answer";
  keep(said);  // by a server that is gone for good
  clock_.advance(minutes(2));
  join("bob");
  go(one_);
  EXPECT_EQ(kept().out_since, std::nullopt);
  EXPECT_EQ(kept().reason, "");
}

}  // namespace
}  // namespace provost::test
