#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/log_scan.hpp"

namespace aido::app {

std::vector<partition_id> partitions_of(const eventstore::event_log& log);
/// Records of these partitions, at present. Blocks; fails as the log does.
result<std::uint64_t> count_records(eventstore::event_log& log, const std::vector<partition_id>& partitions);

/// How many partitions are worked on at a time: as many as the machine has processors, no more than there are.
std::size_t passes_at_once(const eventstore::event_log& log);

/// One pass over a partition; called on a thread of its own, several at a time.
using partition_pass = std::function<void(partition_id, const eventstore::scan_progress&)>;

/// Makes a pass over every partition of a log, `at_once` of them at a time, and shows how far they are as `task`.
/// Returns what was done in how long, as progress::summary says it. Fails, before the first pass, when the log does not
/// tell its ends.
result<std::string> pass_over(eventstore::event_log& log, const std::string& task, std::size_t at_once,
                              const partition_pass& pass);

/// The same for passes that come to a result each: these in order of partitions.
template <class Found>
struct passes {
  std::vector<result<Found>> found;
  std::string summary;
};
template <class Found, class Pass>
result<passes<Found>> pass_over_each(eventstore::event_log& log, const std::string& task, std::size_t at_once,
                                     const Pass& pass) {
  passes<Found> all;
  all.found.resize(log.describe().partitions, failure{});
  auto summary = pass_over(log, task, at_once, [&](partition_id p, const eventstore::scan_progress& progress) {
    all.found[p.value] = pass(p, progress);
  });
  if (!summary) return summary.error();
  all.summary = std::move(*summary);
  return all;
}

}  // namespace aido::app
