// Randomness that a test can repeat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>

#include "core/base/random.h"

namespace provost::test {

/// The same seed gives the same bytes. Safe to use from any thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : engine_(seed) {}

  void fill(std::span<std::byte> bytes) override {
    const std::lock_guard lock(mutex_);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine_() >> 56U);
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace provost::test
