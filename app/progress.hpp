#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "eventstore/log_scan.hpp"

namespace aido::app {

/// How far work over records has come, on standard error: on a terminal a bar with the rate and the time that is left,
/// elsewhere a line at every quarter. Thread-safe.
class progress {
 public:
  progress(std::string task, std::uint64_t records);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  /// Clears the bar.
  ~progress();

  /// So many more are done.
  void add(std::uint64_t records);
  /// "4711 records in 1.2 s (3926/s)": what is done so far.
  std::string summary() const;

 private:
  using steady = std::chrono::steady_clock;
  double per_second() const;
  void draw_bar();
  void print_line();

  const std::string task_;
  const std::uint64_t all_;
  const bool terminal_;
  const steady::time_point started_ = steady::now();

  mutable std::mutex mutex_;  // guards what follows
  std::uint64_t done_ = 0;
  steady::time_point drawn_at_;
  std::uint64_t quarter_ = 0;
};

/// Tells `bar` what came since the last call: for one pass over a partition.
eventstore::scan_progress counted_by(progress& bar);

}  // namespace aido::app
