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
};

}  // namespace provost::test
