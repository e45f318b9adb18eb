#include "test/simulation/simulation.hpp"

#include <cstdlib>
#include <gmock/gmock.h>
#include <iostream>
#include <string>

namespace aido::test {

namespace {

constexpr std::uint64_t seeds_by_default = 100;

/// AIDO_SEED=n runs that one alone, AIDO_SEEDS=count as many.
struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t last = seeds_by_default;
};

seed_range seeds_to_run() {
  if (const auto* one = std::getenv("AIDO_SEED")) return {std::stoull(one), std::stoull(one)};
  if (const auto* count = std::getenv("AIDO_SEEDS")) return {1, std::stoull(count)};
  return {};
}

tally run_one(std::uint64_t seed) {
  simulation s({.seed = seed});
  const auto found = s.run();
  EXPECT_THAT(found, testing::IsEmpty()) << "seed " << seed << "; again: make simulate SEED=" << seed;
  return s.counts();
}

void add(tally& sum, const tally& t) {
  sum.applied += t.applied;
  sum.repeated += t.repeated;
  sum.refused += t.refused;
  sum.unknown += t.unknown;
  sum.crashes += t.crashes;
  sum.usurpations += t.usurpations;
  sum.dismissals += t.dismissals;
  sum.log_faults += t.log_faults;
  sum.store_faults += t.store_faults;
  sum.fired += t.fired;
}

TEST(simulation, every_promise_holds_under_every_seed) {
  tally sum;
  const auto range = seeds_to_run();
  for (auto seed = range.first; seed <= range.last && !HasFailure(); ++seed) add(sum, run_one(seed));
  std::cout << "applied " << sum.applied << ", repeated " << sum.repeated << ", refused " << sum.refused << ", unknown "
            << sum.unknown << ", crashes " << sum.crashes << ", usurpations " << sum.usurpations << ", dismissals "
            << sum.dismissals << ", log faults " << sum.log_faults << ", store faults " << sum.store_faults
            << ", fired " << sum.fired << '\n';
  if (range.first == range.last) return;
  // A run in which nothing goes wrong proves nothing.
  EXPECT_GT(sum.applied, 0U);
  EXPECT_GT(sum.repeated, 0U);
  EXPECT_GT(sum.unknown, 0U);
  EXPECT_GT(sum.crashes, 0U);
  EXPECT_GT(sum.usurpations, 0U);
  EXPECT_GT(sum.dismissals, 0U);
  EXPECT_GT(sum.fired, 0U);
}

TEST(simulation, one_seed_is_one_run) {
  const auto seed = seeds_to_run().first;
  const auto once = run_one(seed);
  const auto again = run_one(seed);
  EXPECT_EQ(once.log_digest, again.log_digest);
  EXPECT_EQ(once.unknown, again.unknown);
  EXPECT_NE(once.log_digest, run_one(seed + 1).log_digest);
}

}  // namespace

}  // namespace aido::test
