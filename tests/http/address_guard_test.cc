#include "core/http/address_guard.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace provost::http {
namespace {

struct Resolved {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Resolved resolved(const std::string& text) {
  Resolved result;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(443);
    std::memcpy(&result.storage, &v4, sizeof v4);
    result.size = sizeof v4;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(443);
    std::memcpy(&result.storage, &v6, sizeof v6);
    result.size = sizeof v6;
  } else {
    ADD_FAILURE() << text << " is no address";
  }
  return result;
}

bool judged(const std::string& text) {
  const Resolved address = resolved(text);
  return is_public(reinterpret_cast<const sockaddr*>(&address.storage), address.size);
}

struct Case {
  const char* address;
  bool is_public;
  const char* why;
};

constexpr Case kCases[] = {
    {"0.0.0.0", false, "unspecified, which Linux connects to itself"},
    {"0.0.0.1", false, "this network"},
    {"0.255.255.255", false, "the end of this network"},
    {"1.0.0.0", true, "just above"},
    {"1.1.1.1", true, "a public resolver"},
    {"8.8.8.8", true, "a public resolver"},
    {"9.255.255.255", true, "just below private"},
    {"10.0.0.0", false, "private"},
    {"10.1.2.3", false, "private"},
    {"10.255.255.255", false, "the end of private"},
    {"11.0.0.0", true, "just above private"},
    {"100.63.255.255", true, "just below shared"},
    {"100.64.0.0", false, "shared by a carrier"},
    {"100.100.100.200", false, "metadata of a cloud, in the shared block"},
    {"100.127.255.255", false, "the end of shared"},
    {"100.128.0.0", true, "just above shared"},
    {"126.255.255.255", true, "just below loopback"},
    {"127.0.0.1", false, "loopback"},
    {"127.1.2.3", false, "loopback is a whole block"},
    {"127.255.255.255", false, "the end of loopback"},
    {"128.0.0.0", true, "just above loopback"},
    {"168.63.129.15", true, "just below a cloud's wire server"},
    {"168.63.129.16", false, "a cloud's wire server"},
    {"168.63.129.17", true, "just above a cloud's wire server"},
    {"169.253.255.255", true, "just below link-local"},
    {"169.254.0.1", false, "link-local"},
    {"169.254.169.254", false, "metadata"},
    {"169.254.170.2", false, "metadata of a container service"},
    {"169.254.255.255", false, "the end of link-local"},
    {"169.255.0.0", true, "just above link-local"},
    {"172.15.255.255", true, "just below private"},
    {"172.16.0.1", false, "private"},
    {"172.17.0.1", false, "private, where containers live"},
    {"172.31.255.255", false, "the end of private"},
    {"172.32.0.0", true, "just above private"},
    {"192.0.0.1", false, "protocol assignments"},
    {"192.0.0.170", false, "discovery of NAT64"},
    {"192.0.0.192", false, "metadata of a cloud"},
    {"192.0.1.0", true, "just above protocol assignments"},
    {"192.0.2.1", false, "documentation"},
    {"192.0.3.0", true, "just above documentation"},
    {"192.31.196.1", false, "AS112"},
    {"192.52.193.1", false, "multicast tunnels"},
    {"192.88.99.1", false, "6to4 relay"},
    {"192.167.255.255", true, "just below private"},
    {"192.168.0.1", false, "private"},
    {"192.168.255.255", false, "the end of private"},
    {"192.169.0.0", true, "just above private"},
    {"192.175.48.1", false, "AS112"},
    {"198.17.255.255", true, "just below benchmarks"},
    {"198.18.0.1", false, "benchmarks"},
    {"198.19.255.255", false, "the end of benchmarks"},
    {"198.20.0.0", true, "just above benchmarks"},
    {"198.51.100.7", false, "documentation"},
    {"203.0.113.7", false, "documentation"},
    {"223.255.255.255", true, "just below multicast"},
    {"224.0.0.1", false, "multicast"},
    {"239.255.255.250", false, "multicast"},
    {"240.0.0.1", false, "reserved"},
    {"255.255.255.255", false, "broadcast"},
    {"::", false, "unspecified"},
    {"::1", false, "loopback"},
    {"::2", false, "compatible with IPv4"},
    {"::127.0.0.1", false, "loopback, compatible"},
    {"::8.8.8.8", false, "public, but in a form that nobody routes"},
    {"::ffff:127.0.0.1", false, "loopback, mapped"},
    {"::ffff:10.0.0.1", false, "private, mapped"},
    {"::ffff:169.254.169.254", false, "metadata, mapped"},
    {"::ffff:8.8.8.8", false, "public, but mapped: nobody resolves to that in good faith"},
    {"::ffff:0:127.0.0.1", false, "translated"},
    {"64:ff9b::127.0.0.1", false, "loopback by NAT64"},
    {"64:ff9b::a9fe:a9fe", false, "metadata by NAT64"},
    {"64:ff9b:1::1", false, "local NAT64"},
    {"100::1", false, "discard"},
    {"2000::1", true, "the start of global unicast"},
    {"2001::1", false, "Teredo"},
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2", false, "Teredo with a server"},
    {"2001:2::1", false, "benchmarks"},
    {"2001:10::1", false, "ORCHID"},
    {"2001:20::1", false, "ORCHID version 2"},
    {"2001:1ff:ffff::1", false, "the end of protocol assignments"},
    {"2001:200::1", true, "just above protocol assignments"},
    {"2001:db8::1", false, "documentation"},
    {"2001:db9::1", true, "just above documentation"},
    {"2001:4860:4860::8888", true, "a public resolver"},
    {"2002:7f00:1::", false, "loopback by 6to4"},
    {"2002:a9fe:a9fe::1", false, "metadata by 6to4"},
    {"2002:808:808::1", false, "public by 6to4"},
    {"2003::1", true, "just above 6to4"},
    {"2606:4700:4700::1111", true, "a public resolver"},
    {"2606:4700::5efe:7f00:1", false, "loopback by ISATAP"},
    {"2606:4700::200:5efe:a00:1", false, "private by ISATAP"},
    {"2620:4f:8000::1", false, "AS112"},
    {"2620:4f:8001::1", true, "just above AS112"},
    {"3fff::1", false, "documentation"},
    {"3fff:1000::1", true, "just above documentation"},
    {"4000::1", false, "not handed out"},
    {"5f00::1", false, "segment routing"},
    {"fc00::1", false, "unique-local"},
    {"fd00:ec2::254", false, "metadata of a cloud"},
    {"fdff:ffff::1", false, "unique-local"},
    {"fe80::1", false, "link-local"},
    {"fe80::a9fe:a9fe", false, "link-local"},
    {"febf::1", false, "the end of link-local"},
    {"fec0::1", false, "site-local"},
    {"ff02::1", false, "multicast"},
    {"ff0e::1", false, "multicast everywhere"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false, "the last one"},
};

TEST(AddressGuard, KnowsWhatIsPublic) {
  static_assert(std::size(kCases) >= 60);
  for (const Case& c : kCases) EXPECT_EQ(judged(c.address), c.is_public) << c.address << ": " << c.why;
}

TEST(AddressGuard, RefusesWhatIsNotAnInternetAddress) {
  EXPECT_FALSE(is_public(nullptr, 0));
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr*>(&local), sizeof local));
  Resolved good = resolved("8.8.8.8");
  const auto* address = reinterpret_cast<const sockaddr*>(&good.storage);
  EXPECT_TRUE(is_public(address, good.size));
  for (socklen_t size = 0; size < sizeof(sockaddr_in); ++size) EXPECT_FALSE(is_public(address, size)) << size;
  good = resolved("2606:4700:4700::1111");
  EXPECT_FALSE(is_public(address, sizeof(sockaddr_in)));
  good.storage.ss_family = AF_UNSPEC;
  EXPECT_FALSE(is_public(address, good.size));
}

}  // namespace
}  // namespace provost::http
