#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "test/bench/measurement.hpp"

namespace aido::bench {

namespace {

constexpr auto script = AIDO_SOURCE_DIRECTORY "/test/cluster/takeover.py";

/// What the script prints: seconds, one sample a line.
std::vector<double> samples_of(const std::string& how_it_ends) {
  const std::string command = std::string("PYTHONPATH=" AIDO_SOURCE_DIRECTORY "/test/fault exec python3 ") + script +
                              " " AIDO_BINARY " " + how_it_ends;
  FILE* const pipe = ::popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("no shell");
  std::vector<double> seconds;
  std::array<char, 64> line{};
  while (std::fgets(line.data(), line.size(), pipe)) seconds.push_back(std::stod(line.data()));
  if (::pclose(pipe) != 0 || seconds.empty()) throw std::runtime_error(command + " failed");
  return seconds;
}

/// The 99th percentile by nearest rank.
double p99_of(std::vector<double> all) {
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(all.size())));
  const auto at = all.begin() + rank - 1;
  std::ranges::nth_element(all, at);
  return *at;
}

}  // namespace

figures takeover_after_kill() { return {.measured = p99_of(samples_of("killed")), .baseline = 1}; }
figures takeover_planned() { return {.measured = p99_of(samples_of("stopped")), .baseline = 1}; }

}  // namespace aido::bench
