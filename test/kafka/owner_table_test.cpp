#include "eventstore/kafka/owner_table.hpp"

#include <gmock/gmock.h>

namespace aido::test {

using namespace eventstore;
using kafka::announcement;
using kafka::owner_table;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr owner_table::instant now{std::chrono::seconds{100}};
constexpr auto later = now + std::chrono::seconds{1};

log_id log_of(std::uint8_t number) {
  log_id id;
  id.value.bytes[15] = number;
  return id;
}

const log_id our_log = log_of(1);

announcement claim(std::uint32_t partition, std::uint64_t epoch, log_id log = our_log) {
  announcement told{log, {partition}, {{epoch}, {}, "10.0.0." + std::to_string(epoch) + ":7400"}};
  told.by.owner.value.bytes[0] = static_cast<std::uint8_t>(epoch);
  return told;
}

void announce(owner_table& to, const announcement& own) { to.announce(own.partition, own.by); }

}  // namespace

TEST(kafka_owner_table, the_greatest_epoch_wins_in_whichever_order) {
  owner_table table(our_log, 2);
  EXPECT_FALSE(table.owner_of({0}));
  table.hear(claim(0, 5));
  table.hear(claim(0, 4));
  announce(table, claim(0, 3));
  EXPECT_EQ(table.owner_of({0}), claim(0, 5).by);
  EXPECT_THAT(table.take_due(now), IsEmpty());
  announce(table, claim(0, 6));
  EXPECT_EQ(table.owner_of({0}), claim(0, 6).by);
  EXPECT_FALSE(table.owner_of({1}));
}

TEST(kafka_owner_table, of_each_partition_only_the_newest_is_told) {
  owner_table table(our_log, 2);
  announce(table, claim(0, 1));
  announce(table, claim(0, 2));
  announce(table, claim(1, 1));
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 2), claim(1, 1)));
  EXPECT_THAT(table.take_due(now), IsEmpty());
}

TEST(kafka_owner_table, news_wait_for_what_is_under_way) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 1));
  table.take_due(now);
  announce(table, claim(0, 2));
  announce(table, claim(0, 3));
  EXPECT_THAT(table.take_due(now), IsEmpty());
  table.delivered({0});
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 3)));
  table.delivered({0});
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, what_failed_is_told_again_when_it_is_due) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 1));
  table.take_due(now);
  table.failed(claim(0, 1), later);
  EXPECT_THAT(table.take_due(now), IsEmpty());
  EXPECT_THAT(table.take_due(later), ElementsAre(claim(0, 1)));
}

TEST(kafka_owner_table, what_failed_is_not_told_again_once_somebody_came_after) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 1));
  table.take_due(now);
  table.hear(claim(0, 2));
  table.failed(claim(0, 1), later);
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, what_waits_is_not_told_once_somebody_came_after) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 1));
  table.hear(claim(0, 2));
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, its_own_is_told_again_when_an_older_one_was_written_behind_it) {
  owner_table table(our_log, 2);
  announce(table, claim(0, 5));
  announce(table, claim(1, 5));
  table.take_due(now);
  table.delivered({0});
  table.delivered({1});
  table.hear(claim(0, 5));
  table.hear(claim(0, 4));
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 5)));
  table.delivered({0});
  table.hear(claim(0, 3));  // stands before what was told just now
  EXPECT_THAT(table.take_due(now), IsEmpty());
  table.hear(claim(0, 5));
  table.hear(claim(0, 3));
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 5)));
}

TEST(kafka_owner_table, an_older_one_that_was_written_before_its_own_is_no_reason_to_tell_again) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 5));
  table.hear(claim(0, 3));
  table.take_due(now);
  table.hear(claim(0, 4));
  table.delivered({0});
  table.hear(claim(0, 5));
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, what_others_own_is_theirs_to_tell_again) {
  owner_table table(our_log, 1);
  announce(table, claim(0, 5));
  table.take_due(now);
  table.delivered({0});
  table.hear(claim(0, 5));
  table.hear(claim(0, 6));
  table.hear(claim(0, 5));
  EXPECT_THAT(table.take_due(later), IsEmpty());
  table.start_over();
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, all_its_own_are_told_again_when_the_topic_starts_over) {
  owner_table table(our_log, 3);
  for (std::uint32_t p = 0; p < 2; ++p) announce(table, claim(p, 5));
  table.hear(claim(2, 5));
  table.take_due(now);
  table.delivered({0});
  table.hear(claim(0, 5));
  table.start_over();
  table.hear(claim(0, 4));
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 5)));
  table.delivered({1});  // in the topic that is gone
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(1, 5)));
  table.delivered({0});
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, a_partition_that_the_log_does_not_have_is_passed_over) {
  owner_table table(our_log, 1);
  table.hear(claim(1, 1));
  EXPECT_FALSE(table.owner_of({0}));
}

TEST(kafka_owner_table, what_is_told_of_another_log_is_passed_over) {
  owner_table table(our_log, 1);
  table.hear(claim(0, 5, log_of(2)));
  table.hear(claim(0, 5, log_id()));
  EXPECT_FALSE(table.owner_of({0}));
  announce(table, claim(0, 1));
  table.hear(claim(0, 6, log_of(2)));
  EXPECT_EQ(table.owner_of({0}), claim(0, 1).by);
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 1)));
}

TEST(kafka_announcement, is_read_as_it_was_written) {
  const auto text = kafka::write_announcement(claim(7, 3));
  EXPECT_EQ(text.key, "00000000-0000-0000-0000-000000000001:7");
  EXPECT_EQ(text.value, R"({"epoch":3,"owner":"03000000-0000-0000-0000-000000000000","address":"10.0.0.3:7400"})");
  EXPECT_EQ(kafka::read_announcement(text.key, text.value).value(), claim(7, 3));
}

TEST(kafka_announcement, whose_key_is_as_keys_once_were_is_of_no_log) {
  const auto text = kafka::write_announcement(claim(7, 3));
  EXPECT_EQ(kafka::read_announcement("7", text.value).value(), claim(7, 3, log_id()));
}

TEST(kafka_announcement, that_is_malformed_is_corrupt) {
  const auto good = kafka::write_announcement(claim(7, 3));
  const auto log = to_string(our_log);
  for (const std::string& key : std::vector<std::string>{"", "x", "-1", "7x", "99999999999", ":7", "x:7", log,
                                                         log + ':', log + ":x", log + ":7x", log + ":1:7", log + '7'}) {
    const auto read = kafka::read_announcement(key, good.value);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, errc::corrupt);
  }
  for (const auto* value : {"", "{", "[]", R"({"epoch":3})"}) {
    const auto read = kafka::read_announcement(good.key, value);
    ASSERT_FALSE(read) << value;
    EXPECT_EQ(read.error().code, errc::corrupt);
  }
}

}  // namespace aido::test
