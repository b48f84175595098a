#include "core/base/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>

#include "core/base/text.h"

namespace provost {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr int kMapped = 96;  // bits before an IPv4 address that is mapped into IPv6
constexpr std::size_t kLongestAddress = 64;

bool is_mapped(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; }) &&
         bytes[10] == 0xFF && bytes[11] == 0xFF;
}

/// The address of either kind, IPv4 mapped.
std::optional<Bytes> bytes_of(std::string_view text) {
  if (text.size() > kLongestAddress) return std::nullopt;
  const std::string address(text);
  Bytes bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, address.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

bool same(const Bytes& left, const Bytes& right, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(left.begin(), left.begin() + bits / 8, right.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((left[whole] ^ right[whole]) >> (8 - rest)) == 0;
}

Bytes without_rest(const Bytes& bytes, int bits) {
  Bytes start{};
  for (int bit = 0; bit < bits; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    start[at] = static_cast<std::uint8_t>(start[at] | (bytes[at] & (0x80 >> (bit % 8))));
  }
  return start;
}

tl::unexpected<Error> wrong(std::string_view text, std::string_view rule) {
  return fail(Code::invalid_value, "'" + std::string(text) + "' is no network: " + std::string(rule));
}

}  // namespace

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const auto bytes = bytes_of(address);
  if (!bytes) return wrong(text, "write 192.0.2.0/24 or 2001:db8::/32");
  const bool is_v4 = address.find(':') == std::string_view::npos;
  const int most = is_v4 ? 32 : 128;
  std::int64_t length = most;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto number = text::to_integer(digits);
    if (!number || *number < 0 || *number > most || std::to_string(*number) != digits) {
      return wrong(text, "after the slash stands a number from 0 to " + std::to_string(most));
    }
    length = *number;
  }
  Network network;
  network.bits_ = static_cast<int>(length) + (is_v4 ? kMapped : 0);
  network.start_ = without_rest(*bytes, network.bits_);
  if (network.start_ != *bytes) return wrong(text, "bits are set beyond its prefix");
  return network;
}

bool Network::contains(std::string_view address) const {
  const auto bytes = bytes_of(address.substr(0, address.find('%')));
  if (!bytes) return false;
  const bool is_v4 = bits_ >= kMapped && is_mapped(start_);
  return is_v4 == is_mapped(*bytes) && same(start_, *bytes, bits_);
}

Result<std::string> tidy_networks(std::string_view words) {
  std::string tidy;
  std::size_t count = 0;
  for (const std::string_view word : text::split_words(words)) {
    TRY(Network::parse(word));
    if (text::holds_word(tidy, word)) continue;
    if (++count > kMostNetworks) {
      return fail(Code::invalid_value, "there may be " + std::to_string(kMostNetworks) + " networks at most");
    }
    tidy.append(tidy.empty() ? "" : " ").append(word);
  }
  return tidy;
}

bool admits(std::string_view networks, std::string_view address) {
  const auto words = text::split_words(networks);
  return words.empty() || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           const auto network = Network::parse(word);
           return network && network->contains(address);
         });
}

}  // namespace provost
