#include "test/bench/measurement.hpp"

#include <algorithm>

namespace aido::bench {

bool is_met(const target& t, const figures& f) noexcept {
  return t.wanted == wanted::at_least ? f.ratio() >= t.ratio : f.ratio() <= t.ratio;
}

figures in_turns(std::size_t rounds, const std::function<double()>& measured, const std::function<double()>& baseline) {
  std::vector<figures> all(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    if (i % 2 == 0) all[i].measured = measured();
    all[i].baseline = baseline();
    if (i % 2 == 1) all[i].measured = measured();
  }
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(rounds / 2);
  std::nth_element(all.begin(), middle, all.end(), [](const auto& a, const auto& b) { return a.ratio() < b.ratio(); });
  return *middle;
}

}  // namespace aido::bench
