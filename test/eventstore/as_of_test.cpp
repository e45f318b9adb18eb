#include "eventstore/as_of.hpp"

#include <gtest/gtest.h>

#include "eventstore/memory/memory_store.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

/// More than two pages of records, of which the store has a part and the rest was not flushed.
struct long_past : testing::Test {
  long_past() {
    const auto records = owner.records(5'000);
    for (const auto& r : records) folded.take_all({r});
    auto all = written_out(folded.take_changes());
    rows = all.history;
    const auto held = static_cast<std::ptrdiff_t>(rows.size() / 3);
    for (auto row = rows.begin() + held; row != rows.end(); ++row) unflushed.push_back(**row);
    all.history.resize(static_cast<std::size_t>(held));
    EXPECT_TRUE(store.write({test::test_partition}, all));
  }
  std::vector<history_row> everything() const {
    std::vector<history_row> all;
    all.reserve(rows.size());
    for (const auto& row : rows) all.push_back(*row);
    return all;
  }
  history_query query() const {
    return {.partition = test::test_partition,
            .workspace = owner.workspace(),
            .subject = {},
            .after = {},
            .until = {},
            .upto = {},
            .batch = {},
            .limit = whole_history};
  }

  test::workload owner{11};
  test::folded_partition folded;
  memory_store store;
  std::vector<history_row_ptr> rows;
  std::vector<history_row> unflushed;
};

}  // namespace

TEST_F(long_past, read_in_pages_is_what_it_is_read_at_once) {
  ASSERT_GT(unflushed.size(), past_page);
  ASSERT_GT(rows.size() - unflushed.size(), 0u);
  past all(query(), past::of::tasks_too);
  ASSERT_TRUE(read_all(all, store, unflushed));
  const auto view = all.view();
  ASSERT_TRUE(view);
  const auto expected = view_after(everything());
  EXPECT_EQ(*(*view)->facts(), *(*expected)->facts());
  for (const auto& task : owner.tasks()) {
    const auto then = (*expected)->find(task).state;
    const auto now = (*view)->find(task).state;
    ASSERT_EQ(now == nullptr, then == nullptr);
    if (now) EXPECT_EQ(*now, *then);
  }
  EXPECT_LE(store.largest_history(), past_page);
}

TEST_F(long_past, of_the_workspace_alone_has_no_tasks) {
  past all(query(), past::of::workspace_alone);
  ASSERT_TRUE(read_all(all, store, unflushed));
  EXPECT_EQ(all.task_or_trash(as_subject(owner.tasks().front())).error().code, errc::not_found);
  EXPECT_EQ(**all.facts(), **workspace_after(everything()));
  EXPECT_LE(store.largest_history(), past_page);
}

TEST_F(long_past, ends_at_an_event_that_cannot_be_read_and_says_so) {
  unflushed.front().event = "{}";
  past all(query(), past::of::tasks_too);
  ASSERT_TRUE(read_all(all, store, unflushed));
  EXPECT_FALSE(all.view());
  EXPECT_NE(all.view().error().code, errc::not_found);
}

TEST_F(long_past, fails_as_the_store_does) {
  store.fail_next(1, {errc::unavailable, "", "away"});
  past all(query(), past::of::tasks_too);
  EXPECT_EQ(read_all(all, store, unflushed).error().code, errc::unavailable);
}

}  // namespace aido::eventstore
