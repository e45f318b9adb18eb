#include <gmock/gmock.h>

#include "actors/author.hpp"
#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using actors::partition_phase;
using given::titled;
using testing::HasSubstr;

constexpr partition_id only{0};
const failure away{errc::io_error, "", "The store is away."};

class opening : public home {
 protected:
  std::string value_at(std::uint64_t offset) { return log.read(only, {offset}, 1).value().front().value; }

  void flip_a_byte(std::uint64_t offset) {
    auto value = value_at(offset);
    value[value.find("Milk")] ^= 1;
    log.overwrite(only, {offset}, value);
  }

  void append(std::string value) {
    log.append(only, {}, std::move(value), [](const auto&) {});
    log.pump();
  }

  /// A record of the last owner, after all that it wrote.
  void append_in_its_name(eventstore::record r) {
    eventstore::fold f(log.describe().id, only);
    for (const auto& stored : log.read(only, {}, 1000).value()) (void)f.apply(stored).value();
    append(actors::author(f.state()).seal(r).value);
  }

  void restart() {
    crash();
    start();
  }

  /// In the store, and nothing of its workspace in memory.
  task_id make_stored(const std::string& title) {
    const auto task = make(titled(title));
    pass(7s);
    restart();
    return task;
  }

  /// What the store was asked for comes after the damage.
  template <class Answer>
  result<Answer> after_damage(const reply<Answer>& asked) {
    on.run_one(0);
    append("no record");
    while (server->phase() != partition_phase::quarantined) on.run_one(on.jobs() - 1);
    settle();
    return *asked;
  }
};

TEST_F(opening, finds_a_task_by_its_id_without_loading_its_workspace) {
  const auto milk = make(titled("Milk"));
  make(titled("Bread"));
  pass(7s);
  restart();
  EXPECT_EQ(read(milk)->state->title, "Milk");
  EXPECT_EQ(server->face().view(given::home)->size(), 1U);
}

TEST_F(opening, folds_the_tail_that_was_not_flushed) {
  const auto milk = make(titled("Milk"));
  pass(7s);
  ASSERT_TRUE(tell(task::complete{milk}));
  restart();
  EXPECT_EQ(read(milk)->state->status, task::status::done);
}

TEST_F(opening, a_long_tail_is_flushed_on_the_way) {
  for (std::uint64_t i = 0; i <= limits::snapshot_records; ++i) make(titled("Milk"));
  crash();
  const auto tail_end = log.end(only).value();
  eventstore::memory_store empty;
  const process fresh({.on = on, .log = log, .store = empty, .owner = {uuid_v5({}, "fresh")}});
  settle();
  ASSERT_EQ(fresh.phase(), partition_phase::serving);
  const auto flushed = empty.load_checkpoint(only).value();
  ASSERT_TRUE(flushed);
  EXPECT_LE(flushed->next, tail_end) << "it was kept until the claim";
}

TEST_F(opening, no_more_of_a_tail_is_read_than_memory_is_meant_to_hold) {
  make(titled("Milk"));
  make(titled("Bread"));
  crash();
  how.max_unflushed_events = 3;
  start();
  EXPECT_EQ(server->phase(), partition_phase::opening);
  EXPECT_THAT(server->status().detail, HasSubstr("wait for their snapshot"));
  pass(1s);
  EXPECT_EQ(server->phase(), partition_phase::serving);
  EXPECT_EQ(server->status().unflushed, 0U);
}

TEST_F(opening, what_was_folded_on_the_way_and_nobody_asks_for_makes_room) {
  for (int i = 0; i < 3; ++i) make(titled("Milk"));
  const workspace_id other{uuid_v5({}, "other")};
  ASSERT_TRUE(tell_in(other, workspace::create{.id = other, .name = "Other", .zone = "UTC"}));
  const auto bread = tell_in(other, titled("Bread"))->task->id;
  crash();
  how.max_loaded_tasks = 2;
  start();
  const auto shown = server->load_task(other, bread);
  pass(7s);
  ASSERT_TRUE(*shown);
  EXPECT_EQ(server->status().loaded_tasks, 1U);
  EXPECT_NE(server->face().view(other), nullptr);
}

