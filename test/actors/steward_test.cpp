#include "actors/steward.hpp"

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>
#include <map>

#include "actors/local_gateway.hpp"
#include "actors/partition.hpp"
#include "eventstore/as_of.hpp"
#include "test/actors/notice_board.hpp"
#include "test/actors/stage.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using actors::partition_phase;

const std::vector<partition_id> only{{0}};

/// A log of one partition, a store and a directory that two processes share.
struct steward : testing::Test {
  struct process {
    process(steward& in, const std::string& name)
        : owner{uuid_v5({}, name)},
          door(std::make_shared<actors::partition_door>(only[0], partition_phase::elsewhere)),
          gateway(in.log, {door}, nullptr, &in.board, owner) {
      auto& system = in.on.system();
      reader = system.spawn<actors::worker_actor>();
      writer = system.spawn<actors::worker_actor>();
      tail_reader = system.spawn<actors::worker_actor>();
      looker = system.spawn<actors::worker_actor>();
      const auto make = [&in, &system, name, this](std::shared_ptr<actors::partition_face> face,
                                                   std::function<void()> deposed) {
        return system.spawn(actors::partition_actor, actors::partition_parts{.partition = only[0],
                                                                             .owner = owner,
                                                                             .address = name + ":1",
                                                                             .log = in.log,
                                                                             .store = in.store,
                                                                             .wall = in.on.wall(),
                                                                             .face = std::move(face),
                                                                             .reader = reader,
                                                                             .writer = writer,
                                                                             .tail_reader = tail_reader,
                                                                             .looker = looker,
                                                                             .directory = &in.board,
                                                                             .deposed = std::move(deposed)});
      };
      actor = system.spawn(actors::steward_actor, actors::steward_parts{.doors = {door}, .make = make, .seed = 1});
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
      for (const auto& one : {actor, reader, writer, tail_reader, looker})
        caf::anon_send_exit(one, caf::exit_reason::kill);
    }

    partition_phase served_as() const { return gateway.status().partitions[0].phase; }

    owner_id owner;
    std::shared_ptr<actors::partition_door> door;
    actors::local_gateway gateway;
    caf::actor reader;
    caf::actor writer;
    caf::actor tail_reader;
    caf::actor looker;
    caf::actor actor;
  };

  steward() { on.run(); }
  ~steward() override {
    for (auto* p : {&a, &b}) p->reset();
    on.run();
  }

  /// Another gateway to the partition of `p`, to be gone before what it was asked is answered.
  std::unique_ptr<actors::local_gateway> passing_gateway(const process& p) {
    return std::make_unique<actors::local_gateway>(log, std::vector{p.door}, nullptr, &board, p.owner);
  }

  void settle() { on.settle(log); }
  void pass(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= std::chrono::milliseconds(100)) {
      on.advance(std::chrono::milliseconds(100));
      settle();
    }
  }
  void take(process& p) {
    caf::anon_send(p.actor, actors::msg::take{only});
    settle();
  }
  bool hand_over(process& p) {
    bool done = false;
    caf::anon_send(p.actor, actors::msg::hand_over{only, [&done] { done = true; }});
    settle();
    return done;
  }
  command about(command_payload what) {
    command c;
    c.id = {uuid_v5({}, "command " + std::to_string(commands++))};
    c.workspace = given::home;
    c.by = {"local"};
    c.what = std::move(what);
    return c;
  }
  result<actors::answer> tell(process& p, command_payload what) {
    test::reply<actors::answer> answer;
    p.gateway.submit(about(std::move(what)), answer.taker());
    settle();
    return *answer;
  }
  result<actors::answer> settle_in(process& p) {
    return tell(p, workspace::create{.id = given::home, .name = "Home", .zone = "Europe/Berlin"});
  }

  test::stage on{given::at("2026-11-24T08:00:00Z")};
  eventstore::memory_log log{{{uuid_v5({}, "log")}, 1}, eventstore::memory_log::mode::manual};
  eventstore::memory_store store;
  test::notice_board board;
  std::unique_ptr<process> a = std::make_unique<process>(*this, "a");
  std::unique_ptr<process> b = std::make_unique<process>(*this, "b");
  int commands = 0;
};

TEST_F(steward, a_process_without_a_share_serves_nothing_and_knows_who_does) {
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
  EXPECT_EQ(a->gateway.elsewhere(given::home), std::nullopt) << "nobody was heard of";
  EXPECT_EQ(settle_in(*a).error().code, errc::moving);
  take(*b);
  EXPECT_EQ(b->served_as(), partition_phase::serving);
  EXPECT_EQ(a->gateway.elsewhere(given::home), "b:1");
  EXPECT_EQ(b->gateway.elsewhere(given::home), std::nullopt);
  a->gateway.told_share()();
  EXPECT_TRUE(a->gateway.status().serving()) << "what is elsewhere does not make it unready";
}

