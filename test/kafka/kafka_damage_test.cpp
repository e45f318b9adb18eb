#include <gmock/gmock.h>

#include "eventstore/fold.hpp"
#include "eventstore/kafka/kafka_log.hpp"
#include "eventstore/pass_over.hpp"
#include "test/inbox.hpp"
#include "test/kafka/admin.hpp"
#include "test/kafka/appending.hpp"

/// What befalls a log in Kafka that others can reach.
namespace aido::test {

using namespace eventstore;
using testing::HasSubstr;

TEST(kafka_damage, a_record_without_a_value_is_an_empty_one_and_can_be_passed_over) {
  const auto options = shared_broker().fresh_log();
  const auto log = kafka_log::open(options).value();
  ASSERT_TRUE(append(*log, 0, "before"));
  write_null(shared_broker(), options.topic);
  ASSERT_TRUE(append(*log, 0, "behind"));

  const auto read = log->read({0}, {1}, 2);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->at(0).value, "");
  EXPECT_EQ(read->at(1).value, "behind");
  inbox<stored_record> seen;
  const auto following = log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : batch.value()) seen.put(r);
  });
  EXPECT_EQ(seen.wait_for(3)[1].value, "");

  const auto passed = pass_over(*log, {{0}, {1}}, {}, system_clock());
  ASSERT_TRUE(passed) << passed.error().detail;
  EXPECT_TRUE(find_skip(*log, {0}, read->at(0)).value());
}

}  // namespace aido::test
