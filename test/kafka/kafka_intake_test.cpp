#include "eventstore/kafka/kafka_intake.hpp"

#include <cstdlib>
#include <future>
#include <gmock/gmock.h>
#include <thread>

#include "eventstore/kafka/letter_writer.hpp"
#include "eventstore/kafka/record_producer.hpp"
#include "test/inbox.hpp"
#include "test/kafka/admin.hpp"

namespace aido::test {

using namespace eventstore;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

std::unique_ptr<kafka_intake> open(kafka_options options) {
  options.properties["session.timeout.ms"] = "30000";  // nobody who lives is taken for dead
  return kafka_intake::open(options).value();
}

std::int64_t committed(const broker& at, const kafka_options& options) {
  return committed_offset(at, options.commands_topic + ".intake", options.commands_topic);
}

/// Sends commands.
class sender {
 public:
  explicit sender(const kafka_options& options)
      : config_(options),
        producer_(kafka::record_producer::open(config_, options.commands_topic, options.partitions).value()) {}
  void send(std::uint32_t partition, std::string_view key, std::string value) {
    std::promise<result<log_offset>> answer;
    producer_->append({partition}, std::string(key), std::move(value),
                      [&](auto done) { answer.set_value(std::move(done)); });
    ASSERT_TRUE(answer.get_future().get());
  }

 private:
  const kafka::configuration config_;
  const std::unique_ptr<kafka::record_producer> producer_;
};

/// Judges what it is asked by what stands in it, and keeps what it was asked in order.
class judge {
 public:
  command_judge asked() {
    return [this](const command_message& m, const outcome_sink& done) {
      values_.put(m.value);
      if (m.value == "silence") return;
      const bool again = m.value == "later" && !later_.exchange(true);
      const auto fate = m.value == "bad" ? command_fate::refused
                        : again          ? command_fate::postponed
                                         : command_fate::applied;
      done({.fate = fate, .why = errc::unavailable, .problem = R"({"type":"urn:aido:problem:conflict"})"});
    };
  }
  std::vector<std::string> wait_for(std::size_t count) { return values_.wait_for(count); }

 private:
  inbox<std::string> values_;
  std::atomic<bool> later_ = false;
};

/// Answers all that it is asked the same, which may change.
class flat_judge {
 public:
  explicit flat_judge(command_fate fate) : fate_(fate) {}
  command_judge asked() {
    return [this](const command_message&, const outcome_sink& done) {
      done({.fate = fate_, .why = errc::unavailable, .problem = "{}"});
    };
  }
  void turn(command_fate fate) { fate_ = fate; }

 private:
  std::atomic<command_fate> fate_;
};

/// Keeps whom it has to answer.
class slow_judge {
 public:
  using asked_for = std::pair<std::string, outcome_sink>;
  command_judge asked() {
    return [this](const command_message& m, const outcome_sink& done) { all_.put({m.value, done}); };
  }
  std::vector<asked_for> wait_for(std::size_t count) { return all_.wait_for(count); }

 private:
  inbox<asked_for> all_;
};

/// Answers nobody until it is let; then it refuses what is bad.
class gated_judge {
 public:
  void ask(const command_message& m, const outcome_sink& done) {
    const auto answer = [fate = m.value == "bad" ? command_fate::refused : command_fate::applied, done] {
      done({.fate = fate, .why = errc::conflict, .problem = "{}"});
    };
    const std::lock_guard lock(mutex_);
    is_let_ ? answer() : held_.push_back(answer);
  }
  void let() {
    const std::lock_guard lock(mutex_);
    is_let_ = true;
    for (const auto& answer : held_) answer();
  }

 private:
  std::mutex mutex_;  // guards all of it
  bool is_let_ = false;
  std::vector<std::function<void()>> held_;
};

/// Until `is` holds of it.
template <class Predicate>
void await(const kafka_intake& intake, Predicate is) {
  while (!is(intake.status())) std::this_thread::yield();
}

/// `count` messages with keys of their own to each partition.
void send_in_rounds(const kafka_options& options, int count) {
  sender commands(options);
  for (int i = 0; i < count; ++i)
    for (std::uint32_t p = 0; p < options.partitions; ++p) commands.send(p, std::to_string(i), "x");
}

bool is_full(const intake_status::part& p) { return p.held >= limits::intake_messages; }

template <class Predicate>
bool every_part(const intake_status& s, Predicate is) {
  return std::ranges::all_of(s.parts, is);
}

/// What a dead letter is, as whoever reads its topic gets it.
std::vector<command_message> letters_in(const kafka_options& options, std::size_t count) {
  auto reading = options;
  reading.commands_topic = options.commands_topic + ".dlq";
  const auto intake = open(reading);
  inbox<command_message> came;
  intake->begin([&](const command_message& m, const outcome_sink& done) {
    came.put(m);
    done({.fate = command_fate::applied});
  });
  return came.wait_for(count);
}

}  // namespace

