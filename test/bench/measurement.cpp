#include "test/bench/measurement.hpp"

#include <algorithm>

namespace aido::bench {

bool is_met(const target& t, const figures& f) noexcept {
  return t.wanted == wanted::at_least ? f.ratio() >= t.ratio : f.ratio() <= t.ratio;
}

figures middle_of(std::vector<figures> all) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle, {}, &figures::ratio);
  return *middle;
}

figures in_turns(std::size_t rounds, const std::function<double()>& measured, const std::function<double()>& baseline) {
  std::vector<figures> all(rounds);
  for (std::size_t i = 0; i < rounds; ++i) {
    if (i % 2 == 0) all[i].measured = measured();
    all[i].baseline = baseline();
    if (i % 2 == 1) all[i].measured = measured();
  }
  return middle_of(std::move(all));
}

}  // namespace aido::bench
