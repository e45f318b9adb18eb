#include "http/address_counts.hpp"

#include <gtest/gtest.h>
#include <optional>

namespace aido::http {
namespace {

const auto one = client_address::v4({192, 0, 2, 1});
const auto other = client_address::v4({192, 0, 2, 2});

TEST(address_counts, count_each_client_by_itself) {
  address_counts counts;
  const auto first = counts.enter(one);
  const auto second = counts.enter(one);
  const auto foreign = counts.enter(other);
  EXPECT_EQ(first.number(), 1u);
  EXPECT_EQ(second.number(), 2u);
  EXPECT_EQ(foreign.number(), 1u);
}

TEST(address_counts, forget_a_connection_that_has_ended) {
  address_counts counts;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(counts.enter(one).number(), 1u);
}

TEST(address_counts, may_go_before_their_connections) {
  std::optional<address_counts> counts(std::in_place);
  const auto still_open = counts->enter(one);
  counts.reset();
  EXPECT_EQ(still_open.number(), 1u);
}

TEST(a_client_address, is_the_network_of_an_ipv6_one) {
  std::array<std::uint8_t, 16> address{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7};
  auto neighbour = address;
  neighbour[15] = 8;
  auto stranger = address;
  stranger[7] = 2;
  EXPECT_EQ(client_address::v6(address), client_address::v6(neighbour));
  EXPECT_NE(client_address::v6(address), client_address::v6(stranger));
}

TEST(a_client_address, of_ipv4_is_the_same_on_a_socket_of_both) {
  EXPECT_EQ(client_address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1}), one);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace aido::http
