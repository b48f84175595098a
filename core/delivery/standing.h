// Whether an app takes our credential: what a refusal means, and when to ask again.
#pragma once

#include <chrono>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace provost {

/// An app that answers 401 or 403 refuses either our credential or this request alone. The first such answer has the
/// connector made anew from what is stored now; the second has check() ask which it is. Used by one thread; all moments
/// are of the clock that never steps.
class Standing {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  /// How often a credential that is refused is tried.
  static constexpr Duration kCheckEvery = std::chrono::seconds(60);

  /// What must be done before anything else is sent.
  enum class Task {
    none,
    renew,  // make the connector anew, then call renewed()
    check,  // call check(), then checked()
    wait,   // nothing may be sent before next_check()
  };
  Task task(Moment now) const;
  bool is_broken() const { return state_ == State::broken; }
  Moment next_check() const { return next_check_; }

  /// A call was refused. True if the credential is in doubt, so that the lane waits for task(); false if the app is
  /// known to take it, so that the refusal is about this request.
  bool refused(Moment now);
  /// A call was answered otherwise by the app.
  void answered();
  void renewed();
  /// What check() came to. `broke` and `mended` are for alarms: each is told once.
  enum class Change { none, broke, mended };
  Change checked(const Result<void>& result, Moment now);
  /// It was broken when an earlier run ended: nothing is sent before a check.
  void restore_broken();
  /// Somebody else found it broken, and asks again at this moment.
  void left_to_others(Moment until);
  /// Somebody wants it to be tried now.
  void hurry();

 private:
  enum class State {
    well,
    doubted,    // refused once: the connector is to be made anew
    renewed,    // that was done
    contested,  // refused again: check() must say
    broken,     // check() said that the credential is refused
  };
  State state_ = State::well;
  Moment trusted_until_ = Moment::min();  // check() passed lately
  Moment next_check_ = Moment::min();
};

}  // namespace provost
