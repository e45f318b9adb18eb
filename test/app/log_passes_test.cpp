#include "app/log_passes.hpp"

#include <algorithm>
#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"

namespace aido::app {
namespace {

using namespace eventstore;

constexpr std::uint32_t partitions = 64;

/// A store that serves one call at a time, and knows who calls.
class narrow_store final : public snapshot_store {
 public:
  result<void> clear(partition_id) override {
    const std::lock_guard lock(mutex_);
    callers_.insert(std::this_thread::get_id());
    return {};
  }
  std::size_t calls_at_once() const noexcept override { return 1; }
  result<void> write(partition_id p, const flush& f) override { return written_.write(p, f); }
  result<std::optional<checkpoint>> load_checkpoint(partition_id p) override { return written_.load_checkpoint(p); }

  result<std::optional<closed_partition>> close(partition_id) override { return std::optional(closed_partition()); }
  result<void> reopen(partition_id, const closed_partition&) override { return failure{}; }
  result<std::vector<dedup_entry>> load_window(partition_id) override { return failure{}; }
  result<std::optional<dedup_entry>> find_command(partition_id, command_id) override { return failure{}; }
  result<std::vector<subject_row>> load_subjects(partition_id, std::span<const subject_ref>) override {
    return failure{};
  }
  result<std::vector<subject_row>> scan_workspace(partition_id, workspace_id, std::optional<subject_id>,
                                                  std::size_t) override {
    return failure{};
  }
  result<std::vector<wake_row>> scan_wakes(partition_id, wake_kind, std::optional<wake_row>, std::size_t) override {
    return failure{};
  }
  result<std::uint64_t> count_overdue(partition_id, instant) override { return failure{}; }
  result<std::string> tzdata(partition_id) override { return failure{}; }
  result<std::vector<history_row>> history(const history_query&) override { return failure{}; }

  std::set<std::thread::id> callers() const {
    const std::lock_guard lock(mutex_);
    return callers_;
  }

 private:
  memory_store written_;
  mutable std::mutex mutex_;  // guards callers_
  std::set<std::thread::id> callers_;
};

class narrow_storage final : public storage {
 public:
  event_log& log() noexcept override { return log_; }
  narrow_store& store() noexcept override { return store_; }

 private:
  memory_log log_{{.id = {}, .partitions = partitions}, memory_log::mode::automatic};
  narrow_store store_;
};

/// A log whose broker of one partition goes away once its end was told.
class fading_log final : public event_log {
 public:
  log_description describe() const override { return real_.describe(); }
  void append(partition_id p, workspace_id key, std::string value, append_done done) override {
    real_.append(p, key, std::move(value), std::move(done));
  }
  std::unique_ptr<subscription> follow(partition_id p, log_offset from, record_sink sink) override {
    return real_.follow(p, from, std::move(sink));
  }
  result<record_batch> read(partition_id p, log_offset from, std::size_t most) override {
    return real_.read(p, from, most);
  }
  result<log_offset> end(partition_id p) override {
    if (p == fading && is_gone_.exchange(true)) return failure{errc::unavailable, "", "The broker is away."};
    return real_.end(p);
  }

  static constexpr partition_id fading{20};

 private:
  memory_log real_{{.id = {}, .partitions = partitions}, memory_log::mode::automatic};
  std::atomic<bool> is_gone_ = false;
};

class fading_storage final : public storage {
 public:
  event_log& log() noexcept override { return log_; }
  memory_store& store() noexcept override { return store_; }

 private:
  fading_log log_;
  memory_store store_;
};

/// A log that a server begins to serve after it was first asked who does, and the store of both.
class storage_of_a_late_server final : public storage {
 public:
  event_log& log() noexcept override { return log_; }
  memory_store& store() noexcept override { return store_; }
  result<std::size_t> servers() override {
    if (!std::exchange(was_asked_, true)) return std::size_t{0};
    for (std::uint32_t p = 0; p < partitions; ++p) opened_ += store_.load_checkpoint({p}).has_value();
    return std::size_t{1};
  }
  /// How many partitions it has opened.
  std::uint32_t opened() const noexcept { return opened_; }

 private:
  memory_log log_{{.id = {}, .partitions = partitions}, memory_log::mode::automatic};
  memory_store store_;
  bool was_asked_ = false;
  std::uint32_t opened_ = 0;
};

TEST(log_passes, a_server_that_comes_before_the_first_partition_is_cleared_opens_none_and_has_the_store_as_it_was) {
  storage_of_a_late_server of;
  const checkpoint before{.partition = {20}, .next = {7}};
  ASSERT_TRUE(of.store().write({20}, {before, {{.folded_to = {6}, .state = "{}"}}, {}, {}, ""}));
  const auto done = replay_all(of);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::conflict);
  EXPECT_EQ(of.opened(), 0u);
  EXPECT_EQ(*of.store().load_checkpoint({20}), before);
  EXPECT_EQ(of.store().load_subjects({20}, std::array{subject_ref{}})->size(), 1u);
  EXPECT_EQ(*of.store().load_checkpoint({21}), std::nullopt);
}

TEST(log_passes, a_partition_whose_log_is_away_when_its_turn_comes_has_its_store_as_it_was) {
  fading_storage of;
  const checkpoint before{.partition = fading_log::fading, .next = {7}};
  ASSERT_TRUE(of.store().write(fading_log::fading, {before, {}, {}, {}, ""}));
  const auto done = replay_all(of);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->found[fading_log::fading.value].error().detail, "The broker is away.");
  EXPECT_TRUE(done->found[21]);
  EXPECT_EQ(*of.store().load_checkpoint(fading_log::fading), before);
}

TEST(log_passes, what_was_closed_before_a_replay_that_is_refused_stays_closed) {
  storage_of_a_late_server of;
  ASSERT_TRUE(of.store().close({20}));
  ASSERT_FALSE(replay_all(of));
  EXPECT_FALSE(of.store().load_checkpoint({20}));
  EXPECT_TRUE(of.store().load_checkpoint({21}));
}

TEST(log_passes, no_more_partitions_are_rebuilt_at_a_time_than_the_store_serves) {
  narrow_storage of;
  const auto done = replay_all(of);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->found.size(), partitions);
  EXPECT_TRUE(std::ranges::all_of(done->found, [](const auto& one) { return one.has_value(); }));
  EXPECT_THAT(of.store().callers(), testing::ElementsAre(std::this_thread::get_id()));
}

}  // namespace
}  // namespace aido::app
