#include "delivery/dapr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/time.hpp"

namespace aido::delivery {
namespace {

using eventstore::circuit;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* application = "invoke/receiver/v1/reminders";
constexpr const char* topic = "publish/pubsub/reminders";
constexpr const char* binding = "binding/mail";

/// What a sidecar says of a breaker that is open.
constexpr const char* turned_away =
    R"({"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: receiver, err: circuit breaker is open"})";

letter letter_to(std::string target) {
  letter l;
  l.to.kind = workspace::channel_kind::dapr;
  l.to.to = std::move(target);
  auto t = std::make_shared<task::state>();
  t->title = "Call \"Ada\"";
  l.content = fired_reminder{.task = t, .reminder = {}, .planned = {}};
  return l;
}

class dapr_test : public testing::Test {
 protected:
  receipt sent_to(const std::string& target) { return way_.deliver(letter_to(target)); }

  receipt answered(long status, std::string body, const std::string& target = application) {
    answer_ = sidecar_answer{.status = status, .body = std::move(body)};
    return sent_to(target);
  }

  circuit breaker_of(const std::string& target) {
    for (const auto& t : way_.status())
      if (t.target == target) return t.breaker;
    ADD_FAILURE() << "nothing is known of " << target;
    return circuit::unknown;
  }

  std::vector<sidecar_request> asked_;
  result<sidecar_answer> answer_ = sidecar_answer{.status = 204, .body = {}};
  dapr way_{{.post =
                 [this](const sidecar_request& r) {
                   asked_.push_back(r);
                   return answer_;
                 }},
            {application, topic, binding}};
};

TEST_F(dapr_test, an_application_gets_what_a_webhook_gets) {
  EXPECT_EQ(sent_to(application).verdict, verdict::delivered);
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].path, "/v1.0/invoke/receiver/method/v1/reminders");
  EXPECT_THAT(asked_[0].message, StartsWith("msg_"));
  EXPECT_THAT(asked_[0].body, StartsWith(R"({"type":"reminder.fired")"));
}

TEST_F(dapr_test, a_topic_gets_a_cloud_event_with_the_workspace_as_its_key) {
  EXPECT_EQ(sent_to(topic).verdict, verdict::delivered);
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_THAT(asked_[0].path, StartsWith("/v1.0/publish/pubsub/reminders?metadata.partitionKey=00000000-"));
  EXPECT_EQ(asked_[0].content_type, "application/cloudevents+json");
  EXPECT_THAT(asked_[0].body, HasSubstr(R"("specversion":"1.0","id":"msg_)"));
  EXPECT_THAT(asked_[0].body, HasSubstr(R"("data":{"type":"reminder.fired")"));
}

TEST_F(dapr_test, a_binding_is_asked_to_create) {
  EXPECT_EQ(sent_to(binding).verdict, verdict::delivered);
  ASSERT_EQ(asked_.size(), 1u);
  EXPECT_EQ(asked_[0].path, "/v1.0/bindings/mail");
  EXPECT_THAT(asked_[0].body, StartsWith(R"({"operation":"create","metadata":{"Webhook-Id":"msg_)"));
}

TEST_F(dapr_test, what_the_operator_did_not_name_is_not_called) {
  EXPECT_EQ(sent_to("invoke/billing/pay").verdict, verdict::refused);
  EXPECT_EQ(sent_to("invoke/receiver/v1/reminders/../other").verdict, verdict::refused);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(dapr_test, without_a_sidecar_nothing_leaves) {
  dapr nowhere({.post = nullptr}, {application});
  EXPECT_EQ(nowhere.deliver(letter_to(application)).verdict, verdict::refused);
}

TEST_F(dapr_test, a_breaker_is_open_from_when_it_turns_away_until_a_call_goes_through) {
  EXPECT_EQ(breaker_of(application), circuit::unknown);
  EXPECT_EQ(answered(500, "").verdict, verdict::failed);
  EXPECT_EQ(breaker_of(application), circuit::unknown) << "it may have let the call through";
  const auto r = answered(500, turned_away);
  EXPECT_EQ(r.verdict, verdict::failed);
  EXPECT_THAT(r.why, HasSubstr("circuit breaker"));
  EXPECT_EQ(breaker_of(application), circuit::open);
  EXPECT_EQ(breaker_of(topic), circuit::unknown);
  EXPECT_EQ(answered(503, "").verdict, verdict::failed);
  EXPECT_EQ(breaker_of(application), circuit::open) << "the one call that is let through failed";
  EXPECT_EQ(answered(200, "").verdict, verdict::delivered);
  EXPECT_EQ(breaker_of(application), circuit::closed);
}

TEST_F(dapr_test, an_application_that_is_gone_says_so_and_a_sidecar_cannot) {
  EXPECT_EQ(answered(410, "").verdict, verdict::gone);
  EXPECT_EQ(answered(410, R"({"errorCode":"ERR_DIRECT_INVOKE"})").verdict, verdict::failed);
  EXPECT_EQ(answered(410, "", binding).verdict, verdict::failed);
}

TEST_F(dapr_test, why_it_failed_tells_nothing_of_the_network_behind_the_sidecar) {
  const auto r = answered(500, R"({"errorCode":"ERR_DIRECT_INVOKE","message":"dial tcp 10.1.2.3:50002: refused"})");
  EXPECT_EQ(r.why, "The sidecar answered 500 (ERR_DIRECT_INVOKE).");
}

TEST_F(dapr_test, a_sidecar_that_is_away_is_tried_again) {
  answer_ = failure{errc::unavailable, "", "The Dapr sidecar is not reached."};
  const auto r = sent_to(application);
  EXPECT_EQ(r.verdict, verdict::failed);
  EXPECT_EQ(r.why, "The Dapr sidecar is not reached.");
}

}  // namespace
}  // namespace aido::delivery
