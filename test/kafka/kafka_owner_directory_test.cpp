#include "eventstore/kafka/kafka_owner_directory.hpp"

#include <array>
#include <atomic>
#include <future>
#include <gmock/gmock.h>
#include <thread>

#include "eventstore/kafka/log_reader.hpp"
#include "eventstore/kafka/record_producer.hpp"
#include "test/kafka/admin.hpp"

namespace aido::test {

using namespace eventstore;
using testing::Contains;
using testing::HasSubstr;

namespace {

std::unique_ptr<kafka_owner_directory> open(const kafka_options& options) {
  return kafka_owner_directory::open(options, options.fresh).value();
}

ownership claim(std::uint64_t epoch) {
  ownership by{{epoch}, {}, "10.0.0.1:" + std::to_string(7'000 + epoch)};
  by.owner.value.bytes[0] = 1;
  return by;
}

std::string text_of(const ownership& by) {
  return R"({"epoch":)" + std::to_string(by.epoch.value) + R"(,"owner":")" + to_string(by.owner) + R"(","address":")" +
         by.address + R"("})";
}

std::string key_of(const kafka_options& options, std::uint32_t partition) {
  return to_string(options.fresh) + ':' + std::to_string(partition);
}

/// Until it is known there.
void await(const owner_directory& at, std::uint32_t partition, const ownership& by) {
  while (at.owner_of({partition}) != by) std::this_thread::yield();
}

/// Writes to the topic what no owner would.
class scribe {
 public:
  explicit scribe(const kafka_options& options)
      : config_(options),
        producer_(kafka::record_producer::open(config_, options.owners_topic, 1).value()),
        reading_(config_.connect(kafka::role::reader).value()),
        reader_(*reading_, options.owners_topic, 1) {}

  void write(std::string_view key, std::string value) {
    std::promise<result<log_offset>> answer;
    producer_->append({0}, std::string(key), std::move(value), [&](auto done) { answer.set_value(std::move(done)); });
    ASSERT_TRUE(answer.get_future().get());
  }
  /// Of a record that is there.
  std::string value_of(log_offset record) { return reader_.read({0}, record, 1).value().at(0).value; }
  /// What a log's reader calls damage.
  bool is_gone(log_offset record) { return !reader_.read({0}, record, 1); }

 private:
  const kafka::configuration config_;
  const std::unique_ptr<kafka::record_producer> producer_;
  const kafka::handle reading_;
  kafka::log_reader reader_;
};

}  // namespace

TEST(kafka_owner_directory, what_an_owner_announces_is_known_here_at_once_and_elsewhere_soon) {
  const auto options = shared_broker().fresh_log();
  const auto here = open(options);
  const auto elsewhere = open(options);
  EXPECT_FALSE(here->owner_of({1}));
  here->announce({1}, claim(3));
  EXPECT_EQ(here->owner_of({1}), claim(3));
  await(*elsewhere, 1, claim(3));
  await(*open(options), 1, claim(3));
  EXPECT_FALSE(elsewhere->owner_of({0}));
  elsewhere->announce({1}, claim(4));
  await(*here, 1, claim(4));
}

TEST(kafka_owner_directory, an_older_claim_that_was_written_later_is_not_believed) {
  const auto options = shared_broker().fresh_log();
  const auto before = open(options);
  scribe writer(options);
  writer.write(key_of(options, 0), text_of(claim(5)));
  writer.write(key_of(options, 0), text_of(claim(4)));
  writer.write(key_of(options, 1), text_of(claim(1)));
  const auto after = open(options);
  for (const auto* at : {before.get(), after.get()}) {
    await(*at, 1, claim(1));
    EXPECT_EQ(at->owner_of({0}), claim(5));
  }
}

TEST(kafka_owner_directory, an_owner_tells_again_what_an_older_claim_was_written_behind) {
  const auto options = shared_broker().fresh_log();
  const auto here = open(options);
  here->announce({0}, claim(5));
  await(*open(options), 0, claim(5));
  scribe writer(options);
  writer.write(key_of(options, 0), text_of(claim(4)));
  writer.write(key_of(options, 2), text_of(claim(1)));
  await(*here, 2, claim(1));  // so it has read both
  here->announce({1}, claim(6));
  await(*open(options), 1, claim(6));
  const std::array behind{writer.value_of({2}), writer.value_of({3})};
  EXPECT_THAT(behind, Contains(text_of(claim(5))));
}

