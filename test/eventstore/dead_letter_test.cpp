#include "eventstore/dead_letter.hpp"

#include <gmock/gmock.h>

namespace aido::test {

using eventstore::dead_letter;
using eventstore::message_header;
using eventstore::record_of;
using ::testing::Contains;
using ::testing::ElementsAre;

TEST(dead_letter, one_that_is_put_aside_again_says_only_where_it_stood_last) {
  const dead_letter letter{
      .topic = "t",
      .partition = 1,
      .offset = {2},
      .message = {.key = "k", .headers = {{"ce_id", "1"}, {"aido-problem", "old"}, {"aido-topic", "s"}}, .value = "v"},
      .problem = "new"};
  EXPECT_THAT(record_of(letter, 10'000).headers,
              ElementsAre(message_header{"ce_id", "1"}, message_header{"aido-problem", "new"},
                          message_header{"aido-topic", "t"}, message_header{"aido-partition", "1"},
                          message_header{"aido-offset", "2"}));
}

TEST(dead_letter, of_a_message_that_has_no_room_in_one_the_size_is_kept) {
  const dead_letter letter{.topic = "t", .message = {.key = "k", .headers = {}, .value = std::string(10'000, 'x')}};
  const auto record = record_of(letter, 10'000);
  EXPECT_TRUE(record.value.empty());
  EXPECT_THAT(record.headers, Contains(message_header{"aido-left-out", "10001"}));
}

}  // namespace aido::test
