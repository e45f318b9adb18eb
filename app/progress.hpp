#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "eventstore/log_scan.hpp"

namespace aido::app {

/// How far a pass over a partition has come, on standard error: a bar with a rate on a terminal, elsewhere a line at
/// every quarter.
class progress {
 public:
  progress(std::string task, partition_id partition);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  /// Clears the bar.
  ~progress();

  void show(log_offset done, log_offset end);

 private:
  using steady = std::chrono::steady_clock;
  void draw_bar(std::uint64_t done, std::uint64_t end, std::uint64_t per_second);
  void print_line(std::uint64_t done, std::uint64_t end, std::uint64_t per_second);

  const std::string label_;
  const bool terminal_;
  const steady::time_point started_ = steady::now();
  steady::time_point drawn_at_;
  std::uint64_t quarter_ = 0;
};

}  // namespace aido::app
