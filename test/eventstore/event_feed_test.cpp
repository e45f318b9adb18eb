#include "eventstore/event_feed.hpp"

#include <gtest/gtest.h>

#include "engine/base/limits.hpp"

namespace aido::eventstore {

namespace {

history_row_ptr event_of(std::uint64_t offset, std::size_t bytes) {
  history_row row;
  row.at_position = {{offset}, 0};
  row.event = std::string(bytes, 'x');
  return std::make_shared<const history_row>(std::move(row));
}

std::size_t kept_of(std::size_t published, std::size_t bytes_each) {
  const auto feed = std::make_shared<event_feed>(event_position{});
  for (std::size_t n = 1; n <= published; ++n) feed->publish({event_of(n, bytes_each)});
  const auto asked_too_late = feed->read(event_position{{1}, 0}, published);
  EXPECT_TRUE(asked_too_late.missed);
  const auto kept = feed->read(asked_too_late.upto, published);
  EXPECT_FALSE(kept.missed);
  EXPECT_EQ(kept.upto, feed->last());
  return kept.events.size();
}

}  // namespace

TEST(event_feed, keeps_so_many_of_small_events) { EXPECT_EQ(kept_of(limits::event_ring + 10, 1), limits::event_ring); }

TEST(event_feed, keeps_fewer_of_large_ones) {
  constexpr std::size_t large = 64 << 10;
  EXPECT_EQ(kept_of(1'000, large), limits::event_ring_bytes / (large + sizeof(history_row)));
}

}  // namespace aido::eventstore
