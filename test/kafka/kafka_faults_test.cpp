#include <algorithm>
#include <gmock/gmock.h>
#include <set>

#include "eventstore/kafka/kafka_log.hpp"
#include "test/inbox.hpp"
#include "test/kafka/broker.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

struct answer {
  std::size_t number;
  result<log_offset> done;
};

std::vector<std::string> read_all(event_log& log) {
  std::vector<std::string> all;
  for (auto page = log.read({0}, {0}, 1'000); !page->empty(); page = log.read({0}, {all.size()}, 1'000)) {
    for (auto& r : *page) all.push_back(std::move(r.value));
  }
  return all;
}

void append_numbers(event_log& log, std::size_t from, std::size_t to, inbox<answer>& answers) {
  for (std::size_t i = from; i < to; ++i) {
    log.append({0}, {}, std::to_string(i), [&answers, i](auto done) { answers.put({i, std::move(done)}); });
  }
}

}  // namespace

TEST(kafka_faults, a_broker_killed_amid_appends_loses_and_doubles_nothing_that_it_acknowledged) {
  const broker one;
  const auto log = kafka_log::open(one.fresh_log()).value();
  inbox<stored_record> followed;
  const auto following = log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : batch.value()) followed.put(r);
  });
  constexpr std::size_t count = 20'000;
  inbox<answer> answers;
  append_numbers(*log, 0, count / 2, answers);
  answers.wait_for(count / 10);
  one.kill();
  append_numbers(*log, count / 2, count, answers);
  one.restart();

  const auto all_answers = answers.wait_for(count);
  const auto all = read_all(*log);
  const std::set<std::string> in_log(all.begin(), all.end());
  std::size_t acknowledged = 0;
  for (const auto& a : all_answers) {
    if (!a.done) {
      const bool is_in_log = in_log.contains(std::to_string(a.number));
      const auto code = a.done.error().code;
      EXPECT_TRUE(code == errc::outcome_unknown || (code == errc::unavailable && !is_in_log)) << a.number;
      continue;
    }
    ++acknowledged;
    ASSERT_EQ(all.at(a.done->value), std::to_string(a.number));
  }
  EXPECT_GE(acknowledged, count / 10);
  for (std::size_t i = 1; i < all.size(); ++i) ASSERT_LT(std::stoull(all[i - 1]), std::stoull(all[i]));
  const auto seen = followed.wait_for(all.size());
  ASSERT_EQ(seen.size(), all.size());
  for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i].value, all[i]) << seen[i].offset.value;
}

TEST(kafka_faults, what_waits_for_an_absent_broker_is_bounded_and_answered) {
  const broker one;
  auto log = kafka_log::open(one.fresh_log()).value();
  one.kill();
  const std::string large(limits::max_record, 'x');
  constexpr std::size_t count = limits::kafka_queue_bytes / limits::max_record + 20;
  inbox<answer> answers;
  for (std::size_t i = 0; i < count; ++i) {
    log->append({0}, {}, large, [&answers, i](auto done) { answers.put({i, std::move(done)}); });
  }
  const auto refused = answers.wait_for(20);
  // Those of another size or partition have room no more than these: what is left is less than one record.
  for (const auto& a : refused) {
    ASSERT_FALSE(a.done);
    EXPECT_EQ(a.done.error().code, errc::unavailable) << a.done.error().detail;
    EXPECT_GE(a.number, limits::kafka_queue_bytes / limits::max_record);
  }
  const auto waiting = log->traffic().value();
  EXPECT_EQ(waiting.queued_records, count - refused.size());
  EXPECT_EQ(waiting.queued_bytes, waiting.queued_records * limits::max_record);
  const auto gone = log->end({0});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, errc::unavailable) << gone.error().detail;
  log.reset();
  const auto all = answers.wait_for(count);
  for (std::size_t i = refused.size(); i < count; ++i) {
    ASSERT_FALSE(all[i].done);
    EXPECT_EQ(all[i].done.error().code, errc::outcome_unknown);
  }
}

TEST(kafka_faults, what_waits_behind_a_record_that_is_not_confirmed_is_refused) {
  const broker one;
  const auto log = kafka_log::open(one.fresh_log()).value();
  one.kill();
  inbox<answer> answers;
  append_numbers(*log, 0, 3, answers);
  const auto all = answers.wait_for(3);
  const auto code_of = [&](std::size_t number) {
    return std::ranges::find(all, number, &answer::number)->done.error().code;
  };
  EXPECT_EQ(code_of(0), errc::outcome_unknown);
  EXPECT_EQ(code_of(1), errc::unavailable);
  EXPECT_EQ(code_of(2), errc::unavailable);
}

}  // namespace aido::test
