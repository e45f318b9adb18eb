#include <gtest/gtest.h>

#include "eventstore/verify.hpp"
#include "test/actors/home.hpp"
#include "test/actors/notice_board.hpp"
#include "test/actors/troubled_log.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using actors::partition_phase;
using given::titled;

constexpr partition_id only{0};

/// One process of several, whose log has troubles; `server` is another one of them.
class troubles : public home {
 protected:
  std::unique_ptr<process> join(const std::string& name, eventstore::event_log& its) {
    auto joined = std::make_unique<process>(
        process::options{.on = on, .log = its, .store = store, .owner = {uuid_v5({}, name)}, .directory = &board});
    settle();
    return joined;
  }
  std::string difference() {
    const auto found = eventstore::verify(log, &store, only);
    return !found ? found.error().detail : found->first ? found->first->what : "";
  }

  notice_board board;
  troubled_log troubled{log};
};

TEST_F(troubles, a_last_snapshot_is_of_no_more_than_was_applied) {
  const auto milk = make(titled("Milk"));
  pass(7s);
  const auto suspended = join("suspended", troubled);
  const auto dirty = suspended->submit(about(titled("Bread")));
  settle();
  ASSERT_TRUE(*dirty);
  troubled.hold_deliveries();
  const auto next = join("next", log);
  const auto done = next->submit(about(task::complete{milk}));
  settle();
  ASSERT_TRUE(*done);
  troubled.deliver_held();
  const auto drained = suspended->drain();
  on.run_one(0);              // the next one's claim and effect are judged, and milk is asked for
  on.run_one(on.jobs() - 1);  // the end is asked for
  on.run();
  EXPECT_EQ(difference(), "");
}

TEST_F(troubles, an_own_effect_that_comes_with_another_ones_claim_is_applied) {
  server.reset();
  const auto suspended = join("suspended", troubled);
  troubled.hold_deliveries();
  const auto bread = suspended->submit(about(titled("Bread")));
  settle();
  const auto next = join("next", log);
  troubled.deliver_held();
  settle();
  ASSERT_TRUE(bread.came());
  EXPECT_TRUE(*bread) << bread->error().detail;
}

TEST_F(troubles, who_hears_of_its_own_claim_together_with_a_later_one_does_not_say_that_it_is_the_owner) {
  server.reset();
  troubled.hold_deliveries();
  const auto suspended = join("suspended", troubled);
  const auto next = join("next", log);
  troubled.deliver_held();
  settle();
  ASSERT_EQ(next->phase(), partition_phase::serving);
  const auto announced = board.owner_of(only);
  ASSERT_TRUE(announced);
  EXPECT_EQ(announced->owner, owner_id{uuid_v5({}, "next")});
  EXPECT_EQ(announced->epoch, next->status().epoch);
}

TEST_F(troubles, an_append_that_fails_behind_a_refusal_is_told) {
  server.reset();
  const auto alone = join("alone", troubled);
  troubled.hang_appends();
  const auto first = alone->submit(about(titled("First")));
  const auto second = alone->submit(about(titled("Second")));
  settle();
  ASSERT_TRUE(second.came());
  EXPECT_EQ(second->error().code, errc::unavailable);
  ASSERT_FALSE(first.came());
  troubled.fail_hanging({errc::outcome_unknown, "", "The broker did not answer."});
  settle();
  ASSERT_TRUE(first.came());
  EXPECT_EQ(first->error().code, errc::outcome_unknown);
}

TEST_F(troubles, a_skip_is_looked_for_again_when_the_log_does_not_answer) {
  crash();
  const auto damaged = log.end(only).value();
  log.append(only, {}, "damaged", [](const auto&) {});
  eventstore::record skip;
  skip.kind = eventstore::record_kind::skip;
  skip.at = on.wall().now();
  skip.skip = eventstore::skipped{damaged, eventstore::sha256("damaged")};
  log.append(only, {}, eventstore::write_unchained(skip), [](const auto&) {});
  log.pump();
  troubled.fail_reads(1, damaged.next());
  const auto opening = join("opening", troubled);
  pass(1s);
  EXPECT_EQ(opening->phase(), partition_phase::serving) << opening->status().detail;
}

TEST_F(troubles, who_does_not_own_the_partition_does_not_ask_where_it_ends) {
  const auto deposed = join("deposed", troubled);
  const auto next = join("next", log);
  const auto before = troubled.asked_for_end();
  const auto end = deposed->await_end();
  settle();
  ASSERT_TRUE(end.came());
  EXPECT_EQ(end->error().code, errc::moving);
  EXPECT_EQ(troubled.asked_for_end(), before);
}

TEST_F(troubles, a_tick_that_stands_behind_deliveries_is_taken) {
  const auto due = on.wall().now() + 30s;
  auto c = titled("Milk");
  c.reminders.emplace().push_back({.at = due, .before_seconds = {}, .drop_after_seconds = {}});
  const auto milk = make(std::move(c));
  for (int i = 0; i < 60; ++i) {
    const auto more = server->submit(about(titled("More")));
    on.run();
    log.write_one(only);
    log.acknowledge_one(only);
    log.deliver(only);
    on.advance(1s);
    on.run();
  }
  settle();
  EXPECT_EQ(read(milk)->state->reminders[0].status, reminder::status::fired);
}

TEST_F(troubles, who_has_not_applied_its_own_claim_yet_does_not_claim_over_it) {
  const auto milk = make(titled("Milk"));
  pass(7s);
  const auto done = server->submit(about(task::complete{milk}));
  on.run();
  process next({.on = on, .log = log, .store = store, .owner = {uuid_v5({}, "next")}, .directory = &board});
  on.run();
  ASSERT_TRUE(log.write_one(only));  // the effect on milk, which the next one has to load
  log.inject(only, eventstore::append_fault::unknown_written);
  ASSERT_TRUE(log.write_one(only));
  ASSERT_TRUE(log.acknowledge_one(only));
  ASSERT_TRUE(log.acknowledge_one(only));
  on.run();
  ASSERT_EQ(next.phase(), partition_phase::waiting) << "nobody confirmed its claim";
  store.fail_next(1, {errc::unavailable, "", "The store is away."});
  ASSERT_TRUE(log.deliver(only));
  on.run();
  on.advance(100ms);
  settle();
  pass(2s);
  const auto bread = next.submit(about(titled("Bread")));
  settle();
  ASSERT_TRUE(bread.came());
  EXPECT_TRUE(*bread) << bread->error().detail;
}

}  // namespace

}  // namespace aido::test
