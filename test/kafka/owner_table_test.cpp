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

announcement claim(std::uint32_t partition, std::uint64_t epoch) {
  announcement told{{partition}, {{epoch}, {}, "10.0.0." + std::to_string(epoch) + ":7400"}};
  told.by.owner.value.bytes[0] = static_cast<std::uint8_t>(epoch);
  return told;
}

}  // namespace

TEST(kafka_owner_table, the_greatest_epoch_wins_in_whichever_order) {
  owner_table table(2);
  EXPECT_FALSE(table.owner_of({0}));
  table.hear(claim(0, 5));
  table.hear(claim(0, 4));
  table.announce(claim(0, 3));
  EXPECT_EQ(table.owner_of({0}), claim(0, 5).by);
  EXPECT_THAT(table.take_due(now), IsEmpty());
  table.announce(claim(0, 6));
  EXPECT_EQ(table.owner_of({0}), claim(0, 6).by);
  EXPECT_FALSE(table.owner_of({1}));
}

TEST(kafka_owner_table, of_each_partition_only_the_newest_is_told) {
  owner_table table(2);
  table.announce(claim(0, 1));
  table.announce(claim(0, 2));
  table.announce(claim(1, 1));
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 2), claim(1, 1)));
  EXPECT_THAT(table.take_due(now), IsEmpty());
}

TEST(kafka_owner_table, news_wait_for_what_is_under_way) {
  owner_table table(1);
  table.announce(claim(0, 1));
  table.take_due(now);
  table.announce(claim(0, 2));
  table.announce(claim(0, 3));
  EXPECT_THAT(table.take_due(now), IsEmpty());
  table.delivered({0});
  EXPECT_THAT(table.take_due(now), ElementsAre(claim(0, 3)));
  table.delivered({0});
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, what_failed_is_told_again_when_it_is_due) {
  owner_table table(1);
  table.announce(claim(0, 1));
  table.take_due(now);
  table.failed(claim(0, 1), later);
  EXPECT_THAT(table.take_due(now), IsEmpty());
  EXPECT_THAT(table.take_due(later), ElementsAre(claim(0, 1)));
}

TEST(kafka_owner_table, what_failed_is_not_told_again_once_somebody_came_after) {
  owner_table table(1);
  table.announce(claim(0, 1));
  table.take_due(now);
  table.hear(claim(0, 2));
  table.failed(claim(0, 1), later);
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, what_waits_is_not_told_once_somebody_came_after) {
  owner_table table(1);
  table.announce(claim(0, 1));
  table.hear(claim(0, 2));
  EXPECT_THAT(table.take_due(later), IsEmpty());
}

TEST(kafka_owner_table, a_partition_that_the_log_does_not_have_is_passed_over) {
  owner_table table(1);
  table.hear(claim(1, 1));
  EXPECT_FALSE(table.owner_of({0}));
}

TEST(kafka_announcement, is_read_as_it_was_written) {
  const auto text = kafka::write_announcement(claim(7, 3));
  EXPECT_EQ(text.key, "7");
  EXPECT_EQ(text.value, R"({"epoch":3,"owner":"03000000-0000-0000-0000-000000000000","address":"10.0.0.3:7400"})");
  EXPECT_EQ(kafka::read_announcement(text.key, text.value).value(), claim(7, 3));
}

TEST(kafka_announcement, that_is_malformed_is_corrupt) {
  const auto good = kafka::write_announcement(claim(7, 3));
  for (const auto* key : {"", "x", "-1", "7x", "99999999999"}) {
    const auto read = kafka::read_announcement(key, good.value);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, errc::corrupt);
  }
  for (const auto* value : {"", "{", "[]", R"({"epoch":3})"}) {
    const auto read = kafka::read_announcement("7", value);
    ASSERT_FALSE(read) << value;
    EXPECT_EQ(read.error().code, errc::corrupt);
  }
}

}  // namespace aido::test