TEST_F(opening, a_long_tail_makes_room_on_the_way) {
  for (int i = 0; i < 3; ++i) make(titled("Milk"));
  crash();
  how.max_unflushed_events = 3;
  how.max_loaded_tasks = 2;
  start();
  pass(500ms);  // it is flushed, and there is no tick yet
  ASSERT_EQ(server->phase(), partition_phase::serving);
  EXPECT_EQ(server->status().loaded_tasks, 0U);
}

TEST_F(opening, does_not_wait_for_a_flush_that_hangs) {
  constexpr std::size_t most = 4 << 20;
  how.unflushed = std::make_shared<actors::unflushed_bytes>(most);
  start();
  server->hang_flushes();
  make_many(most * 3 / 4);
  server->close();
  server->open();
  settle();
  const auto served = tell(titled("Milk"));
  EXPECT_TRUE(served) << served.error().detail;
}

TEST_F(opening, a_repeat_after_a_restart_gets_the_first_answer) {
  const auto c = about(titled("Milk"));
  const auto first = tell(c);
  pass(7s);
  restart();
  const auto again = tell(c);
  EXPECT_EQ(again->effect, actors::effect::repeated);
  EXPECT_EQ(again->at, first->at);
  EXPECT_EQ(*again->task, *first->task);
  EXPECT_EQ(count(c.id), 1U);
}

TEST_F(opening, a_task_that_does_not_exist_is_not_found) {
  EXPECT_EQ(read(given::client_id<task_id>(9)).error().code, errc::not_found);
}

TEST_F(opening, waits_for_a_store_that_is_away) {
  const auto milk = make(titled("Milk"));
  pass(7s);
  crash();
  store.fail_next(3, away);
  start();
  EXPECT_EQ(server->phase(), partition_phase::opening);
  EXPECT_THAT(server->status().detail, HasSubstr("away"));
  pass(3s);
  EXPECT_EQ(server->phase(), partition_phase::serving);
  EXPECT_EQ(read(milk)->state->title, "Milk");
}

TEST_F(opening, a_store_that_goes_away_while_folding_damages_nothing) {
  const auto milk = make(titled("Milk"));
  pass(7s);
  ASSERT_TRUE(tell(task::complete{milk}));
  crash();
  server = std::make_unique<process>(how);
  // Four calls read what the partition starts from; what the tail needs comes after.
  while (server->status().next.value == 0 && on.jobs() > 0) {
    on.run_one(0);
    store.fail_next(0, away);
    if (server->face().reached.load() > 0) break;
  }
  store.fail_next(2, away);
  pass(3s);
  EXPECT_EQ(server->phase(), partition_phase::serving);
  EXPECT_EQ(read(milk)->state->status, task::status::done);
}

TEST_F(opening, damage_is_named_and_nothing_is_served) {
  const auto milk = make(titled("Milk"));
  flip_a_byte(2);
  restart();
  EXPECT_EQ(server->phase(), partition_phase::quarantined);
  EXPECT_THAT(server->status().detail, HasSubstr("partition 0 offset 2"));
  EXPECT_EQ(read(milk).error().code, errc::quarantined);
  EXPECT_EQ(tell(titled("Bread")).error().code, errc::quarantined);
  EXPECT_EQ(server->face().view(given::home), nullptr);
  const auto drained = server->drain();
  settle();
  EXPECT_TRUE(drained.came());
}

TEST_F(opening, damage_that_arrives_while_serving_hides_what_was_shown) {
  make(titled("Milk"));
  ASSERT_NE(server->face().view(given::home), nullptr);
  append("no record");
  settle();
  EXPECT_EQ(server->phase(), partition_phase::quarantined);
  EXPECT_EQ(server->face().view(given::home), nullptr);
}

