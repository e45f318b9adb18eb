#include "app/log_passes.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <thread>

#include "eventstore/memory/memory_log.hpp"

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
  result<void> write(partition_id, const flush&) override { return {}; }

  result<std::optional<checkpoint>> load_checkpoint(partition_id) override { return failure{}; }
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
