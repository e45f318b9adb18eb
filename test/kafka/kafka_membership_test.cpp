#include "eventstore/kafka/kafka_membership.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <future>
#include <gmock/gmock.h>
#include <iostream>
#include <map>
#include <set>

#include "test/kafka/admin.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

constexpr std::size_t partitions = 4;

/// Who holds what, as the members were told. Fails the test when two hold the same at once.
class share_board {
 public:
  /// What `who` is to be told. Leaving takes `pause`, or until it is too late.
  shares of(const std::string& who, std::chrono::milliseconds pause = {}) {
    return {[this, who](const auto& which) { gain(who, which); },
            [this, who, pause](const auto& which) { leave(who, which, pause); },
            [this, who](const auto& which) { drop(who, which); }};
  }
  /// Waits until these hold all partitions, as evenly as can be, or two hold the same.
  void await_balance(const std::set<std::string>& members) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return overlap_ || is_balanced(members); });
  }
  /// Waits until `who` holds `count`.
  void await_count(const std::string& who, std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return counts()[who] == count; });
  }
  std::size_t held() {
    const std::lock_guard lock(mutex_);
    return holders_.size();
  }
  std::size_t left() {
    const std::lock_guard lock(mutex_);
    return left_;
  }

 private:
  void gain(const std::string& who, const std::vector<partition_id>& which) {
    const std::lock_guard lock(mutex_);
    for (const auto p : which) {
      const auto& [at, is_free] = holders_.emplace(p.value, who);
      if (is_free) continue;
      ADD_FAILURE() << who << " gained " << p.value << ", which " << at->second << " holds";
      overlap_ = true;
    }
    changed_.notify_all();
  }
  void leave(const std::string& who, const std::vector<partition_id>& which, std::chrono::milliseconds pause) {
    {
      std::unique_lock lock(mutex_);
      left_ += which.size();
      changed_.wait_for(lock, pause, [&] { return overlap_; });
    }
    drop(who, which);
  }
  void drop(const std::string& who, const std::vector<partition_id>& which) {
    const std::lock_guard lock(mutex_);
    for (const auto p : which) {
      if (holders_[p.value] != who) ADD_FAILURE() << who << " was to give up " << p.value << ", which it does not hold";
      holders_.erase(p.value);
    }
    changed_.notify_all();
  }
  std::map<std::string, std::size_t> counts() const {
    std::map<std::string, std::size_t> all;
    for (const auto& [partition, who] : holders_) ++all[who];
    return all;
  }
  bool is_balanced(const std::set<std::string>& members) const {
    const auto all = counts();
    return holders_.size() == partitions && all.size() == members.size() &&
           std::ranges::all_of(all, [&](const auto& held) {
             return members.contains(held.first) && held.second <= (partitions + members.size() - 1) / members.size();
           });
  }

  std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  std::map<std::uint32_t, std::string> holders_;
  std::size_t left_ = 0;
  bool overlap_ = false;
};

/// A log that is there.
kafka_options log_at(const broker& at) {
  auto options = at.fresh_log();
  options.partitions = partitions;
  options.properties["session.timeout.ms"] = "30000";  // nobody who lives is taken for dead
  create_topic(at, options.topic, partitions, {});
  return options;
}

std::unique_ptr<kafka_membership> join(const kafka_options& options, shares told) {
  auto member = kafka_membership::open(options).value();
  member->join(std::move(told));
  return member;
}

/// Another process that takes part (kafka_member.cpp).
class process {
 public:
  explicit process(const kafka_options& options)
      : output_(::popen(("echo $$; exec " AIDO_KAFKA_MEMBER " " + options.brokers + " " + options.topic + " " +
                         std::to_string(partitions))
                            .c_str(),
                        "r")),
        id_(std::stoi(read_line())) {}
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process() {
    kill();
    ::pclose(output_);
  }
  std::string read_line() {
    std::array<char, 256> line{};
    return std::fgets(line.data(), line.size(), output_) ? line.data() : "";
  }
  void kill() const { ::kill(id_, SIGKILL); }

 private:
  FILE* const output_;
  const pid_t id_;
};

class stopwatch {
 public:
  void print(const char* what) const {
    const auto taken = std::chrono::steady_clock::now() - begun_;
    std::cout << what << " after " << std::chrono::duration_cast<std::chrono::milliseconds>(taken).count() << " ms\n";
  }