TEST_F(opening, damage_that_arrives_while_a_workspace_is_read_stays_hidden) {
  make_stored("Milk");
  EXPECT_EQ(after_damage(server->load_workspace(given::home)).error().code, errc::quarantined);
  EXPECT_EQ(server->face().view(given::home), nullptr);
}

TEST_F(opening, damage_that_arrives_while_a_task_is_read_stays_hidden) {
  const auto milk = make_stored("Milk");
  EXPECT_EQ(after_damage(server->load_task(given::home, milk)).error().code, errc::quarantined);
  EXPECT_EQ(server->face().view(given::home), nullptr);
}

TEST_F(opening, damage_that_arrives_while_what_a_workspace_says_is_read_stays_hidden) {
  make_stored("Milk");
  EXPECT_EQ(after_damage(server->load_facts(given::home)).error().code, errc::quarantined);
  EXPECT_EQ(server->face().view(given::home), nullptr);
}

TEST_F(opening, damage_takes_no_room_from_other_partitions) {
  how.unflushed = std::make_shared<actors::unflushed_bytes>(limits::max_notes);
  start();
  store.fail_writes(away);
  make_many(limits::max_notes);
  ASSERT_EQ(tell(titled("Milk")).error().code, errc::unavailable);
  append("no record");
  pass(7s);
  ASSERT_EQ(server->phase(), partition_phase::quarantined);
  eventstore::memory_log other_log{log.describe(), eventstore::memory_log::mode::manual};
  eventstore::memory_store other_store;
  process other({.on = on, .log = other_log, .store = other_store, .owner = how.owner, .unflushed = how.unflushed});
  on.settle(other_log);
  const auto made = other.submit(about(workspace::create{.id = given::home, .name = "Home", .zone = "UTC"}));
  on.settle(other_log);
  ASSERT_TRUE(made.came());
  EXPECT_TRUE(*made) << made->error().detail;
}

TEST_F(opening, a_snapshot_that_is_ahead_of_the_log_is_damage) {
  make(titled("Milk"));
  pass(7s);
  crash();
  log.cut(only, {1});
  start();
  EXPECT_EQ(server->phase(), partition_phase::quarantined);
  EXPECT_THAT(server->status().detail, HasSubstr("newest records are missing"));
  EXPECT_THAT(server->status().detail, HasSubstr("aido replay"));
}

TEST_F(opening, a_skip_record_lets_it_go_on) {
  const auto milk = make(titled("Milk"));
  crash();
  log.overwrite(only, {2}, "no record");
  eventstore::record skip;
  skip.kind = eventstore::record_kind::skip;
  skip.at = on.wall().now();
  skip.skip = eventstore::skipped{{2}, eventstore::sha256("no record")};
  append(eventstore::write_unchained(skip));
  start();
  EXPECT_EQ(server->phase(), partition_phase::serving);
  EXPECT_EQ(read(milk).error().code, errc::not_found);
  EXPECT_TRUE(tell(titled("Bread")));
}

TEST_F(opening, a_task_with_an_event_of_a_newer_version_is_held_and_the_rest_served) {
  const auto milk = make(titled("Milk"));
  const auto bread = make(titled("Bread"));
  crash();
  eventstore::record r;
  r.workspace = given::home;
  r.command = {uuid_v5({}, "newer")};
  r.at = on.wall().now();
  r.events.push_back({{uuid_v5({}, "event")}, {milk.value}, version{2}, unknown_event{"task.glorified", 1, "{}"}});
  append_in_its_name(r);
  start();
  EXPECT_EQ(tell(task::complete{milk}).error().code, errc::held);
  EXPECT_TRUE(tell(task::complete{bread}));
  const auto shown = read(milk);
  EXPECT_EQ(shown->state->title, "Milk");
  EXPECT_TRUE(shown->held_at);
}

}  // namespace

}  // namespace aido::test