TEST(kafka_intake, what_was_sent_before_the_first_start_is_judged_and_what_is_settled_is_not_met_again) {
  const auto options = shared_broker().fresh_log();
  judge first;
  judge second;
  {
    const auto intake = open(options);
    sender(options).send(1, "a", "one");
    sender(options).send(1, "a", "two");
    intake->begin(first.asked());
    EXPECT_THAT(first.wait_for(2), ElementsAre("one", "two"));
  }
  const auto intake = open(options);
  sender(options).send(1, "a", "three");
  intake->begin(second.asked());
  EXPECT_THAT(second.wait_for(1), ElementsAre("three"));
}

TEST(kafka_intake, what_had_no_answer_when_a_process_ended_is_met_by_the_next_one) {
  const auto options = shared_broker().fresh_log();
  judge first;
  judge second;
  {
    const auto intake = open(options);
    sender(options).send(0, "a", "silence");
    sender(options).send(0, "b", "two");
    intake->begin(first.asked());
    first.wait_for(2);
  }
  const auto intake = open(options);
  intake->begin(second.asked());
  EXPECT_THAT(second.wait_for(2), ElementsAre("silence", "two"));
}

TEST(kafka_intake, what_is_refused_is_put_aside_with_its_problem_before_the_next_of_its_key_is_judged) {
  const auto options = shared_broker().fresh_log();
  judge asked;
  const auto intake = open(options);
  sender(options).send(2, "a", "good");
  sender(options).send(2, "a", "bad");
  sender(options).send(2, "a", "good too");
  intake->begin(asked.asked());
  EXPECT_THAT(asked.wait_for(3), ElementsAre("good", "bad", "good too"));
  EXPECT_EQ(intake->status().dead_letters, 1);
  const auto letters = letters_in(options, 1);
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].key, "a");
  EXPECT_EQ(letters[0].value, "bad");
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-problem", R"({"type":"urn:aido:problem:conflict"})"}));
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-topic", options.commands_topic}));
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-partition", "2"}));
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-offset", "1"}));
}

TEST(kafka_intake, what_is_postponed_is_judged_again_before_what_stands_behind_it) {
  const auto options = shared_broker().fresh_log();
  judge asked;
  const auto intake = open(options);
  sender(options).send(0, "a", "later");
  sender(options).send(0, "a", "after");
  intake->begin(asked.asked());
  EXPECT_THAT(asked.wait_for(3), ElementsAre("later", "later", "after"));
  await(*intake, [](const auto& s) { return s.parts.size() == 3 && s.parts[0].lag == 0; });
  EXPECT_EQ(intake->status().received, 2);
}

TEST(kafka_intake, what_was_written_in_a_transaction_that_was_aborted_is_not_judged) {
  const auto options = shared_broker().fresh_log();
  judge asked;
  const auto intake = open(options);
  sender(options).send(0, "a", "before");
  write_and_abort(shared_broker(), options.commands_topic, "taken back");
  sender(options).send(0, "a", "after");
  intake->begin(asked.asked());
  EXPECT_THAT(asked.wait_for(2), ElementsAre("before", "after"));
  // The transaction's marker may stand behind all of them, and counts in the lag.
  await(*intake, [](const auto& s) { return s.parts.size() == 3 && s.parts[0].lag <= 1; });
  EXPECT_EQ(intake->status().received, 2);
}

TEST(kafka_intake, goes_on_after_the_broker_was_away) {
  const broker one;
  const auto options = one.fresh_log();
  judge asked;
  const auto intake = open(options);
  sender commands(options);
  commands.send(0, "a", "before");
  intake->begin(asked.asked());
  asked.wait_for(1);
  while (committed(one, options) != 1) std::this_thread::yield();
  one.kill();
  one.restart();
  commands.send(0, "a", "after");
  EXPECT_THAT(asked.wait_for(2), Contains("after"));
  EXPECT_EQ(intake->status().obstacle, "");
}

TEST(kafka_intake, where_messages_are_gone_that_it_had_not_read_it_goes_on_with_the_first_that_is_left) {
  const auto options = shared_broker().fresh_log();
  judge first;
  judge second;
  {
    const auto intake = open(options);
    sender(options).send(0, "a", "one");
    intake->begin(first.asked());
    first.wait_for(1);
  }
  for (const auto* value : {"two", "three", "four"}) sender(options).send(0, "a", value);
  delete_records(shared_broker(), options.commands_topic, 3);
  const auto intake = open(options);
  intake->begin(second.asked());
  EXPECT_THAT(second.wait_for(1), ElementsAre("four"));
}

TEST(kafka_intake, a_partition_that_leaves_while_it_is_full_and_comes_back_is_read_on) {
  const auto options = shared_broker().fresh_log();
  flat_judge postponing(command_fate::postponed);
  flat_judge elsewhere(command_fate::postponed);
  const auto intake = open(options);
  send_in_rounds(options, 300);
  intake->begin(postponing.asked());
  await(*intake, [](const auto& s) { return s.parts.size() == 3 && every_part(s, is_full); });
  {
    const auto other = open(options);
    other->begin(elsewhere.asked());
    await(*other, [](const auto& s) { return !s.parts.empty(); });
  }
  await(*intake, [](const auto& s) { return s.parts.size() == 3; });
  postponing.turn(command_fate::applied);
  await(*intake,
        [](const auto& s) { return s.parts.size() == 3 && every_part(s, [](const auto& p) { return p.lag == 0; }); });
}

