// Which addresses lie in which network.
#include "core/base/network.h"

#include <gtest/gtest.h>

namespace provost {
namespace {

struct Case {
  const char* what;
  const char* networks;
  const char* address;
  bool inside;
};
constexpr Case kCases[] = {
    {"no network keeps nobody out", "", "203.0.113.9", true},
    {"no network keeps nobody out, whatever the address", "", "nonsense", true},
    {"the first address", "10.0.0.0/8", "10.0.0.0", true},
    {"the last address", "10.0.0.0/8", "10.255.255.255", true},
    {"one before", "10.0.0.0/8", "9.255.255.255", false},
    {"one after", "10.0.0.0/8", "11.0.0.0", false},
    {"within a byte", "192.0.2.128/25", "192.0.2.128", true},
    {"below, within a byte", "192.0.2.128/25", "192.0.2.127", false},
    {"one address alone", "192.0.2.7", "192.0.2.7", true},
    {"beside one address", "192.0.2.7", "192.0.2.8", false},
    {"every IPv4 address", "0.0.0.0/0", "203.0.113.9", true},
    {"every IPv4 address is no IPv6 address", "0.0.0.0/0", "2001:db8::1", false},
    {"every IPv6 address", "::/0", "2001:db8::1", true},
    {"every IPv6 address is no IPv4 address", "::/0", "203.0.113.9", false},
    {"nor one that is mapped", "::/0", "::ffff:203.0.113.9", false},
    {"IPv6", "2001:db8::/32", "2001:db8:ffff::1", true},
    {"IPv6 beside", "2001:db8::/32", "2001:db9::1", false},
    {"IPv6 in any spelling", "2001:DB8:0::/48", "2001:db8:0:0:0::7", true},
    {"IPv6 within a byte", "2001:db8::/33", "2001:db8:8000::", false},
    {"an address that is mapped", "192.0.2.0/24", "::ffff:192.0.2.9", true},
    {"an address that is mapped, in hexadecimal", "192.0.2.0/24", "::ffff:c000:209", true},
    {"a network that is mapped", "::ffff:192.0.2.0/120", "192.0.2.9", true},
    {"a network that is mapped, beside", "::ffff:192.0.2.0/120", "192.0.3.9", false},
    {"a zone", "fe80::/10", "fe80::1%eth0", true},
    {"the second of two", "10.0.0.0/8 2001:db8::/32", "2001:db8::1", true},
    {"none of two", "10.0.0.0/8 2001:db8::/32", "192.0.2.1", false},
    {"what is no address is nowhere", "0.0.0.0/0 ::/0", "", false},
    {"a number is no address", "0.0.0.0/0 ::/0", "167772161", false},
    {"octal is no address", "0.0.0.0/0", "012.0.0.1", false},
    {"what cannot be read holds nobody", "10.0.0.0/99", "10.0.0.1", false},
};

TEST(Network, HoldsItsAddresses) {
  for (const Case& each : kCases) {
    EXPECT_EQ(admits(each.networks, each.address), each.inside) << each.what;
  }
}

TEST(Network, WhatIsNoneIsRefusedInWords) {
  constexpr std::pair<const char*, const char*> kWrong[] = {
      {"10.0.0.0/33", "0 to 32"}, {"10.0.0.0/-1", "0 to 32"},   {"10.0.0.0/", "0 to 32"},
      {"10.0.0.0/08", "0 to 32"}, {"10.0.0.0/8/8", "0 to 32"},  {"2001:db8::/129", "0 to 128"},
      {"10.0.0.1/8", "beyond"},   {"2001:db8::1/32", "beyond"}, {"10.0/16", "write"},
      {"example.org", "write"},   {"10.0.0.256", "write"},      {"/8", "write"},
      {"fe80::1%eth0", "write"},  {"2001:db8::g/32", "write"},  {"::ffff:192.0.2.1/90", "beyond"},
  };
  for (const auto& [text, part] : kWrong) {
    const auto network = Network::parse(text);
    ASSERT_FALSE(network.has_value()) << text;
    EXPECT_EQ(network.error().code, Code::invalid_value);
    EXPECT_NE(network.error().detail.find(part), std::string::npos) << network.error().detail;
    EXPECT_NE(network.error().detail.find(text), std::string::npos) << network.error().detail;
  }
}

TEST(Network, AListIsTidiedAndHasAnEnd) {
  EXPECT_EQ(tidy_networks("  10.0.0.0/8   10.0.0.0/8 ::1 ").value(), "10.0.0.0/8 ::1");
  EXPECT_EQ(tidy_networks("").value(), "");
  std::string many;
  for (int number = 0; number < 101; ++number) many += "10.0.0." + std::to_string(number) + " ";
  EXPECT_FALSE(tidy_networks(many).has_value());
  EXPECT_TRUE(tidy_networks(many.substr(0, many.rfind("10."))).has_value());
}

}  // namespace
}  // namespace provost
