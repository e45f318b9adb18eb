#include "eventstore/kafka/letter_writer.hpp"

#include <gmock/gmock.h>
#include <semaphore>

#include "test/kafka/admin.hpp"

namespace aido::test {

using namespace eventstore;
using kafka::letter_writer;

namespace {

dead_letter letter_of(std::size_t size) {
  return {.topic = "t", .message = {.key = "k", .headers = {}, .value = std::string(size, 'x')}, .problem = "{}"};
}

}  // namespace

TEST(letter_writer, a_letter_that_brokers_do_not_take_is_in_no_other_ones_way) {
  const auto options = shared_broker().fresh_log();
  const auto topic = options.commands_topic + ".dlq";
  create_topic(shared_broker(), topic, 1, {{"max.message.bytes", "10000"}});
  const kafka::configuration config(options);
  std::counting_semaphore<> woken(0);
  const auto letters = letter_writer::open(config, topic, [&] { woken.release(); }).value();
  letters->write({.at = {0}}, letter_of(1));
  letters->write({.at = {1}}, letter_of(20'000));
  letters->write({.at = {2}}, letter_of(1));
  std::map<log_offset, std::optional<errc>> became;
  while (became.size() < 3) {
    woken.acquire();
    for (const auto& o : letters->take_outcomes()) became[o.of.at] = o.why ? std::optional(o.why->code) : std::nullopt;
  }
  EXPECT_EQ(became[{0}], std::nullopt);
  EXPECT_EQ(became[{1}], errc::io_error);
  EXPECT_EQ(became[{2}], std::nullopt);
}

}  // namespace aido::test
