#include "eventstore/kafka/statistics.hpp"

#include <gtest/gtest.h>

namespace aido::test {

using namespace eventstore;
using kafka::role;

namespace {

/// What librdkafka says of a connection that sent `sent` bytes and is `lag` behind in partition 0.
std::string report(int sent, int lag) {
  return R"({"tx_bytes":)" + std::to_string(sent) +
         R"(,"topics":{"aido.log":{"partitions":{"0":{"partition":0,"app_offset":10,"hi_offset":)" +
         std::to_string(10 + lag) + "}}}}}";
}

}  // namespace

TEST(kafka_statistics, only_producer_and_follower_count) {
  kafka::statistics_board board(1);
  board.put(role::producer, report(100, 0));
  board.put(role::follower, report(20, 3));
  for (const auto other : {role::reader, role::member, role::teller, role::keeper, role::intake, role::letters}) {
    board.put(other, report(1'000, 7));
  }
  EXPECT_EQ(board.read().bytes_sent, 120u);
  EXPECT_EQ(board.read().lag[0], 3u);
}

}  // namespace aido::test
