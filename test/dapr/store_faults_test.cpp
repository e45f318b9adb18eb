#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "eventstore/dapr/dapr_store.hpp"
#include "test/dapr/flushes.hpp"
#include "test/dapr/memory_state.hpp"

namespace aido::test {

using namespace eventstore;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::SizeIs;

namespace {

constexpr partition_id p = partition_of_flushes;
const workspace_id home = workspace_of_flushes;

std::unique_ptr<dapr_store> store_on(const std::shared_ptr<memory_state>& state) {
  return std::make_unique<dapr_store>(std::make_unique<memory_state_api>(state), log_id{});
}

/// How many there are of each thing that a flush of tasks_made brings.
struct contents {
  std::uint64_t next = 0;
  std::size_t rows = 0;
  std::size_t wakes = 0;
  std::size_t history = 0;
  std::size_t window = 0;
  friend bool operator==(const contents&, const contents&) = default;
};

contents after(std::size_t tasks) { return {tasks, tasks, tasks, tasks, tasks}; }

contents contents_of(snapshot_store& store) {
  const auto at = store.load_checkpoint(p).value();
  return {at ? at->next.value : 0, store.scan_workspace(p, home, {}, 10'000).value().size(),
          store.scan_wakes(p, wake_kind::fire, {}, 10'000).value().size(),
          store.history({.partition = p, .limit = 10'000}).value().size(), store.load_window(p).value().size()};
}

constexpr std::size_t small = 10;
constexpr std::size_t large = 30;  // with states of a size that takes several requests
constexpr std::size_t large_state = 250'000;

/// Whether the large flush, its `good`-th request being the last one that is answered, was carried out whole.
enum class seen { before, behind, between };
seen flush_until(std::size_t good, ending how) {
  const auto state = std::make_shared<memory_state>();
  EXPECT_TRUE(store_on(state)->write(p, tasks_made(0, small, 10)));
  state->end_after(good, how);
  const auto written = store_on(state)->write(p, tasks_made(small, large - small, large_state));
  state->come_back();
  const auto found = contents_of(*store_on(state));
  EXPECT_TRUE(found == after(small) || found == after(large)) << "next " << found.next << ", rows " << found.rows;
  if (written) EXPECT_EQ(found, after(large));
  const auto again = store_on(state)->write(p, tasks_made(small, large - small, large_state));
  EXPECT_TRUE(again) << again.error().detail;
  EXPECT_EQ(contents_of(*store_on(state)), after(large));
  return written ? seen::behind : found == after(small) ? seen::before : seen::between;
}

}  // namespace

TEST(dapr_store_faults, a_flush_is_all_or_nothing_wherever_the_sidecar_goes) {
  for (const auto how : {ending::not_done, ending::without_answer}) {
    std::size_t journals = 0;
    auto last = seen::before;
    for (std::size_t good = 0; last != seen::behind && !testing::Test::HasFailure(); ++good) {
      last = flush_until(good, how);
      journals += last == seen::between;
    }
    EXPECT_GT(journals, 1u) << "none was decided and then carried out by another";
  }
}

TEST(dapr_store_faults, a_late_flush_of_a_former_owner_changes_nothing) {
  const auto state = std::make_shared<memory_state>();
  const auto former = store_on(state);
  const auto present = store_on(state);
  ASSERT_TRUE(former->write(p, tasks_made(0, small, 10)));
  auto newer = tasks_made(small, 5, 10);
  newer.subjects.front().state = "newer";
  // Between what the former owner reads and what it writes.
  state->before_next_put([&] { ASSERT_TRUE(present->write(p, newer)); });
  auto late = tasks_made(small, 2, 10);
  late.subjects.front().state = "late";
  EXPECT_TRUE(former->write(p, late)) << "coming too late is no failure";
  EXPECT_EQ(contents_of(*store_on(state)), after(small + 5));
  const std::array first{subject_ref{home, newer.subjects.front().subject}};
  EXPECT_EQ(present->load_subjects(p, first).value().front().state, "newer");
}

TEST(dapr_store_faults, what_was_done_without_an_answer_is_not_done_again) {
  const auto state = std::make_shared<memory_state>();
  const auto store = store_on(state);
  ASSERT_TRUE(store->write(p, tasks_made(0, small, 10)));
  state->lose_next_answer();
  const auto before = state->puts();
  EXPECT_TRUE(store->write(p, tasks_made(small, 1, 10)));
  EXPECT_EQ(state->puts(), before + 1);
  EXPECT_EQ(contents_of(*store), after(small + 1));
}

TEST(dapr_store_faults, a_reader_that_is_overtaken_reads_anew) {
  const auto state = std::make_shared<memory_state>();
  const auto store = store_on(state);
  ASSERT_TRUE(store->write(p, tasks_made(0, small, 10)));
  // Its directory is read, then the pages that it names are cut anew.
  state->after_next_get([&] { ASSERT_TRUE(store_on(state)->write(p, tasks_made(small, 1'000, 10))); });
  EXPECT_EQ(store->scan_wakes(p, wake_kind::fire, {}, 10'000).value().size(), small + 1'000);
}

namespace {

/// What a store tells of tasks_made(0, small, …); a question that fails, fails with unavailable, and is not in it.
std::map<std::string, std::string> told_by(snapshot_store& store) {
  std::map<std::string, std::string> told;
  const auto note = [&](const std::string& what, const auto& answer, auto show) {
    if (answer) {
      told[what] = show(*answer);
    } else {
      EXPECT_EQ(answer.error().code, errc::unavailable) << what << ": " << answer.error().detail;
    }
  };
  const auto size = [](const auto& all) { return std::to_string(all.size()); };
  std::vector<subject_ref> subjects;
  for (const auto& row : tasks_made(0, small, 10).subjects) subjects.push_back({home, row.subject});
  note("checkpoint", store.load_checkpoint(p), [](const auto& at) { return at ? to_hex(at->chain) : "none"; });
  note("subjects", store.load_subjects(p, subjects), size);
  note("workspace", store.scan_workspace(p, home, {}, 100), size);
  note("wakes", store.scan_wakes(p, wake_kind::fire, {}, 100), size);
  note("overdue", store.count_overdue(p, at_ms(100)), [](auto n) { return std::to_string(n); });
  note("command", store.find_command(p, numbered<command_id>(1)),
       [](const auto& e) { return e ? "known" : "unknown"; });
  note("other command", store.find_command(p, numbered<command_id>(99)),
       [](const auto& e) { return e ? "known" : "unknown"; });
  note("window", store.load_window(p), size);
  note("history", store.history({.partition = p, .limit = 100}), size);
  return told;
}

}  // namespace

TEST(dapr_store_faults, what_a_read_that_was_broken_off_does_not_tell_is_never_taken_for_absent) {
  const auto state = std::make_shared<memory_state>();
  ASSERT_TRUE(store_on(state)->write(p, tasks_made(0, small, 10)));
  const auto whole = told_by(*store_on(state));
  ASSERT_THAT(whole, SizeIs(9));
  for (const auto from : {reading_order::forwards, reading_order::backwards}) {
    for (std::size_t values = 0; values < small; ++values) {
      state->break_off_after(values, from);
      for (const auto& [what, answer] : told_by(*store_on(state))) EXPECT_EQ(answer, whole.at(what)) << what;
    }
    EXPECT_THAT(told_by(*store_on(state)), Not(Contains(Key("subjects"))));
  }
}

TEST(dapr_store_faults, a_flush_into_a_store_that_breaks_reads_off_loses_nothing) {
  for (const auto from : {reading_order::forwards, reading_order::backwards}) {
    const auto state = std::make_shared<memory_state>();
    ASSERT_TRUE(store_on(state)->write(p, tasks_made(0, small, 10)));
    state->break_off_after(1, from);
    const auto written = store_on(state)->write(p, tasks_made(small, 5, 10));
    state->come_back();
    EXPECT_EQ(contents_of(*store_on(state)), after(written ? small + 5 : small));
  }
}

}  // namespace aido::test
