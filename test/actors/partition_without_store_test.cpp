#include <gtest/gtest.h>

#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using given::titled;

/// While the store is away.
using partition_without_store = home;

TEST_F(partition_without_store, what_is_loaded_is_read_and_written_and_is_flushed_once_it_is_back) {
  const auto milk = make(titled("Milk"));
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  pass(7s);
  EXPECT_TRUE(server->status().store_failing);
  EXPECT_EQ(tell(task::complete{milk})->task->status, task::status::done);
  EXPECT_EQ(read(milk)->state->status, task::status::done);
  store.fail_next(0, {});
  pass(7s);
  EXPECT_FALSE(server->status().store_failing);
  crash();
  start();
  EXPECT_EQ(read(milk)->state->status, task::status::done);
}

TEST_F(partition_without_store, it_is_told_since_when_a_change_waits_for_its_snapshot) {
  make(titled("Milk"));
  pass(7s);
  EXPECT_FALSE(server->status().unflushed_since);
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  const auto oldest = on.wall().now();
  make(titled("Bread"));
  pass(7s);
  make(titled("Cheese"));
  pass(7s);
  EXPECT_EQ(server->status().unflushed_since, oldest);
  store.fail_next(0, {});
  pass(7s);
  EXPECT_FALSE(server->status().unflushed_since);
}

TEST_F(partition_without_store, no_more_is_written_than_memory_is_meant_to_hold) {
  how.max_unflushed_events = 3;  // the workspace, and two tasks
  start();
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  const auto first = about(titled("1"));
  ASSERT_TRUE(tell(first));
  pass(7s);
  ASSERT_TRUE(tell(titled("2")));
  const auto refused = tell(titled("4"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  store.fail_next(0, {});
  pass(7s);
  EXPECT_TRUE(tell(titled("4")));
}

TEST_F(partition_without_store, no_more_is_written_than_memory_is_meant_to_hold_though_no_snapshot_failed) {
  how.max_unflushed_events = 3;
  start();
  ASSERT_TRUE(tell(titled("1")));
  ASSERT_TRUE(tell(titled("2")));
  EXPECT_EQ(tell(titled("3")).error().code, errc::unavailable);
  pass(7s);
  EXPECT_TRUE(tell(titled("3")));
}

TEST_F(partition_without_store, what_all_partitions_hold_is_counted_in_bytes) {
  pass(7s);
  how.unflushed = std::make_shared<actors::unflushed_bytes>(10'000);
  start();
  auto large = titled("Large");
  large.notes = std::string(10'000, 'x');
  ASSERT_TRUE(tell(std::move(large)));
  EXPECT_EQ(tell(titled("Small")).error().code, errc::unavailable);
  pass(7s);
  EXPECT_TRUE(tell(titled("Small")));
}

TEST_F(partition_without_store, a_snapshot_makes_room_before_all_of_it_is_taken) {
  constexpr std::size_t most = 4 << 20;
  how.unflushed = std::make_shared<actors::unflushed_bytes>(most);
  start();
  make_many(2 * most);  // no time passes, and none is refused
}

TEST_F(partition_without_store, one_that_only_reads_tells_that_it_is_away_and_that_it_is_back) {
  make(titled("Milk"));
  pass(7s);
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  pass(7s);
  EXPECT_TRUE(server->status().store_failing);
  store.fail_next(0, {});
  pass(7s);
  EXPECT_FALSE(server->status().store_failing);
}

TEST_F(partition_without_store, a_repeat_whose_answer_the_store_has_is_not_told_as_not_applied) {
  const auto milk = about(titled("Milk"));
  ASSERT_TRUE(tell(milk));
  pass(7s);
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  EXPECT_EQ(tell(milk).error().code, errc::outcome_unknown);
  store.fail_next(0, {});
  EXPECT_EQ(tell(milk)->effect, actors::effect::repeated);
}

TEST_F(partition_without_store, one_that_takes_no_writes_is_asked_for_what_it_remembers) {
  const auto milk = make(titled("Milk"));
  const auto done = about(task::complete{milk});
  ASSERT_TRUE(tell(done));
  pass(7s);
  crash();
  const partition_id only{0};
  auto many_later = **store.load_checkpoint(only);
  many_later.effective_records += limits::dedup_window;
  ASSERT_TRUE(store.write(only, {.upto = many_later, .subjects = {}, .history = {}, .commands = {}, .tzdata = {}}));
  start();
  store.fail_writes(failure{errc::log_full, "", "The disk is full."});
  make(titled("Bread"));
  pass(7s);
  ASSERT_TRUE(server->status().store_failing);
  EXPECT_EQ(tell(done)->effect, actors::effect::repeated);
}

TEST_F(partition_without_store, what_is_not_loaded_is_told_as_unavailable) {
  how.max_loaded_tasks = 1;
  start();
  const auto first = make(titled("First"));
  const workspace_id other{uuid_v5({}, "other")};
  ASSERT_TRUE(tell_in(other, workspace::create{.id = other, .name = "Other", .zone = "UTC"}));
  ASSERT_TRUE(tell_in(other, titled("Elsewhere")));
  pass(7s);
  ASSERT_EQ(server->face().view(given::home), nullptr);
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  EXPECT_EQ(read(first).error().code, errc::unavailable);
  EXPECT_EQ(tell(task::complete{first}).error().code, errc::unavailable);
  store.fail_next(0, {});
  EXPECT_EQ(read(first)->state->title, "First");
}

}  // namespace

}  // namespace aido::test
