#include "eventstore/as_of.hpp"
#include "test/actors/home.hpp"

namespace aido::test {

namespace {

/// One that serves a workspace whose history has more than a page.
struct past_of_home : home {
  past_of_home() {
    start();
    for (std::size_t n = 0; n < eventstore::past_page; ++n) make({.title = "Old"});
  }
};

}  // namespace

TEST_F(past_of_home, repeating_what_changed_the_workspace_reads_its_history_in_pages) {
  const auto c = about(workspace::create_list{.id = {}, .name = "Work"});
  const auto first = tell(c);
  ASSERT_TRUE(first);
  ASSERT_TRUE(tell(workspace::create_list{.id = {}, .name = "Later"}));
  pass(limits::snapshot_interval + std::chrono::seconds(1));  // all of it is in the store
  const auto again = tell(c);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->effect, actors::effect::repeated);
  ASSERT_TRUE(again->workspace);
  EXPECT_EQ(*again->workspace, *first->workspace);
  EXPECT_LE(store.largest_history(), eventstore::past_page);
}

TEST_F(past_of_home, an_instant_is_no_restriction_that_a_store_has_to_look_for) {
  pass(limits::snapshot_interval + std::chrono::seconds(1));
  const eventstore::history_query until{.partition = {0},
                                        .workspace = given::home,
                                        .subject = {},
                                        .after = {},
                                        .until = on.wall().now() - std::chrono::hours(1),
                                        .upto = {},
                                        .batch = {}};
  eventstore::past before(until, eventstore::past::of::tasks_too);
  EXPECT_FALSE(before.next().until);
  ASSERT_TRUE(read_all(before, store, {}));
  EXPECT_EQ(before.view().error().code, errc::not_found);
}

TEST_F(past_of_home, repeating_what_changed_the_workspace_reads_no_task) {
  const auto list = about(workspace::create_list{.id = {}, .name = "Work"});
  const auto notes = about(
      workspace::change_notifications{{.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "07:00", "UTC"})}});
  ASSERT_TRUE(tell(list));
  const auto first = tell(notes);
  ASSERT_TRUE(first);
  pass(limits::snapshot_interval + std::chrono::seconds(1));
  const auto before = store.history_rows_told();
  ASSERT_TRUE(tell(list));
  const auto again = tell(notes);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->workspace->quiet_hours, first->workspace->quiet_hours);
  EXPECT_LT(store.history_rows_told() - before, 20U);
}

}  // namespace aido::test
