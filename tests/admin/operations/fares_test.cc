#include "core/admin/operations/fares.h"

#include <gtest/gtest.h>

namespace provost::operations {
namespace {

constexpr Instant kNow{1'767'225'600'000'000};  // 2026-01-01
constexpr Instant kSoon = Instant{kNow.us + 60'000'000};

ConnectionState state(const std::function<void(ConnectionState&)>& change) {
  ConnectionState made;
  change(made);
  return made;
}

struct Case {
  ConnectionState state;
  Fares fares;
  std::string sentence;
};

TEST(Fares, AreReadFromTheTable) {
  const Case cases[] = {
      {{}, Fares::well, ""},
      {state([](auto& s) { s.rate_milli = 1500; }), Fares::slowed,
       "the app was found to bear about 1.5 calls a second"},
      {state([](auto& s) { s.rate_milli = 50; }), Fares::slowed, "the app was found to bear about 0.05 calls a second"},
      {state([](auto& s) { s.quiet_until = kSoon; }), Fares::left_alone,
       "the app asked to be left alone until 2026-01-01T00:01:00.000Z"},
      {state([](auto& s) { s.quiet_until = kNow; }), Fares::well, ""},
      {state([](auto& s) {
         s.out_since = kNow;
         s.next_trial = kSoon;
         s.reason = "no answer";
         s.rate_milli = 1;
       }),
       Fares::out,
       "the app does not answer since 2026-01-01T00:00:00.000Z: no answer; one call at a time tries it, next at "
       "2026-01-01T00:01:00.000Z"},
      {state([](auto& s) {
         s.refused_since = s.out_since = kNow;
         s.next_check = kSoon;
       }),
       Fares::credential_refused,
       "the app refuses our credential since 2026-01-01T00:00:00.000Z; nothing is sent until a check passes, next at "
       "2026-01-01T00:01:00.000Z"},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(fares_of(row.state, kNow), row.fares) << row.sentence;
    EXPECT_EQ(fares_sentence(row.state, kNow), row.sentence);
  }
}

TEST(Fares, AreTheSameForAllThatNothingCanServe) {
  const auto out = state([](auto& s) { s.out_since = kNow; });
  for (const ConnectionState& each : {ConnectionState(), out}) {
    EXPECT_EQ(fares_of(each, kNow, "url leads nowhere"), Fares::unusable);
    EXPECT_EQ(fares_sentence(each, kNow, "url leads nowhere"),
              "nothing can serve it: url leads nowhere; it is tried again once a minute");
  }
}

}  // namespace
}  // namespace provost::operations
