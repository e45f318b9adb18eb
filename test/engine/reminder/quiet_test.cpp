#include "engine/reminder/quiet.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

const workspace::quiet_hours night{"22:00", "07:00", "Europe/Berlin"};

TEST(quiet_hours, end_in_the_morning_of_their_zone) {
  EXPECT_EQ(reminder::quiet_until(night, at("2026-11-24T21:00:00Z")), at("2026-11-25T06:00:00Z"));
  EXPECT_EQ(reminder::quiet_until(night, at("2026-11-25T05:59:59Z")), at("2026-11-25T06:00:00Z"));
}

TEST(quiet_hours, begin_at_their_start_and_are_over_at_their_end) {
  EXPECT_FALSE(reminder::quiet_until(night, at("2026-11-24T20:59:59Z")));
  EXPECT_FALSE(reminder::quiet_until(night, at("2026-11-25T06:00:00Z")));
}

TEST(quiet_hours, may_lie_within_a_day) {
  const workspace::quiet_hours lunch{"12:00", "13:30", "UTC"};
  EXPECT_FALSE(reminder::quiet_until(lunch, at("2026-11-24T11:59:00Z")));
  EXPECT_EQ(reminder::quiet_until(lunch, at("2026-11-24T12:00:00Z")), at("2026-11-24T13:30:00Z"));
  EXPECT_FALSE(reminder::quiet_until(lunch, at("2026-11-24T13:30:00Z")));
}

TEST(quiet_hours, follow_the_wall_clock_over_a_clock_change) {
  EXPECT_EQ(reminder::quiet_until(night, at("2026-10-24T21:00:00Z")), at("2026-10-25T06:00:00Z"))
      << "the night of 25 October is an hour longer in Berlin";
}

TEST(quiet_hours, that_cannot_be_are_refused) {
  for (const auto& q :
       {workspace::quiet_hours{"22:00", "22:00", "UTC"}, workspace::quiet_hours{"24:00", "07:00", "UTC"},
        workspace::quiet_hours{"22:00", "7:00", "UTC"}, workspace::quiet_hours{"22:00", "07:00", "Home"}})
    EXPECT_TRUE(reminder::fault_of(q)) << q.from << ' ' << q.to << ' ' << q.zone;
  EXPECT_FALSE(reminder::fault_of(night));
}

}  // namespace
}  // namespace aido
