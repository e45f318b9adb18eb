#include "app/sidecar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/dapr/stand_in.hpp"

namespace aido::app {
namespace {

using delivery::verdict;
using testing::SizeIs;

constexpr const char* application = "invoke/receiver/v1/reminders";
constexpr std::size_t too_long = 70 << 10;

delivery::receipt sent_beside(const test::stand_in& daprd) {
  dapr_settings settings;
  settings.address = daprd.address();
  delivery::dapr way(sidecar_calls_of(settings), {application});
  delivery::letter l;
  l.to.kind = workspace::channel_kind::dapr;
  l.to.to = application;
  l.content = delivery::fired_reminder{.task = std::make_shared<task::state>(), .reminder = {}, .planned = {}};
  return way.deliver(l);
}

TEST(app_sidecar, a_letter_is_delivered_however_long_the_receivers_answer_is) {
  const test::stand_in daprd(200, std::string(too_long, 'x'));
  const auto r = sent_beside(daprd);
  EXPECT_EQ(r.verdict, verdict::delivered) << r.why;
  EXPECT_THAT(daprd.requests(), SizeIs(1));
}

TEST(app_sidecar, a_receiver_that_is_gone_may_say_so_at_length) {
  const test::stand_in daprd(410, std::string(too_long, 'x'));
  EXPECT_EQ(sent_beside(daprd).verdict, verdict::gone);
}

}  // namespace
}  // namespace aido::app