TEST_F(steward, a_workspace_of_the_past_is_read_in_pages) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  for (std::size_t n = 1; n < eventstore::past_page; ++n) ASSERT_TRUE(tell(*a, task::create{.title = "Old"}));
  const auto last = tell(*a, task::create{.title = "Last"});
  ASSERT_TRUE(tell(*a, task::create{.title = "Later"}));
  pass(limits::snapshot_interval + std::chrono::seconds(1));  // all of it is in the store
  test::reply<std::shared_ptr<const eventstore::workspace_view>> then;
  a->gateway.workspace_as_of(given::home, last->at.offset, then.taker());
  settle();
  ASSERT_TRUE(*then);
  EXPECT_TRUE((**then)->find(last->task->id).state);
  EXPECT_EQ((**then)->size(), eventstore::past_page);
  EXPECT_LE(store.largest_history(), eventstore::past_page);
}

TEST_F(steward, a_workspace_of_the_past_is_read_to_its_end_though_the_gateway_is_gone) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  for (std::size_t n = 0; n < eventstore::past_page; ++n) ASSERT_TRUE(tell(*a, task::create{.title = "Old"}));
  test::reply<std::shared_ptr<const eventstore::workspace_view>> then;
  passing_gateway(*a)->workspace_as_of(given::home, on.wall().now(), then.taker());
  settle();
  ASSERT_TRUE(then.came());
  ASSERT_TRUE(*then);
  EXPECT_EQ((**then)->size(), eventstore::past_page);
}

TEST_F(steward, few_workspaces_of_the_past_are_rebuilt_at_a_time_and_not_many_wait) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  using view = std::shared_ptr<const eventstore::workspace_view>;
  constexpr std::size_t asked = 100;
  std::vector<test::reply<view>> replies(asked);
  for (auto& r : replies) a->gateway.workspace_as_of(given::home, on.wall().now(), r.taker());
  const auto refused = static_cast<std::size_t>(std::ranges::count_if(replies, &test::reply<view>::came));
  EXPECT_GT(refused, 0U);
  EXPECT_LT(refused, asked);
  settle();
  std::size_t told = 0;
  for (const auto& r : replies) {
    ASSERT_TRUE(r.came());
    if (*r) ++told;
    if (!*r) EXPECT_EQ(r->error().code, errc::unavailable);
  }
  EXPECT_EQ(told, asked - refused);
  test::reply<view> next;
  a->gateway.workspace_as_of(given::home, on.wall().now(), next.taker());
  settle();
  EXPECT_TRUE(*next);
}

TEST_F(steward, a_workspace_of_the_past_that_a_partition_does_not_live_to_read_ends_its_turn) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  using view = std::shared_ptr<const eventstore::workspace_view>;
  std::vector<test::reply<view>> replies(10);
  for (auto& r : replies) a->gateway.workspace_as_of(given::home, on.wall().now(), r.taker());
  caf::anon_send(a->actor, actors::msg::abandon{only});
  settle();
  for (const auto& r : replies) ASSERT_TRUE(r.came());
  take(*a);
  test::reply<view> next;
  a->gateway.workspace_as_of(given::home, on.wall().now(), next.taker());
  settle();
  EXPECT_TRUE(*next);
}

TEST_F(steward, a_process_has_a_feed_of_what_it_serves_and_of_nothing_else) {
  EXPECT_EQ(a->gateway.feed(given::home), nullptr) << "it never had a share";
  caf::anon_send(a->actor, actors::msg::take{only});
  on.run_one(0);
  EXPECT_NE(a->door->actor(), nullptr);
  EXPECT_EQ(a->gateway.feed(given::home), nullptr) << "it is not known yet how far the log reaches";
  settle();
  const auto feed = a->gateway.feed(given::home);
  ASSERT_NE(feed, nullptr);
  bool told = false;
  const auto listening = feed->listen([&told] { told = true; });
  EXPECT_TRUE(hand_over(*a));
  EXPECT_TRUE(told) << "whoever listens looks for another feed";
  EXPECT_EQ(a->gateway.feed(given::home), nullptr);
}

TEST_F(steward, a_process_that_is_abandoned_before_it_opened_ends_no_feed) {
  caf::anon_send(a->actor, actors::msg::take{only});
  on.run_one(0);
  caf::anon_send(a->actor, actors::msg::abandon{only});
  settle();
  EXPECT_EQ(a->gateway.feed(given::home), nullptr);
  take(*a);
  EXPECT_NE(a->gateway.feed(given::home), nullptr);
}

TEST_F(steward, what_was_handed_over_is_released_and_goes_on_at_the_next_process) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  const auto made = tell(*a, task::create{.title = "Water the plants"});
  ASSERT_TRUE(made);
  EXPECT_TRUE(hand_over(*a));
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
  const auto records = log.read(only[0], {}, 100).value();
  EXPECT_EQ(eventstore::parse_record(records.back().value)->content.kind, eventstore::record_kind::release);
  take(*b);
  const auto done = tell(*b, task::complete{.task = made->task->id});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->task->title, "Water the plants");
}

