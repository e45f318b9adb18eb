#include <algorithm>
#include <mutex>

#include "test/bench/load_generator.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/scratch_directory.hpp"
#include "test/bench/served_engine.hpp"

namespace aido::bench {

namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::size_t rounds = 5;
constexpr std::size_t connections = 16;
constexpr std::size_t creations = 100'000;
constexpr std::string_view new_task = R"json({"title": "Water the tomatoes", "reminders": [{"before_seconds": 60}],
  "due": {"local": "2030-03-11T09:15:00", "zone": "Europe/Berlin"}})json";

/// A store that remembers when it was written to.
class watched_store final : public eventstore::snapshot_store {
 public:
  struct write_time {
    clock_type::time_point from;
    clock_type::time_point to;
  };

  explicit watched_store(eventstore::snapshot_store& real) : real_(real) {}

  result<void> write(partition_id partition, const eventstore::flush& f) override {
    const auto from = clock_type::now();
    auto done = real_.write(partition, f);
    const std::lock_guard lock(mutex_);
    writes_.push_back({from, clock_type::now()});
    return done;
  }
  bool was_written_to(const exchange& e) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(writes_, [&](const auto& w) { return w.from < e.answered && e.asked < w.to; });
  }

  result<std::optional<eventstore::checkpoint>> load_checkpoint(partition_id p) override {
    return real_.load_checkpoint(p);
  }
  result<std::vector<eventstore::dedup_entry>> load_window(partition_id p) override { return real_.load_window(p); }
  result<std::optional<eventstore::dedup_entry>> find_command(partition_id p, command_id c) override {
    return real_.find_command(p, c);
  }
  result<std::vector<eventstore::subject_row>> load_subjects(
      partition_id p, std::span<const eventstore::subject_ref> subjects) override {
    return real_.load_subjects(p, subjects);
  }
  result<std::vector<eventstore::subject_row>> scan_workspace(partition_id p, workspace_id w,
                                                              std::optional<subject_id> after,
                                                              std::size_t limit) override {
    return real_.scan_workspace(p, w, after, limit);
  }
  result<std::vector<eventstore::wake_row>> scan_wakes(partition_id p, eventstore::wake_kind kind,
                                                       std::optional<eventstore::wake_row> after,
                                                       std::size_t limit) override {
    return real_.scan_wakes(p, kind, after, limit);
  }
  result<std::uint64_t> count_overdue(partition_id p, instant at) override { return real_.count_overdue(p, at); }
  result<std::string> tzdata(partition_id p) override { return real_.tzdata(p); }
  result<std::vector<eventstore::history_row>> history(const eventstore::history_query& q) override {
    return real_.history(q);
  }
  result<std::optional<eventstore::closed_partition>> close(partition_id p) override { return real_.close(p); }
  result<void> reopen(partition_id p, const eventstore::closed_partition& before) override {
    return real_.reopen(p, before);
  }
  result<void> clear(partition_id p) override { return real_.clear(p); }

 private:
  eventstore::snapshot_store& real_;
  std::mutex mutex_;  // guards writes_
  std::vector<write_time> writes_;
};

double percentile_99(std::vector<double> all) {
  if (all.size() < 1'000) throw std::runtime_error("too few requests for a 99th percentile");
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
  std::ranges::nth_element(all, at);
  return *at;
}

figures one_run() {
  const scratch_directory here;
  std::optional<watched_store> store;
  const served_engine engine(here.path(),
                             [&](auto& real) -> eventstore::snapshot_store& { return store.emplace(real); });
  const auto request = request_of(engine.port(), "POST", "/v1/tasks", new_task);
  std::vector<double> during;
  std::vector<double> between;
  for (const auto& e : exchanges_of({.port = engine.port(),
                                     .requests = std::span(&request, 1),
                                     .connections = connections,
                                     .times = creations})) {
    const std::chrono::duration<double, std::micro> took = e.answered - e.asked;
    (store->was_written_to(e) ? during : between).push_back(took.count());
  }
  return {percentile_99(std::move(during)), percentile_99(std::move(between))};
}

}  // namespace

// One answer in a hundred is what the scheduler made of it: a single run says little.
figures create_while_snapshots_run() {
  std::vector<figures> runs(rounds);
  std::ranges::generate(runs, one_run);
  return middle_of(std::move(runs));
}

}  // namespace aido::bench
