#include "actors/wake_queue.hpp"

#include <gmock/gmock.h>

#include "test/engine/given.hpp"

namespace aido::actors {

namespace {

using namespace std::chrono_literals;

const auto eight = given::at("2026-11-24T08:00:00Z");

eventstore::wake_row wake(instant at, std::uint8_t task) {
  return {.at = at, .task = given::client_id<task_id>(task), .workspace = given::home};
}

TEST(wake_queue, gives_what_is_due_earliest_first) {
  wake_queue q;
  for (const auto minutes : {3, 1, 4, 2}) q.push(wake(eight + minutes * 1min, static_cast<std::uint8_t>(minutes)));
  EXPECT_EQ(q.earliest(), eight + 1min);
  EXPECT_THAT(q.take_due(eight + 3min, 10),
              testing::ElementsAre(wake(eight + 1min, 1), wake(eight + 2min, 2), wake(eight + 3min, 3)));
  EXPECT_EQ(q.earliest(), eight + 4min);
}

TEST(wake_queue, nothing_is_due_before_its_time) {
  wake_queue q;
  q.push(wake(eight, 1));
  EXPECT_TRUE(q.take_due(eight - 1ms, 10).empty());
  EXPECT_EQ(q.take_due(eight, 10).size(), 1U);
  EXPECT_FALSE(q.earliest());
}

TEST(wake_queue, takes_no_more_than_asked_for_and_keeps_the_rest) {
  wake_queue q;
  for (std::uint8_t i = 0; i < 5; ++i) q.push(wake(eight, i));
  EXPECT_EQ(q.take_due(eight, 3).size(), 3U);
  EXPECT_EQ(q.take_due(eight, 3).size(), 2U);
}

TEST(wake_queue, the_same_entry_twice_is_given_once) {
  wake_queue q;
  q.push(wake(eight, 1));
  q.push(wake(eight, 2));
  q.push(wake(eight, 1));
  EXPECT_EQ(q.take_due(eight, 10).size(), 2U);
}

TEST(wake_queue, what_is_said_again_and_again_takes_no_room) {
  wake_queue q;
  for (std::uint8_t i = 0; i < 5; ++i) q.push(wake(eight + i * 1min, i));
  for (int i = 0; i < 10'000; ++i) q.push(wake(eight + 1min, 1));
  EXPECT_LT(q.size(), 20U);
  EXPECT_THAT(q.take_due(eight + 5min, 10),
              testing::ElementsAre(wake(eight, 0), wake(eight + 1min, 1), wake(eight + 2min, 2), wake(eight + 3min, 3),
                                   wake(eight + 4min, 4)));
}

TEST(wake_queue, what_is_said_again_takes_no_room_once_many_were_taken) {
  wake_queue q;
  for (int i = 0; i < 10'000; ++i) q.push(wake(eight + i * 1ms, 1));
  EXPECT_EQ(q.take_due(eight + 10s, 20'000).size(), 10'000U);
  for (int i = 0; i < 10'000; ++i) q.push(wake(eight, 1));
  EXPECT_LT(q.size(), 20U);
}

TEST(wake_queue, workspaces_are_told_apart) {
  wake_queue q;
  auto elsewhere = wake(eight, 2);
  elsewhere.workspace = {uuid_v5({}, "elsewhere")};
  q.push(elsewhere);
  q.push(wake(eight, 1));
  EXPECT_THAT(q.take_due(eight, 10), testing::UnorderedElementsAre(elsewhere, wake(eight, 1)));
}

}  // namespace

}  // namespace aido::actors
