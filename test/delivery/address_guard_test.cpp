#include "delivery/address_guard.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <gtest/gtest.h>

namespace aido::delivery {
namespace {

bool is_public(const char* text) {
  sockaddr_storage address{};
  const bool v6 = std::strchr(text, ':') != nullptr;
  address.ss_family = v6 ? AF_INET6 : AF_INET;
  void* into = v6 ? static_cast<void*>(&reinterpret_cast<sockaddr_in6&>(address).sin6_addr)
                  : static_cast<void*>(&reinterpret_cast<sockaddr_in&>(address).sin_addr);
  EXPECT_EQ(inet_pton(address.ss_family, text, into), 1) << text;
  return delivery::is_public(reinterpret_cast<const sockaddr&>(address));
}

TEST(address_guard, lets_public_addresses_through) {
  for (const auto* text :
       {"1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "223.255.255.255",
        "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:0101:0101::1"})
    EXPECT_TRUE(is_public(text)) << text;
}

TEST(address_guard, turns_private_and_special_ones_away) {
  for (const auto* text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
                           "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1",
                           "198.51.100.7", "203.0.113.7", "224.0.0.1", "255.255.255.255"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(address_guard, sees_an_ipv4_address_within_ipv6) {
  for (const auto* text : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
                           "2002:7f00:0001::1", "::127.0.0.1"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(address_guard, turns_special_ipv6_away) {
  for (const auto* text : {"::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
                           "2001::1", "100::1", "4000::1"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(address_guard, turns_other_families_away) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(delivery::is_public(address));
}

}  // namespace
}  // namespace aido::delivery
