// How one connection fares: whether its app answers, takes our credential, and how fast it may be called.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/delivery/breaker.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/pace.h"
#include "core/delivery/refusals.h"
#include "core/delivery/standing.h"
#include "core/store/connection_state_table.h"

namespace provost {

/// Lives as long as the connection is served, whatever becomes of its connectors. Safe to use from any thread. Borrows
/// clock, randomness and log.
class Health {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  Health(const DeliveryTools& tools, ConnectionId connection);

  /// How many lanes of this urgency may be tried now, at most `most`: 0 while they must wait, 1 for a trial.
  std::int64_t allowance(Urgency urgency, std::int64_t most) const;
  /// True if the lane that is under way may make one more call of this urgency.
  bool may_go_on(Urgency urgency) const { return allowance(urgency, 1) > 0; }

  /// How long until a call of this urgency may be made, as far as is known now; zero if it may.
  Duration wait(Urgency urgency) const;

  /// True while the app counts as out, and one lane at a time tries it.
  bool is_out() const;
  /// True if the app took or refused the last call on its merits: it is there, and takes our credential.
  bool is_answering() const;

  /// A call goes out. Returns the moment, for heard().
  Moment called();
  /// What a call came to. Says how the lane is put back if it failed.
  struct Answer {
    const Error* failure = nullptr;  // nullptr: the app took it
    Duration asked_pause{0};
    Moment begun = Moment::max();  // what called() said
  };
  struct Advice {
    bool credential_in_doubt = false;      // the lane stays due: it is the connection that waits
    std::optional<Duration> at_most = {};  // an app that is out is asked again by whichever lane comes first
  };
  Advice heard(const Answer& answer, Urgency lane);
  /// A reply of the app had headers about the rate.
  void told(const RateHint& hint);

  /// What must be done about the credential before anything is sent, and what came of it.
  Standing::Task task() const;
  void renewed();
  /// What another server kept of this connection, before a check: of all servers one asks at a time, and one raises the
  /// alarm. False if the check is left to the other.
  bool agree(const ConnectionState& kept);
  void checked(const Result<void>& result);

  /// What another server kept of this connection, before a trial of an app that is out: of all servers one tries it at
  /// a time. False if this trial is left to the other.
  bool agree_on_trial(const ConnectionState& kept);

  /// Somebody wants the app to be tried now.
  void hurry();

  /// True once after something changed that is worth keeping.
  bool take_change();
  /// As it is kept.
  ConnectionState state() const;
  /// What an earlier run kept. Moments beyond their longest span are taken for that span: clocks step.
  void restore(const ConnectionState& state);

  /// Notes one more refusal of what is first in a lane; returns how many there were before.
  std::int64_t refused(const Subject& subject);
  /// The lane has moved on.
  void moved_on(const Subject& subject);
  /// How a lane's journey ended. Says when that is news: the app fell ill, or it is well again.
  enum class News { none, troubled, recovered };
  News journey_over(bool failed);

 private:
  Moment now() const { return tools_.clock.monotonic(); }
  Duration until(Moment moment) const;
  Instant wall(Moment moment) const;
  // The lock is held in each of these.
  void note_pace();
  void note_answered();
  void note_taken();
  void note_failed(const Error& failure, Moment begun);

  const DeliveryTools tools_;
  const ConnectionId connection_;
  mutable std::mutex mutex_;  // guards what follows
  Breaker breaker_;
  Pace pace_;
  Standing standing_;
  Refusals refusals_;
  std::optional<Instant> out_since_, refused_since_;
  std::string reason_;
  bool alarm_rings_ = false;  // whoever raised it
  bool answering_ = false;
  bool changed_ = false;
  bool troubled_ = false;  // the last call failed
};

}  // namespace provost