 private:
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace

TEST(kafka_membership, those_who_take_part_are_counted) {
  const auto options = log_at(shared_broker());
  EXPECT_EQ(kafka_membership::count(options).value(), 0u);
  share_board board;
  const auto a = join(options, board.of("a"));
  board.await_balance({"a"});
  EXPECT_EQ(kafka_membership::count(options).value(), 1u);
  a->leave();
  EXPECT_EQ(kafka_membership::count(options).value(), 0u);
}

TEST(kafka_membership, members_divide_the_partitions_and_hand_over_what_they_leave) {
  const auto options = log_at(shared_broker());
  share_board board;
  const auto a = join(options, board.of("a"));
  board.await_balance({"a"});
  const auto b = join(options, board.of("b"));
  board.await_balance({"a", "b"});
  const auto c = join(options, board.of("c"));
  board.await_balance({"a", "b", "c"});
  const stopwatch since;
  a->leave();
  since.print("left");
  board.await_balance({"b", "c"});
  since.print("handed over");
  b->leave();
  board.await_balance({"c"});
  c->leave();
  EXPECT_EQ(board.held(), 0u);
}

TEST(kafka_membership, who_gets_nothing_is_told_so) {
  const auto options = log_at(shared_broker());
  std::vector<std::unique_ptr<kafka_membership>> members;
  std::deque<std::promise<void>> told;  // they stay where they are
  for (std::size_t i = 0; i <= partitions; ++i) {
    const auto share = [first = std::make_shared<std::once_flag>(), &at = told.emplace_back()](const auto&) {
      std::call_once(*first, [&at] { at.set_value(); });
    };
    members.push_back(join(options, {share, [](const auto&) {}, [](const auto&) {}}));
  }
  for (auto& one : told) one.get_future().get();
}

TEST(kafka_membership, nobody_gains_what_its_holder_has_not_let_go) {
  const auto options = log_at(shared_broker());
  share_board board;
  // Members hear of a change with their heartbeats: another one would gain long before the pause is over.
  const auto a = join(options, board.of("a", 10 * limits::kafka_heartbeat));
  board.await_balance({"a"});
  const auto b = join(options, board.of("b"));
  board.await_balance({"a", "b"});
  EXPECT_EQ(board.left(), partitions / 2);
  a->leave();
  board.await_balance({"b"});
  EXPECT_EQ(board.left(), partitions);
}

TEST(kafka_membership, what_a_dead_process_held_is_given_to_others) {
  auto options = log_at(shared_broker());
  options.properties.clear();
  process other(options);
  ASSERT_EQ(other.read_line(), "gained 0 1 2 3\n");
  share_board board;
  const auto a = join(options, board.of("a"));
  board.await_count("a", 2);
  const stopwatch since;
  other.kill();
  board.await_balance({"a"});
  since.print("a dead process was replaced");
}

TEST(kafka_membership, shares_outlive_a_broker_that_is_killed) {
  const broker one;
  const auto options = log_at(one);
  share_board board;
  const auto a = join(options, board.of("a"));
  const auto b = join(options, board.of("b"));
  board.await_balance({"a", "b"});
  one.kill();
  one.restart();
  board.await_balance({"a", "b"});
  const auto c = join(options, board.of("c"));
  board.await_balance({"a", "b", "c"});
}

TEST(kafka_membership, who_leaves_while_no_broker_is_there_hands_over_all_the_same) {
  const broker one;
  const auto options = log_at(one);
  share_board board;
  const auto a = join(options, board.of("a"));
  board.await_balance({"a"});
  one.kill();
  const stopwatch since;
  a->leave();
  since.print("left without a broker");
  EXPECT_EQ(board.held(), 0u);
  EXPECT_EQ(board.left(), partitions);
}

TEST(kafka_membership, says_nothing_as_long_as_all_is_well) {
  auto options = log_at(shared_broker());
  // Nor is a request given up.
  for (const auto* waits : {"socket.timeout.ms", "api.version.request.timeout.ms"}) options.properties[waits] = "60000";
  std::string told;
  std::mutex mutex;
  options.notice = [&](std::string_view text) {
    const std::lock_guard lock(mutex);
    told.append(text).append("\n");
  };
  share_board board;
  join(options, board.of("a"))->leave();
  const auto a = join(options, board.of("a"));
  board.await_balance({"a"});
  const auto b = join(options, board.of("b"));
  board.await_balance({"a", "b"});
  b->leave();
  board.await_balance({"a"});
  a->leave();
  EXPECT_EQ(told, "");
}

}  // namespace aido::test
