// A delivery world in which apps refuse for good, and time passes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/delivery/delivery_world.h"

namespace provost::test {

class LetterWorld : public DeliveryWorld {
 protected:
  /// Delivers while time passes; returns what was logged.
  std::string live(int steps, Duration step) {
    ::testing::internal::CaptureStderr();
    for (int at = 0; at < steps; ++at) {
      deliver();
      clock_.advance(step);
    }
    return ::testing::internal::GetCapturedStderr();
  }
  std::size_t alarms_in(const std::string& log) {
    std::size_t count = 0;
    const std::string word = "delivery.dead_letter alarm=yes";
    for (std::size_t at = log.find(word); at != std::string::npos; at = log.find(word, at + 1)) ++count;
    return count;
  }
  void refuse(Verb verb, int times, Code code = Code::invalid_value) {
    app_.fail_next(verb, std::vector<Code>(static_cast<std::size_t>(times), code));
  }
  /// Somebody who was let in again since the app refused an end of their access so often.
  Figure let_in_again(Verb refused, int times) {
    Figure ada = person("ada");
    joins(ada);
    leaves(ada);
    refuse(refused, times);
    live(8, std::chrono::minutes(1));
    joins(ada);
    deliver();
    app_.take_calls();
    return ada;
  }
};

}  // namespace provost::test
