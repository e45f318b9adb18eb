#include <sys/resource.h>
#include <thread>

#include "test/bench/measurement.hpp"
#include "test/bench/resting_node.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto settling_time = 2s;
constexpr auto idle_time = 5s;

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; }

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

figures idle_memory() {
  const resting_node node;
  return {node.bytes_per_task(), node.encoded_bytes_per_task()};
}

// Against one percent of a core.
figures idle_cpu() {
  const resting_node node;
  std::this_thread::sleep_for(settling_time);  // pacing: what is measured is a time of rest
  const auto before = cpu_seconds();
  const stopwatch watch;
  std::this_thread::sleep_for(idle_time);  // pacing: the rest itself
  return {100 * (cpu_seconds() - before) / watch.seconds(), 1};
}

}  // namespace aido::bench