TEST(kafka_intake, what_piles_up_behind_a_full_window_counts_in_the_lag_until_it_is_settled) {
  const auto options = shared_broker().fresh_log();
  flat_judge judging(command_fate::postponed);
  const auto intake = open(options);
  send_in_rounds(options, 300);
  intake->begin(judging.asked());
  await(*intake, [](const auto& s) { return s.parts.size() == 3 && every_part(s, is_full); });
  send_in_rounds(options, 400);
  const auto all_lag = [](std::uint64_t lag) {
    return [lag](const auto& s) {
      return s.parts.size() == 3 && every_part(s, [&](const auto& p) { return p.lag == lag; });
    };
  };
  await(*intake, all_lag(700));
  judging.turn(command_fate::applied);
  await(*intake, all_lag(0));
}

TEST(kafka_intake, a_message_whose_problem_is_larger_than_a_letter_is_put_aside_with_what_is_short_of_it) {
  const auto options = shared_broker().fresh_log();
  slow_judge asked;
  const auto intake = open(options);
  sender(options).send(0, "a", "bad");
  sender(options).send(0, "a", "after");
  intake->begin(asked.asked());
  const auto problem = R"({"type":"p","field":")" + std::string(limits::intake_letter, 'x') + R"("})";
  asked.wait_for(1)[0].second({.fate = command_fate::refused, .why = errc::conflict, .problem = problem});
  EXPECT_EQ(asked.wait_for(2)[1].first, "after");
  const auto letters = letters_in(options, 1);
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-problem", R"({"type":"p"})"}));
  EXPECT_THAT(letters[0].headers, Contains(message_header{"aido-left-out", "4"}));
}

TEST(kafka_intake, while_a_letter_is_being_written_the_next_of_other_keys_are_judged) {
  const broker one;
  const auto options = one.fresh_log();
  gated_judge judging;
  inbox<std::string> obstacles;
  const auto intake = open(options);
  sender(options).send(0, "a", "bad");
  sender(options).send(0, "b", "good");
  sender(options).send(0, "b", "good too");
  intake->begin([&](const command_message& m, const outcome_sink& done) {
    if (m.value == "good too") obstacles.put(intake->status().obstacle);
    judging.ask(m, done);
  });
  await(*intake, [](const auto& s) { return s.received == 3; });
  one.kill();
  judging.let();
  EXPECT_EQ(obstacles.wait_for(1)[0], "");  // nobody has given up the letter meanwhile
  one.restart();
  await(*intake, [](const auto& s) { return s.dead_letters > 0; });
}

TEST(kafka_intake, what_could_not_be_committed_is_committed_later) {
  constexpr auto group_offsets = "__consumer_offsets";
  const broker one;
  auto options = one.fresh_log();
  std::atomic<bool> failed = false;
  options.notice = [&](std::string_view what) { failed = failed || what.find("cannot be committed") != what.npos; };
  flat_judge applying(command_fate::applied);
  const auto intake = open(options);
  sender(options).send(0, "a", "one");
  intake->begin(applying.asked());
  while (committed(one, options) != 1) std::this_thread::yield();
  alter_topic(one, group_offsets, {{"max.message.bytes", "1"}});
  sender sending(options);
  int sent = 1;
  failed = false;    // a coordinator that is loading yet fails too
  while (!failed) {  // what comes before the broker takes up the change is committed still
    sending.send(0, "a", "more");
    ++sent;
    while (!failed && committed(one, options) != sent) std::this_thread::yield();
  }
  EXPECT_LT(committed(one, options), sent);
  alter_topic(one, group_offsets, {});
  while (committed(one, options) != sent) std::this_thread::yield();
}

TEST(kafka_intake, an_obstacle_to_reading_is_told_of_until_it_is_over) {
  ::setenv("KAFKA_SETTINGS", "group.max.size=1", 1);
  const broker one;
  ::unsetenv("KAFKA_SETTINGS");
  const auto options = one.fresh_log();
  flat_judge applying(command_fate::applied);
  auto first = open(options);
  const auto second = open(options);
  first->begin(applying.asked());
  await(*first, [](const auto& s) { return s.parts.size() == 3; });
  second->begin(applying.asked());
  await(*second, [](const auto& s) { return !s.obstacle.empty(); });
  EXPECT_THAT(second->status().obstacle, HasSubstr("maximum size"));
  first.reset();
  await(*second, [](const auto& s) { return s.parts.size() == 3 && s.obstacle.empty(); });
}

TEST(kafka_intake, a_topic_that_forgets_messages_is_refused) {
  const auto options = shared_broker().fresh_log();
  create_topic(shared_broker(), options.commands_topic, 1, {{"cleanup.policy", "compact"}});
  const auto opened = kafka_intake::open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, errc::conflict);
}

}  // namespace aido::test
