#include "eventstore/kafka/partition_ends.hpp"

#include <algorithm>

#include "eventstore/kafka/handle.hpp"
#include "eventstore/kafka/limits.hpp"

namespace aido::eventstore::kafka {

namespace {

constexpr int patience_ms = std::chrono::milliseconds(limits::intake_end_patience).count();

}  // namespace

partition_ends::partition_ends(rd_kafka_t& over, std::string topic) : over_(over), topic_(std::move(topic)) {
  thread_ = std::jthread([this](const std::stop_token& stopped) { work(stopped); });
}

void partition_ends::watch(std::vector<std::uint32_t> paused) {
  const std::lock_guard lock(mutex_);
  if (paused == paused_) return;
  paused_ = std::move(paused);
  changed_.notify_one();
}

std::uint64_t partition_ends::count_from(std::uint32_t partition, std::optional<log_offset> first) const {
  const auto by_fetch = fetched(partition);
  auto end = by_fetch.high;
  const std::lock_guard lock(mutex_);
  const auto asked = answers_.find(partition);
  if (asked != answers_.end() && asked->second.fetched == by_fetch.high) end = std::max(end, asked->second.end);
  const auto begin = first ? static_cast<std::int64_t>(first->value) : by_fetch.low;
  return end > begin ? static_cast<std::uint64_t>(end - begin) : 0;
}

// The thread.

void partition_ends::work(const std::stop_token& stopped) {
  while (!stopped.stop_requested()) {
    for (const auto partition : await_paused(stopped)) {
      if (stopped.stop_requested()) return;
      ask(partition);
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stopped, limits::intake_end_looks, [] { return false; });
  }
}

/// Once there are any.
std::vector<std::uint32_t> partition_ends::await_paused(const std::stop_token& stopped) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stopped, [this] { return !paused_.empty(); });
  return paused_;
}

/// Each alone: one whose leader is away keeps no answer from the others. One that gives none is asked in the next turn.
void partition_ends::ask(std::uint32_t partition) {
  const auto by_fetch = fetched(partition).high;
  const auto asked = list_of(topic_, partition, RD_KAFKA_OFFSET_END);
  const auto& one = asked->elems[0];
  if (rd_kafka_offsets_for_times(&over_, asked.get(), patience_ms) || one.err || one.offset < 0) return;
  const std::lock_guard lock(mutex_);
  answers_[partition] = {.end = one.offset, .fetched = by_fetch};
}

partition_ends::bounds partition_ends::fetched(std::uint32_t partition) const {
  bounds b;
  rd_kafka_get_watermark_offsets(&over_, topic_.c_str(), static_cast<std::int32_t>(partition), &b.low, &b.high);
  return b;
}

}  // namespace aido::eventstore::kafka
