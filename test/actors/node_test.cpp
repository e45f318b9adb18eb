#include "actors/node.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <limits>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "eventstore/partitioner.hpp"

namespace aido::test {

namespace {

constexpr partition_id healthy{0};
constexpr partition_id silent{1};

/// A log whose broker of one partition does not answer, from when it is told to until it is let go.
class half_silent_log final : public eventstore::event_log {
 public:
  explicit half_silent_log(eventstore::event_log& real) : real_(real) {}
  ~half_silent_log() override { answer(); }
  half_silent_log(const half_silent_log&) = delete;
  half_silent_log& operator=(const half_silent_log&) = delete;

  void fall_silent() { is_silent_ = true; }
  /// Returns once somebody waits for an answer.
  void await_question() { asked_.get_future().get(); }
  void answer() {
    if (!answered_.exchange(true)) answer_.set_value();
  }

  eventstore::log_description describe() const override { return real_.describe(); }
  void append(partition_id partition, workspace_id key, std::string value, eventstore::append_done done) override {
    real_.append(partition, key, std::move(value), std::move(done));
  }
  std::unique_ptr<eventstore::subscription> follow(partition_id partition, log_offset from,
                                                   eventstore::record_sink sink) override {
    return real_.follow(partition, from, std::move(sink));
  }
  result<eventstore::record_batch> read(partition_id partition, log_offset from, std::size_t most) override {
    return real_.read(partition, from, most);
  }
  result<log_offset> end(partition_id partition) override {
    if (partition == silent && !answered_) {
      if (!is_silent_) return failure{errc::unavailable, "", "The partition has no leader."};
      if (!was_asked_.exchange(true)) asked_.set_value();
      answering_.wait();
    }
    return real_.end(partition);
  }

 private:
  eventstore::event_log& real_;
  std::atomic<bool> is_silent_ = false;
  std::atomic<bool> was_asked_ = false;
  std::atomic<bool> answered_ = false;
  std::promise<void> asked_;
  std::promise<void> answer_;
  std::shared_future<void> answering_ = answer_.get_future().share();
};

/// Of a log whose other owners have told of nothing.
class nobody_heard_of final : public eventstore::owner_directory {
 public:
  void announce(partition_id, const eventstore::ownership&) override {}
  std::optional<eventstore::ownership> owner_of(partition_id) const override { return std::nullopt; }
};

workspace_id workspace_in(partition_id partition) {
  for (std::uint8_t n = 0;; ++n) {
    const workspace_id id{uuid{{n}}};
    if (eventstore::partition_of(id, 2) == partition) return id;
  }
}

}  // namespace

TEST(node, of_several_is_not_ready_before_it_was_told_of_its_share_which_may_be_empty) {
  eventstore::memory_log log({{uuid{{1}}}, 2}, eventstore::memory_log::mode::automatic);
  eventstore::memory_store store;
  const system_clock wall;
  nobody_heard_of others;
  actors::node one(
      {.owner = {uuid{{2}}}, .address = "test", .log = log, .store = store, .wall = wall, .directory = &others});
  EXPECT_TRUE(one.door().status().settled());
  EXPECT_FALSE(one.door().status().serving());
  one.take({});
  while (!one.door().status().serving()) std::this_thread::yield();
}

TEST(node, a_broker_that_does_not_answer_holds_up_no_load_of_another_partition) {
  eventstore::memory_log real({{uuid{{1}}}, 2}, eventstore::memory_log::mode::automatic);
  eventstore::memory_store store;
  const system_clock wall;
  half_silent_log log(real);
  actors::node serving({.owner = {uuid{{2}}}, .address = "test", .log = log, .store = store, .wall = wall});
  const auto first = [&] { return serving.await_opened(std::chrono::steady_clock::now()).partitions[healthy.value]; };
  while (first().phase != actors::partition_phase::serving) std::this_thread::yield();
  log.fall_silent();
  log.await_question();
  std::promise<result<eventstore::workspace_ptr>> loaded;
  serving.door().load_facts(workspace_in(healthy), [&](auto facts) { loaded.set_value(std::move(facts)); });
  EXPECT_EQ(loaded.get_future().get().error().code, errc::not_found);
  log.answer();
}

TEST(node, what_the_store_says_is_told_to_operators_and_not_to_clients) {
  eventstore::memory_log log({{uuid{{1}}}, 1}, eventstore::memory_log::mode::automatic);
  eventstore::memory_store store;
  store.fail_next(std::numeric_limits<std::size_t>::max(), {errc::unavailable, "", "user tasks at db-7.internal"});
  const system_clock wall;
  actors::node serving({.owner = {uuid{{2}}}, .address = "test", .log = log, .store = store, .wall = wall});
  const auto detail = [&] { return serving.await_opened(std::chrono::steady_clock::now()).partitions.front().detail; };
  while (detail().find("user tasks at db-7.internal") == std::string::npos) std::this_thread::yield();
  std::promise<failure> told;
  serving.door().load_facts({uuid{{1}}}, [&](const auto& facts) { told.set_value(facts.error()); });
  const auto why = told.get_future().get();
  EXPECT_EQ(why.code, errc::unavailable);
  EXPECT_EQ(why.detail.find("db-7"), std::string::npos) << why.detail;
}

}  // namespace aido::test
