#include "eventstore/kafka/command_window.hpp"

#include <gmock/gmock.h>

#include "eventstore/kafka/limits.hpp"

namespace aido::test {

using namespace eventstore;
using namespace std::chrono_literals;
using kafka::command_window;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr command_window::instant now{100s};

command_message message(std::optional<std::string> key, std::size_t size = 1) {
  return {.key = std::move(key), .headers = {}, .value = std::string(size, 'x')};
}

std::vector<std::uint64_t> due(command_window& window, command_window::instant at = now) {
  std::vector<std::uint64_t> offsets;
  for (const auto& t : window.take_due(at)) offsets.push_back(t.at.value);
  return offsets;
}

}  // namespace

TEST(command_window, messages_of_one_key_take_turns_and_those_of_others_go_ahead) {
  command_window window;
  window.add({5}, message("a"));
  window.add({6}, message("a"));
  window.add({7}, message("b"));
  window.add({8}, message({}));
  window.add({9}, message({}));
  EXPECT_THAT(due(window), ElementsAre(5, 7, 8));
  EXPECT_THAT(due(window), IsEmpty());
  window.settle({5});
  EXPECT_THAT(due(window), ElementsAre(6));
  window.settle({8});
  EXPECT_THAT(due(window), ElementsAre(9));
}

TEST(command_window, nothing_is_committed_that_stands_behind_what_is_not_settled) {
  command_window window;
  EXPECT_EQ(window.settled_until(), std::nullopt);
  window.add({5}, message("a"));
  window.add({6}, message("b"));
  window.add({9}, message("c"));  // a transaction's marks stand between
  EXPECT_THAT(due(window), ElementsAre(5, 6, 9));
  window.settle({6});
  window.settle({9});
  EXPECT_EQ(window.settled_until(), log_offset{5});
  window.settle({5});
  EXPECT_EQ(window.settled_until(), log_offset{10});
  EXPECT_EQ(window.held(), 0);
}

TEST(command_window, what_is_postponed_is_due_again_after_waits_that_double_up_to_a_bound) {
  command_window window;
  window.add({0}, message("a"));
  window.add({1}, message("a"));
  auto at = now;
  for (auto wait = std::chrono::milliseconds(limits::intake_first_wait); wait < 1min; wait *= 2) {
    const auto expected = std::min<std::chrono::milliseconds>(wait, limits::intake_longest_wait);
    EXPECT_THAT(due(window, at), ElementsAre(0));
    window.postpone({0}, at, errc::unavailable);
    EXPECT_EQ(window.waits_for(), errc::unavailable);
    EXPECT_EQ(window.next_due(), at + expected);
    EXPECT_THAT(due(window, at + expected - 1ms), IsEmpty());
    at += expected;
  }
}

TEST(command_window, one_that_waits_holds_up_others_only_when_the_window_is_full) {
  command_window window;
  window.add({0}, message("stuck"));
  due(window);
  window.postpone({0}, now, errc::quarantined);
  for (std::uint64_t i = 1; i < limits::intake_messages; ++i) {
    ASSERT_FALSE(window.is_full());
    window.add({i}, message("b"));
    EXPECT_THAT(due(window), ElementsAre(i));
    window.settle({i});
  }
  EXPECT_TRUE(window.is_full());
  window.settle({0});
  EXPECT_FALSE(window.is_full());
  EXPECT_EQ(window.settled_until(), log_offset{limits::intake_messages});
}

TEST(command_window, what_is_held_is_bounded_in_bytes_too) {
  command_window window;
  window.add({0}, message("a", limits::intake_bytes - 2));
  EXPECT_FALSE(window.is_full());
  window.add({1}, message("b", 1));
  EXPECT_TRUE(window.is_full());
  window.settle({0});
  EXPECT_FALSE(window.is_full());
}

TEST(command_window, only_so_many_are_under_way_at_a_time) {
  command_window window;
  for (std::uint64_t i = 0; i < 2 * limits::intake_under_way; ++i) window.add({i}, message(std::to_string(i)));
  EXPECT_EQ(due(window).size(), limits::intake_under_way);
  EXPECT_THAT(due(window), IsEmpty());
  window.settle({3});
  EXPECT_THAT(due(window), ElementsAre(limits::intake_under_way));
}

TEST(command_window, what_is_aside_holds_up_its_key_alone_and_is_under_way) {
  command_window window;
  for (std::uint64_t i = 0; i < 2 * limits::intake_under_way; ++i) window.add({i}, message(std::to_string(i)));
  window.add({100}, message("0"));
  for (const auto at : due(window)) window.set_aside({at});
  EXPECT_EQ(window.under_way(), limits::intake_under_way);
  EXPECT_THAT(due(window), testing::SizeIs(limits::intake_under_way));
  EXPECT_EQ(window.under_way(), 2 * limits::intake_under_way);
  for (std::uint64_t i = limits::intake_under_way; i < 2 * limits::intake_under_way; ++i) window.settle({i});
  EXPECT_THAT(due(window), IsEmpty());
  window.postpone({1}, now, errc::unavailable);
  window.settle({0});
  EXPECT_THAT(due(window), ElementsAre(100));
}

}  // namespace aido::test
