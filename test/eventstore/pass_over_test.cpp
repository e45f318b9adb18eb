#include "eventstore/pass_over.hpp"

#include <future>
#include <gtest/gtest.h>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/verify.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

struct fixed_clock final : clock {
  instant now() const noexcept override { return *parse_instant("2031-01-01T00:00:00.000Z"); }
};

/// A log whose last record is none.
struct poisoned : testing::Test {
  poisoned() {
    for (const auto& r : owner.records(3)) put(r.value);
    put("{\"half\":");
  }

  void put(std::string value) {
    std::promise<void> told;
    log.append({0}, {}, std::move(value), [&](const auto&) { told.set_value(); });
    told.get_future().get();
  }
  result<position> pass_over_offset(std::uint64_t offset) {
    return pass_over(log, {{0}, {offset}}, {owner.random_id()}, fixed_clock());
  }
  errc refusal_of(std::uint64_t offset) {
    const auto done = pass_over_offset(offset);
    EXPECT_FALSE(done);
    return done.error().code;
  }

  test::workload owner{3};
  memory_log log{{test::test_log, 1}, memory_log::mode::automatic};
};

}  // namespace

TEST_F(poisoned, a_malformed_record_is_passed_over_from_then_on) {
  EXPECT_EQ(verify(log, nullptr, {0})->first->at.offset, log_offset{4});
  const auto done = pass_over_offset(4);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(*done, (position{{0}, {5}}));
  EXPECT_FALSE(verify(log, nullptr, {0})->first);
}

TEST_F(poisoned, what_can_be_read_is_not_passed_over) {
  EXPECT_EQ(refusal_of(2), errc::conflict);
  EXPECT_EQ(log.end({0})->value, 5u);
}

TEST_F(poisoned, one_skip_is_enough) {
  ASSERT_TRUE(pass_over_offset(4));
  EXPECT_EQ(refusal_of(4), errc::already_exists);
}

TEST_F(poisoned, a_record_that_is_not_there_cannot_be_passed_over) { EXPECT_EQ(refusal_of(77), errc::not_found); }

}  // namespace aido::eventstore
