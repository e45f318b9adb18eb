#include "test/engine/reminder/family.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;

TEST(acknowledging, is_recorded_once_with_who_and_when) {
  family f;
  EXPECT_EQ(f.acknowledge(ada).error().code, errc::conflict) << "it has not fired";
  EXPECT_EQ(f.w.tell(reminder::acknowledge{f.id, {}}).error().code, errc::not_found);
  f.fire();
  const auto version = f.w.task(f.id).version;
  ASSERT_EQ(f.acknowledge(ada).value().size(), 1u);
  EXPECT_TRUE(f.acknowledge(bob).value().empty());
  EXPECT_EQ(f.ledger().status, reminder::status::acknowledged);
  EXPECT_EQ(f.ledger().acknowledged_by, ada);
  EXPECT_EQ(f.ledger().acknowledged_at, f.w.now());
  EXPECT_EQ(f.w.task(f.id).version, version) << "it makes no If-Match fail";
  EXPECT_TRUE(f.settle(f.phone).empty());
}

TEST(acknowledging, is_forgotten_when_it_is_sent_again_or_snoozed) {
  family f;
  f.fire();
  ASSERT_TRUE(f.acknowledge(ada));
  ASSERT_TRUE(f.w.tell(reminder::redeliver{f.id, f.ledger().id}));
  EXPECT_EQ(f.ledger().status, reminder::status::fired);
  EXPECT_FALSE(f.ledger().acknowledged_by);
  EXPECT_EQ(f.owing().size(), 3u);
  ASSERT_TRUE(f.acknowledge(ada));
  ASSERT_TRUE(f.w.tell(reminder::snooze{f.id, f.ledger().id, {.until = {}, .for_seconds = 60s}}));
  EXPECT_FALSE(f.ledger().acknowledged_at);
}

}  // namespace
}  // namespace aido
