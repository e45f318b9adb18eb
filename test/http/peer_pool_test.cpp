#include "http/peer_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/service.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

namespace aido::http {
namespace {

using testing::HasSubstr;

/// A connection that never answers.
class silent_peer final : public peer {
 public:
  explicit silent_peer(int& open) : open_(open) { ++open_; }
  silent_peer(const silent_peer&) = delete;
  silent_peer& operator=(const silent_peer&) = delete;
  ~silent_peer() override { --open_; }

  void connect(actors::completion<void> done) override {
    if (connects) return done(result<void>{});
    waiting = std::move(done);
  }
  void exchange(std::shared_ptr<const std::string>, method, actors::completion<peer_answer> done) override {
    asked = std::move(done);
  }
  void read(actors::completion<std::string>) override {}
  bool is_ready() override { return ready; }
  void close() override {
    waiting = nullptr;
    asked = nullptr;
  }

  bool connects = true;
  bool ready = true;
  actors::completion<void> waiting;
  actors::completion<peer_answer> asked;

 private:
  int& open_;
};

class peer_pool_test : public testing::Test {
 protected:
  void TearDown() override { home->stop(); }

  peer_pool& pool() { return home->peers(); }
  /// The last connection that was made.
  std::shared_ptr<silent_peer> last() { return made.lock(); }
  void use_and_give_back() { pool().give_back(*pool().take("a:1")); }

  int open = 0;
  bool connects = true;
  std::weak_ptr<silent_peer> made;
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>(
      [this](const std::string&) {
        const auto one = std::make_shared<silent_peer>(open);
        one->connects = connects;
        made = one;
        return one;
      },
      pool_bounds{.requests = 2, .streams = 1});
};

TEST_F(peer_pool_test, a_connection_given_back_is_taken_again) {
  use_and_give_back();
  EXPECT_FALSE(pool().take("a:1")->is_fresh());
  EXPECT_TRUE(pool().take("b:1")->is_fresh());
}

TEST_F(peer_pool_test, a_connection_that_is_not_ready_is_not_kept_and_not_taken) {
  use_and_give_back();
  last()->ready = false;
  EXPECT_TRUE(pool().take("a:1")->is_fresh());
  auto used = pool().take("a:1");
  last()->ready = false;
  pool().give_back(std::move(*used));
  used.reset();
  EXPECT_EQ(open, 0);
}

TEST_F(peer_pool_test, holds_each_process_to_its_bound) {
  const auto one = pool().take("a:1");
  {
    const auto two = pool().take("a:1");
    EXPECT_TRUE(two);
    EXPECT_FALSE(pool().take("a:1"));
    EXPECT_TRUE(pool().take("b:1"));
  }
  EXPECT_TRUE(pool().take("a:1"));
}

TEST_F(peer_pool_test, streams_take_no_room_from_requests_and_have_a_bound_of_their_own) {
  auto stream = pool().take("a:1");
  EXPECT_TRUE(stream->become_stream());
  auto one = pool().take("a:1");
  const auto two = pool().take("a:1");
  EXPECT_TRUE(one && two);
  EXPECT_FALSE(one->become_stream());
  stream.reset();
  EXPECT_TRUE(one->become_stream());
}

TEST_F(peer_pool_test, the_second_look_that_finds_a_connection_idle_closes_it) {
  use_and_give_back();
  EXPECT_EQ(home->ring(), 1u);
  EXPECT_EQ(open, 1);
  EXPECT_EQ(home->ring(), 1u);
  EXPECT_EQ(open, 0);
  EXPECT_EQ(home->ring(), 0u);
}

/// What clients are told when time runs out, on the alarms that the test rings.
class forwarding_in_time : public peer_pool_test {
 protected:
  forwarding_in_time() {
    shared.port = 8420;
    shared.hand_over_wait = {};
    gateway.owner = "a:1";
  }
  response send_until_time_is_over(method m, std::string_view name, std::string_view target) {
    request r;
    r.method = m;
    r.method_name = name;
    r.target = target;
    r.authority = "localhost:8420";
    auto work = serve(shared, r, home);
    bool done = work.start();
    if (!done) work.when_done([&] { done = true; });
    if (connects) home->turn();  // connected
    EXPECT_EQ(home->ring(), 1u);
    while (!done) home->turn();
    return work.take();
  }

  system_clock clock;
  fake_gateway gateway{clock};
  edge shared{{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()}};
};

TEST_F(forwarding_in_time, an_owner_that_takes_no_connection_is_not_waited_for_and_nothing_was_applied) {
  connects = false;
  const auto r = send_until_time_is_over(method::post, "POST", "/v1/tasks");
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.body, HasSubstr(R"("outcome":"not-applied")"));
  EXPECT_EQ(open, 0);
}

TEST_F(forwarding_in_time, a_write_that_is_not_answered_has_an_unknown_outcome) {
  EXPECT_THAT(send_until_time_is_over(method::post, "POST", "/v1/tasks").body,
              HasSubstr(R"("outcome":"outcome-unknown")"));
  EXPECT_EQ(open, 0);
}

TEST_F(forwarding_in_time, a_read_that_is_not_answered_can_be_tried_again) {
  const auto r = send_until_time_is_over(method::get, "GET", "/v1/tasks");
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.body, HasSubstr(R"("outcome":"not-applied")"));
}

}  // namespace
}  // namespace aido::http
