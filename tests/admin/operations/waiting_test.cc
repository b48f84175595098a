#include "core/admin/operations/waiting.h"

#include <gtest/gtest.h>

#include <functional>

namespace provost::operations {
namespace {

constexpr Instant kNow{1'767'225'600'000'000};

Instant in(std::int64_t seconds) { return Instant{kNow.us + seconds * 1'000'000}; }

struct Case {
  const char* name;
  std::function<void(WaitingLane&)> change;
  Why why;
  std::optional<Instant> next;
};

const Case kCases[] = {
    {"nothing holds it", [](auto&) {}, Why::due, kNow},
    {"a lease that runs is a call", [](auto& w) { w.lane.leased = true, w.lane.next = in(5); }, Why::under_way, kNow},
    {"a lease that is over is not", [](auto& w) { w.lane.leased = true; }, Why::due, kNow},
    {"a connection that is off", [](auto& w) { w.enabled = false; }, Why::paused, std::nullopt},
    {"a connection that nothing can serve", [](auto& w) { w.unusable = "no key"; }, Why::unusable, kNow},
    {"is not what holds one that is off", [](auto& w) { w.enabled = false, w.unusable = "no key"; }, Why::paused,
     std::nullopt},
    {"is before an outage", [](auto& w) { w.state.out_since = kNow, w.unusable = "no key"; }, Why::unusable, kNow},
    {"a refused credential", [](auto& w) { w.state.refused_since = kNow, w.state.next_check = in(30); },
     Why::credential_refused, in(30)},
    {"is before an outage",
     [](auto& w) { w.state.refused_since = w.state.out_since = kNow, w.state.next_check = in(30); },
     Why::credential_refused, in(30)},
    {"an outage", [](auto& w) { w.state.out_since = kNow, w.state.next_trial = in(8); }, Why::out, in(8)},
    {"an outage and a longer pause of its own",
     [](auto& w) { w.state.out_since = kNow, w.state.next_trial = in(8), w.lane.next = in(20); }, Why::out, in(20)},
    {"an app that wants to be left alone", [](auto& w) { w.state.quiet_until = in(90); }, Why::left_alone, in(90)},
    {"does not hold an end of access",
     [](auto& w) {
       w.state.quiet_until = in(90);
       w.lane.urgency = Urgency::barrier;
     },
     Why::due, kNow},
    {"a dead letter", [](auto& w) { w.lane.next = in(3000), w.lane.wait = Wait::dead; }, Why::dead_letter, in(3000)},
    {"a member", [](auto& w) { w.lane.next = in(1), w.lane.wait = Wait::member; }, Why::member, in(1)},
    {"a pause that was asked for", [](auto& w) { w.lane.next = in(9), w.lane.wait = Wait::asked; }, Why::asked, in(9)},
    {"a failure", [](auto& w) { w.lane.next = in(9), w.lane.wait = Wait::backoff; }, Why::backoff, in(9)},
    {"a credential that was in doubt a moment ago",
     [](auto& w) { w.lane.next = in(1), w.lane.wait = Wait::credential; }, Why::credential_refused, in(1)},
    {"a failure that is over", [](auto& w) { w.lane.wait = Wait::backoff; }, Why::due, kNow},
    {"a pace", [](auto& w) { w.state.rate_milli = 100; }, Why::slowed, kNow},
    {"which an end of access overtakes", [](auto& w) { w.state.rate_milli = 100, w.lane.urgency = Urgency::barrier; },
     Why::due, kNow},
};

TEST(Waiting, IsReadFromTheTable) {
  for (const Case& row : kCases) {
    WaitingLane waiting;
    waiting.lane.next = kNow;
    row.change(waiting);
    EXPECT_EQ(why_waiting(waiting, kNow), row.why) << row.name;
    EXPECT_EQ(next_try(waiting, kNow), row.next) << row.name;
    EXPECT_FALSE(sentence_of(row.why).empty()) << row.name;
  }
}

}  // namespace
}  // namespace provost::operations
