#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "delivery/channel.hpp"
#include "eventstore/clock.hpp"

namespace aido::test {

/// A channel that does as it is told and remembers what it was given.
class post_office final : public delivery::channel {
 public:
  explicit post_office(const clock& wall) : wall_(wall) {}
  delivery::receipt deliver(const delivery::letter& l) override {
    letters.push_back(l);
    times.push_back(wall_.now());
    if (next.empty()) return {.verdict = otherwise, .why = "as told", .retry_after = std::nullopt};
    const auto r = next.front();
    next.pop_front();
    return r;
  }
  void stop() noexcept override {}
  void then(delivery::verdict v, std::optional<std::chrono::seconds> retry_after = std::nullopt) {
    next.push_back({.verdict = v, .why = "as told", .retry_after = retry_after});
  }

  std::vector<delivery::letter> letters;
  std::vector<instant> times;
  std::deque<delivery::receipt> next;
  delivery::verdict otherwise = delivery::verdict::delivered;

 private:
  const clock& wall_;
};

}  // namespace aido::test
