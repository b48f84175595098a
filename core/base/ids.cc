#include "core/base/ids.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace provost {
namespace {

constexpr std::int64_t kEpochMs = 1'704'067'200'000;  // 2024-01-01: 41 bits from here last until 2093
constexpr int kTailBits = 12;

using Bytes16 = std::array<std::byte, 16>;

/// Six bytes of milliseconds, then ten of randomness: what ULID and UUIDv7 share.
Bytes16 time_then_random(const Clock& clock, Random& random) {
  Bytes16 bytes{};
  random.fill(std::span(bytes).subspan(6));
  auto ms = static_cast<std::uint64_t>(clock.now().us / 1000);
  for (std::size_t i = 6; i-- > 0; ms >>= 8) bytes[i] = static_cast<std::byte>(ms & 0xff);
  return bytes;
}

}  // namespace

std::int64_t IdMaker::next_number() {
  const std::int64_t ms = std::max<std::int64_t>(0, clock_.now().us / 1000 - kEpochMs);
  const std::int64_t fresh = (ms << kTailBits) | static_cast<std::int64_t>(random_.below(1U << kTailBits));
  std::int64_t last = last_number_.load();
  std::int64_t next = 0;
  do {
    // Within one millisecond, or after a step back of the clock, count on: numbers of one maker never repeat.
    next = std::max(fresh, last + 1);
  } while (!last_number_.compare_exchange_weak(last, next));
  return next;
}

ScimId IdMaker::ulid() {
  static constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const Bytes16 bytes = time_then_random(clock_, random_);
  std::string text(26, '0');
  // 128 bits in groups of five from the right; the first character holds the top three.
  unsigned buffer = 0;
  int bits = 0;
  std::size_t at = text.size();
  for (std::size_t i = bytes.size(); i-- > 0;) {
    buffer |= std::to_integer<unsigned>(bytes[i]) << bits;
    for (bits += 8; bits >= 5; bits -= 5, buffer >>= 5) text[--at] = kCrockford[buffer & 31];
  }
  if (bits > 0) text[--at] = kCrockford[buffer & 31];
  return ScimId{std::move(text)};
}

std::string IdMaker::next_uuid() {
  Bytes16 bytes = time_then_random(clock_, random_);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x70};
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[std::to_integer<std::size_t>(bytes[i] >> 4)];
    text += kHex[std::to_integer<std::size_t>(bytes[i] & std::byte{0x0f})];
  }
  return text;
}

}  // namespace provost
