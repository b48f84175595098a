#include "core/base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace provost {

std::uint64_t Random::below(std::uint64_t bound) {
  if (bound == 0) return 0;
  const std::uint64_t biased = (0 - bound) % bound;  // numbers under this would favour small results
  for (;;) {
    std::uint64_t number = 0;
    fill(std::as_writable_bytes(std::span(&number, 1)));
    if (number >= biased) return number % bound;
  }
}

void SystemRandom::fill(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace provost
