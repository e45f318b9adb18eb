#include "app/partition_passes.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "app/progress.hpp"

namespace aido::app {

std::vector<partition_id> partitions_of(const eventstore::event_log& log) {
  std::vector<partition_id> all(log.describe().partitions);
  for (std::uint32_t p = 0; p < all.size(); ++p) all[p] = {p};
  return all;
}

result<std::uint64_t> count_records(eventstore::event_log& log, const std::vector<partition_id>& partitions) {
  std::uint64_t all = 0;
  for (const auto& p : partitions) {
    const auto end = log.end(p);
    if (!end) return end.error();
    all += end->value;
  }
  return all;
}

std::size_t passes_at_once(const eventstore::event_log& log) {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, log.describe().partitions);
}

result<std::string> pass_over(eventstore::event_log& log, const std::string& task, std::size_t at_once,
                              const partition_pass& pass) {
  const auto records = count_records(log, partitions_of(log));
  if (!records) return records.error();
  progress bar(task, *records);
  std::atomic<std::uint32_t> next = 0;
  const auto work = [&] {
    for (auto p = next++; p < log.describe().partitions; p = next++) pass({p}, counted_by(bar));
  };
  {
    std::vector<std::jthread> others(at_once - 1);
    for (auto& one : others) one = std::jthread(work);
    work();
  }
  return bar.summary();
}

}  // namespace aido::app