TEST(kafka_owner_directory, an_owner_tells_again_in_a_topic_that_was_made_anew) {
  const auto options = shared_broker().fresh_log();
  const auto here = open(options);
  here->announce({0}, claim(5));
  await(*open(options), 0, claim(5));
  delete_topic(shared_broker(), options.owners_topic);
  await(*open(options), 0, claim(5));
}

TEST(kafka_owner_directory, logs_of_one_cluster_know_nothing_of_each_other) {
  const auto one = shared_broker().fresh_log();
  auto other = one;
  other.fresh = fresh_log_id();
  const auto of_one = open(one);
  of_one->announce({0}, claim(5));
  await(*open(one), 0, claim(5));
  const auto of_other = open(other);
  of_other->announce({0}, claim(1));
  of_other->announce({1}, claim(2));
  // What comes last in the topic has been read.
  const auto of_other_later = open(other);
  await(*of_other_later, 1, claim(2));
  EXPECT_EQ(of_other_later->owner_of({0}), claim(1));
  of_one->announce({2}, claim(6));
  const auto of_one_later = open(one);
  await(*of_one_later, 2, claim(6));
  EXPECT_EQ(of_one_later->owner_of({0}), claim(5));
  EXPECT_FALSE(of_one_later->owner_of({1}));
}

TEST(kafka_owner_directory, keys_as_they_once_were_are_passed_over_without_a_word) {
  auto options = shared_broker().fresh_log();
  std::atomic<bool> told = false;
  options.notice = [&](std::string_view text) { told = told || text.find("passed over") != text.npos; };
  const auto directory = open(options);
  scribe writer(options);
  writer.write("0", text_of(claim(5)));
  writer.write(key_of(options, 1), text_of(claim(1)));
  await(*directory, 1, claim(1));
  EXPECT_FALSE(directory->owner_of({0}));
  EXPECT_FALSE(told);
}

TEST(kafka_owner_directory, what_cannot_be_read_is_passed_over_and_told_of) {
  auto options = shared_broker().fresh_log();
  std::string told;
  std::mutex mutex;
  options.notice = [&](std::string_view text) {
    const std::lock_guard lock(mutex);
    told.append(text).append("\n");
  };
  const auto directory = open(options);
  scribe writer(options);
  writer.write("x", text_of(claim(1)));
  writer.write(key_of(options, 0), "{");
  writer.write(key_of(options, 0), std::string(5'000, ' '));
  writer.write(key_of(options, 3), text_of(claim(1)));
  writer.write(key_of(options, 1), text_of(claim(1)));
  await(*directory, 1, claim(1));
  EXPECT_FALSE(directory->owner_of({0}));
  const std::lock_guard lock(mutex);
  for (const auto* record : {"offset 0 is passed over", "offset 1 is passed over", "offset 2 is passed over"}) {
    EXPECT_THAT(told, HasSubstr(record));
  }
}

TEST(kafka_owner_directory, what_compaction_has_left_is_read) {
  const auto options = shared_broker().fresh_log();
  create_topic(shared_broker(), options.owners_topic, 1,
               {{"cleanup.policy", "compact"}, {"segment.ms", "50"}, {"min.cleanable.dirty.ratio", "0.01"}});
  const auto before = open(options);
  scribe writer(options);
  writer.write(key_of(options, 1), text_of(claim(1)));
  std::uint64_t epoch = 0;
  do {
    writer.write(key_of(options, 0), text_of(claim(++epoch)));
  } while (!writer.is_gone({1}));
  const auto after = open(options);
  await(*after, 0, claim(epoch));
  EXPECT_EQ(after->owner_of({1}), claim(1));
  await(*before, 0, claim(epoch));
}

TEST(kafka_owner_directory, what_is_announced_while_no_broker_is_there_is_told_when_one_is) {
  const broker one;
  const auto options = one.fresh_log();
  const auto here = open(options);
  const auto elsewhere = open(options);
  one.kill();
  for (std::uint64_t epoch = 1; epoch <= 1'000; ++epoch) here->announce({0}, claim(epoch));
  here->announce({1}, claim(1));
  EXPECT_EQ(here->owner_of({0}), claim(1'000));
  one.restart();
  await(*elsewhere, 0, claim(1'000));
  await(*elsewhere, 1, claim(1));
}

TEST(kafka_owner_directory, a_topic_that_forgets_owners_is_refused) {
  const auto options = shared_broker().fresh_log();
  create_topic(shared_broker(), options.owners_topic, 1, {{"cleanup.policy", "delete"}});
  const auto refused = kafka_owner_directory::open(options, options.fresh);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("cleanup.policy is delete and must be compact"));
}

}  // namespace aido::test