TEST_F(steward, what_is_handed_over_is_served_until_its_snapshot_is_written) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  bool done = false;
  caf::anon_send(a->actor, actors::msg::hand_over{only, [&done] { done = true; }});
  on.run_one(0);  // the steward
  on.run_one(0);  // the partition
  ASSERT_EQ(on.jobs(), 1U) << "the snapshot is to be written";
  const auto made = tell(*a, task::create{.title = "Water the plants"});
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_TRUE(done);
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
  take(*b);
  EXPECT_TRUE(tell(*b, task::complete{.task = made->task->id}));
}

TEST_F(steward, a_process_that_is_deposed_while_it_hands_over_does_not_claim_again) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  bool done = false;
  caf::anon_send(a->actor, actors::msg::hand_over{only, [&done] { done = true; }});
  on.run_one(0);
  on.run_one(0);
  caf::anon_send(b->actor, actors::msg::take{only});
  pass(limits::longest_claim_pause);
  EXPECT_TRUE(done);
  EXPECT_EQ(b->served_as(), partition_phase::serving);
}

TEST_F(steward, a_process_that_is_deposed_gives_up_and_claims_again_only_if_it_is_still_its_share) {
  take(*a);
  take(*b);
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
  EXPECT_EQ(b->served_as(), partition_phase::serving);
  caf::anon_send(b->actor, actors::msg::lose{only});
  settle();
  EXPECT_EQ(b->served_as(), partition_phase::serving) << "nobody claimed it yet";
  pass(limits::longest_claim_pause);
  EXPECT_EQ(a->served_as(), partition_phase::serving);
  EXPECT_EQ(b->served_as(), partition_phase::elsewhere);
}

TEST_F(steward, what_cannot_be_drained_in_time_is_abandoned) {
  take(*a);
  caf::anon_send(a->actor, actors::msg::abandon{only});
  settle();
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
  pass(limits::longest_claim_pause);
  EXPECT_EQ(a->served_as(), partition_phase::elsewhere);
}

TEST_F(steward, a_partition_that_comes_back_while_it_is_handed_over_is_opened_again) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  bool done = false;
  caf::anon_send(a->actor, actors::msg::hand_over{only, [&done] { done = true; }});
  caf::anon_send(a->actor, actors::msg::take{only});
  settle();
  EXPECT_TRUE(done);
  EXPECT_EQ(a->served_as(), partition_phase::serving);
  EXPECT_TRUE(tell(*a, task::create{.title = "Still here"}));
}

TEST_F(steward, a_refusal_by_an_owner_that_another_one_fenced_meanwhile_is_none) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  const task::complete unknown{.task = {uuid_v5({}, "nobody's")}};
  EXPECT_EQ(tell(*a, unknown).error().code, errc::not_found);
  caf::anon_send(b->actor, actors::msg::take{only});
  on.run();
  log.write_one(only[0]);  // b's claim is in the log; a does not know
  EXPECT_EQ(tell(*a, unknown).error().code, errc::moving);
  EXPECT_EQ(tell(*b, unknown).error().code, errc::not_found);
}

TEST_F(steward, a_refusal_is_confirmed_though_the_gateway_is_gone) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  test::reply<actors::answer> answer;
  passing_gateway(*a)->submit(about(task::complete{.task = {uuid_v5({}, "nobody's")}}), answer.taker());
  settle();
  ASSERT_TRUE(answer.came());
  EXPECT_EQ(answer->error().code, errc::not_found);
}

TEST_F(steward, a_refusal_that_could_not_be_confirmed_before_the_partition_left_applied_nothing) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  const task::complete unknown{.task = {uuid_v5({}, "nobody's")}};
  EXPECT_EQ(tell(*a, unknown).error().code, errc::not_found);  // from now on it is known that there is none
  test::reply<actors::answer> answer;
  a->gateway.submit(about(unknown), answer.taker());
  caf::anon_send_exit(a->door->actor(), caf::exit_reason::user_shutdown);  // between the refusal and its confirmation
  settle();
  ASSERT_TRUE(answer.came());
  EXPECT_EQ(answer->error().code, errc::moving);
}

TEST_F(steward, what_reaches_a_deposed_owner_is_not_applied) {
  take(*a);
  ASSERT_TRUE(settle_in(*a));
  const auto made = tell(*a, task::create{.title = "Once"});
  take(*b);
  EXPECT_EQ(tell(*a, task::complete{.task = made->task->id}).error().code, errc::moving);
  EXPECT_TRUE(tell(*b, task::complete{.task = made->task->id}));
}

}  // namespace
}  // namespace aido
