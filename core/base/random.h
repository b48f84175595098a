// Where randomness comes from: the kernel in production, a seed in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace provost {

/// A source of random bytes.
class Random {
 public:
  virtual ~Random() = default;
  /// Fills the whole span. Safe to call from any thread.
  virtual void fill(std::span<std::byte> bytes) = 0;

  /// A number in [0, bound); 0 if bound is 0.
  std::uint64_t below(std::uint64_t bound);
};

/// The kernel's generator, getrandom(2).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

}  // namespace provost
