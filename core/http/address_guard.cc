#include "core/http/address_guard.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace provost::http {
namespace {

using V6 = std::array<std::uint8_t, 16>;

struct Block4 {
  std::uint32_t start;
  int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

constexpr Block4 kNotPublic4[] = {
    {ip(0, 0, 0, 0), 8},         // this host, and what Linux treats as loopback
    {ip(10, 0, 0, 0), 8},        // private
    {ip(100, 64, 0, 0), 10},     // shared by carriers; a cloud's metadata service lives here too
    {ip(127, 0, 0, 0), 8},       // loopback
    {ip(169, 254, 0, 0), 16},    // link-local, metadata services
    {ip(172, 16, 0, 0), 12},     // private
    {ip(192, 0, 0, 0), 24},      // protocol assignments
    {ip(192, 0, 2, 0), 24},      // documentation
    {ip(192, 31, 196, 0), 24},   // AS112
    {ip(192, 52, 193, 0), 24},   // AMT
    {ip(192, 88, 99, 0), 24},    // 6to4 relays
    {ip(192, 168, 0, 0), 16},    // private
    {ip(192, 175, 48, 0), 24},   // AS112
    {ip(198, 18, 0, 0), 15},     // benchmarks
    {ip(198, 51, 100, 0), 24},   // documentation
    {ip(203, 0, 113, 0), 24},    // documentation
    {ip(168, 63, 129, 16), 32},  // a cloud's wire server, public only by its number
    {ip(224, 0, 0, 0), 3},       // multicast, reserved, broadcast
};

struct Block6 {
  V6 start;
  int bits;
};

/// Within 2000::/3, which is all that is handed out: what is not a plain host there. All else is refused anyway.
constexpr Block6 kNotPublic6[] = {
    {{0x20, 0x01, 0x00}, 23},                    // protocol assignments: Teredo, benchmarks, ORCHID
    {{0x20, 0x01, 0x0d, 0xb8}, 32},              // documentation
    {{0x20, 0x02}, 16},                          // 6to4
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48},  // AS112
    {{0x3f, 0xff, 0x00}, 20},                    // documentation
};

bool within(const V6& address, const Block6& block) {
  const auto whole = static_cast<std::size_t>(block.bits / 8);
  if (!std::equal(address.begin(), address.begin() + block.bits / 8, block.start.begin())) return false;
  const int rest = block.bits % 8;
  return rest == 0 || ((address[whole] ^ block.start[whole]) >> (8 - rest)) == 0;
}

bool is_public4(std::uint32_t address) {
  return std::none_of(std::begin(kNotPublic4), std::end(kNotPublic4),
                      [address](const Block4& block) { return ((address ^ block.start) >> (32 - block.bits)) == 0; });
}

/// ISATAP writes an IPv4 address behind 00-00-5e-fe or 02-00-5e-fe (RFC 5214 §6.1).
bool is_isatap(const V6& address) {
  return (address[8] & 0xFD) == 0 && address[9] == 0 && address[10] == 0x5E && address[11] == 0xFE;
}

bool is_public6(const V6& address) {
  if ((address[0] & 0xE0) != 0x20 || is_isatap(address)) return false;
  return std::none_of(std::begin(kNotPublic6), std::end(kNotPublic6),
                      [&address](const Block6& block) { return within(address, block); });
}

}  // namespace

bool is_public(const sockaddr* address, socklen_t size) {
  if (address == nullptr || size < sizeof(sa_family_t)) return false;
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    V6 bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return is_public6(bytes);
  }
  return false;
}

}  // namespace provost::http
