// Ranges of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): from where somebody may call.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace provost {

/// A range of IPv4 or of IPv6 addresses. An IPv4 address is the same whether it is written so or mapped into IPv6
/// (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2), and is in no range of IPv6 otherwise.
class Network {
 public:
  /// Reads `10.0.0.0/8`, `2001:db8::/32`, or one address without a prefix length. Fails with `invalid_value`, in words
  /// for whoever wrote it, also when bits are set beyond the prefix.
  static Result<Network> parse(std::string_view text);

  /// True if the address lies within; false for what is no address. A zone (`%eth0`) is passed over.
  bool contains(std::string_view address) const;

 private:
  std::array<std::uint8_t, 16> start_{};
  int bits_ = 0;  // of the 128
};

inline constexpr std::size_t kMostNetworks = 100;

/// Networks separated by blanks, each once. Fails as Network::parse(), and with `invalid_value` for more than 100.
Result<std::string> tidy_networks(std::string_view words);

/// True if one of the networks contains the address, or if there are none. A network that cannot be read holds nobody.
bool admits(std::string_view networks, std::string_view address);

}  // namespace provost
