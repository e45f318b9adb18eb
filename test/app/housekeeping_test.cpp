#include "app/housekeeping.hpp"

#include <gtest/gtest.h>
#include <semaphore>

namespace aido::app {
namespace {

constexpr std::chrono::seconds patience{30};

TEST(housekeeping, does_all_its_chores_in_order_whenever_it_is_asked) {
  std::vector<int> done;
  std::counting_semaphore<> rounds{0};
  housekeeping house({[&] { done.push_back(1); },
                      [&] {
                        done.push_back(2);
                        rounds.release();
                      }});
  for (int asked = 0; asked < 2; ++asked) {
    house.run_soon();
    ASSERT_TRUE(rounds.try_acquire_for(patience));
  }
  EXPECT_EQ(done, (std::vector{1, 2, 1, 2}));
}

TEST(housekeeping, ends_with_its_owner_though_nobody_asks) {
  const housekeeping house({[] { FAIL(); }});
}

}  // namespace
}  // namespace aido::app
