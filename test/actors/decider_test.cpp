#include "actors/decider.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido::actors {

namespace {

class decider_of_a_task : public testing::Test {
 protected:
  decider_of_a_task()
      : task(world.make(given::titled("Before"))),
        decisions(std::make_shared<const task::state>(world.task(task))),
        facts(std::make_shared<const workspace::state>(world.facts())) {}

  decision_request renaming(const std::string& title) {
    task::patch p;
    p.title = title;
    command c;
    c.id = {uuid_v5({}, "renaming " + std::to_string(asked++))};
    c.workspace = given::home;
    c.by = {"local"};
    c.what = task::change{task, p};
    return {std::make_shared<pending_command>(c), facts, world.now()};
  }
  eventstore::task_ptr renamed(const std::string& title) {
    task::patch p;
    p.title = title;
    world.tell(task::change{task, p}).value();
    return std::make_shared<const task::state>(world.task(task));
  }

  given::world world;
  task_id task;
  decider<task::state> decisions;
  eventstore::workspace_ptr facts;
  int asked = 0;
};

TEST_F(decider_of_a_task, decides_at_once_when_nothing_is_in_flight) {
  const auto p = decisions.decide(renaming("After"));
  ASSERT_TRUE(p);
  EXPECT_EQ(p->outcome->front().version.value, 2U);
}

TEST_F(decider_of_a_task, waits_for_the_effect_in_flight_and_goes_on_from_it) {
  (void)decisions.decide(renaming("First"));
  EXPECT_FALSE(decisions.decide(renaming("Second")));
  const auto p = decisions.settle(renamed("First"));
  ASSERT_TRUE(p);
  EXPECT_EQ(p->outcome->front().version.value, 3U);
}

TEST_F(decider_of_a_task, an_empty_change_keeps_nobody_waiting) {
  EXPECT_TRUE(decisions.decide(renaming("Before"))->outcome->empty());
  EXPECT_TRUE(decisions.decide(renaming("After")));
}

TEST_F(decider_of_a_task, an_effect_that_came_to_nothing_leaves_the_state_as_it_was) {
  (void)decisions.decide(renaming("Lost"));
  EXPECT_FALSE(decisions.settle(std::make_shared<const task::state>(world.task(task))));
  EXPECT_EQ(decisions.decide(renaming("Again"))->outcome->front().version.value, 2U);
}

TEST_F(decider_of_a_task, no_more_wait_than_are_permitted) {
  (void)decisions.decide(renaming("In flight"));
  for (std::size_t i = 0; i < limits::max_waiting_per_task; ++i) EXPECT_FALSE(decisions.decide(renaming("Waiting")));
  const auto p = decisions.decide(renaming("Too many"));
  ASSERT_TRUE(p);
  EXPECT_EQ(p->outcome.error().code, errc::unavailable);
}

TEST_F(decider_of_a_task, follows_what_others_change) {
  decisions.follow(renamed("By another"));
  EXPECT_EQ(decisions.decide(renaming("After"))->outcome->front().version.value, 3U);
}

}  // namespace

}  // namespace aido::actors
