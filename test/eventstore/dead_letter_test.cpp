#include "eventstore/dead_letter.hpp"

#include <gmock/gmock.h>

namespace aido::test {

using eventstore::dead_letter;
using eventstore::message_header;
using eventstore::record_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Le;

namespace {

std::size_t size_of(const eventstore::command_message& m) {
  auto size = m.value.size() + (m.key ? m.key->size() : 0);
  for (const auto& h : m.headers) size += h.name.size() + h.value.size();
  return size;
}

}  // namespace

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

TEST(dead_letter, of_a_problem_that_is_too_large_alone_what_is_short_is_kept) {
  const std::string large(10'000, 'x');
  const dead_letter letter{.topic = "t",
                           .message = {.key = "k", .headers = {}, .value = large},
                           .problem = R"({"type":"p","status":400,"field":")" + large +
                                      R"(","cloudevent":{"attribute":")" + large + R"(","id":"\"e1"}})"};
  const auto record = record_of(letter, 10'000);
  EXPECT_THAT(size_of(record), Le(10'000));
  EXPECT_TRUE(record.value.empty());
  EXPECT_THAT(record.headers,
              Contains(message_header{"aido-problem", R"({"type":"p","status":400,"cloudevent":{"id":"\"e1"}})"}));
  EXPECT_THAT(record.headers, Contains(message_header{"aido-left-out", "10001"}));
}

TEST(dead_letter, of_a_problem_that_is_too_large_and_no_json_or_has_too_many_members_nothing_is_kept) {
  std::string many = R"({"a":0)";
  for (int i = 0; i < 1'000; ++i) many += R"(,"member":"value")";
  for (const auto& problem : {std::string(10'000, 'x'), '[' + std::string(10'000, '1') + ']', many + '}'}) {
    const dead_letter letter{.topic = "t", .message = {.key = "k", .headers = {}, .value = "v"}, .problem = problem};
    EXPECT_THAT(record_of(letter, 10'000).headers, Contains(message_header{"aido-problem", "{}"}));
  }
}

TEST(dead_letter, of_a_message_the_lengths_of_its_headers_count) {
  dead_letter letter{.topic = "t", .message = {.key = "k", .headers = {}, .value = "v"}, .problem = "{}"};
  letter.message.headers.assign(2'000, {"h", ""});
  const auto record = record_of(letter, 10'000);
  EXPECT_THAT(record.headers, Contains(message_header{"aido-left-out", "2002"}));
  EXPECT_THAT(record.key.value_or(""), IsEmpty());
}

}  // namespace aido::test
