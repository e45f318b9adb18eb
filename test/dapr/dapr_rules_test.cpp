#include <future>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"
#include "eventstore/dapr/dapr_event_publisher.hpp"
#include "eventstore/dapr/dapr_intake.hpp"
#include "test/dapr/stand_in.hpp"

namespace aido::test {
namespace {

using namespace eventstore;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;
using testing::SizeIs;

constexpr partition_id second{1};

workspace_id workspace(std::uint8_t number) {
  workspace_id id{};
  id.value.bytes[0] = number;
  return id;
}

public_event event_of(workspace_id w, std::string id) {
  return {.workspace = w, .attributes = {{"specversion", "1.0"}, {"id", std::move(id)}}, .data = R"({"n":1})"};
}

/// A publisher, and what it answers.
struct telling {
  explicit telling(const std::string& address)
      : over({.address = address, .api_token = "secret"}),
        publisher(over, {.log = {}, .topic = "aido.events", .notice = [](std::string_view) {}}) {}

  result<void> publish(const std::vector<public_event>& events) {
    std::promise<result<void>> said;
    publisher.publish(second, events, [&](const result<void>& r) { said.set_value(r); });
    return said.get_future().get();
  }
  result<log_offset> find() {
    std::promise<result<log_offset>> said;
    publisher.find_cursor(second, [&](const result<log_offset>& r) { said.set_value(r); });
    return said.get_future().get();
  }

  dapr::sidecar over;
  dapr_event_publisher publisher;
};

TEST(dapr_event_publisher, no_request_has_two_events_of_one_workspace) {
  stand_in daprd;
  telling t(daprd.address());
  ASSERT_TRUE(t.publish({event_of(workspace(1), "a1"), event_of(workspace(1), "a2"), event_of(workspace(2), "b1")}));
  const auto asked = daprd.requests();
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_THAT(asked[0], HasSubstr("POST /v1.0/publish/bulk/aido-pubsub/aido.events HTTP/1.1\r\n"));
  EXPECT_THAT(asked[0], HasSubstr("dapr-api-token: secret\r\n"));
  EXPECT_THAT(asked[0],
              HasSubstr(R"("metadata":{"partitionKey":")" + to_string(workspace(1)) +
                        R"("},"event":{)"
                        R"("specversion":"1.0","id":"a1","datacontenttype":"application/json","data":{"n":1}}})"));
  EXPECT_THAT(asked[0], HasSubstr(R"("id":"b1")"));
  EXPECT_THAT(asked[0], Not(HasSubstr(R"("id":"a2")")));
  EXPECT_THAT(asked[1], HasSubstr(R"("id":"a2")"));
}

TEST(dapr_event_publisher, what_is_not_acknowledged_is_not_told_and_nothing_goes_before_it) {
  stand_in daprd(500, R"({"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE","message":"no broker"})");
  telling t(daprd.address());
  const auto told = t.publish({event_of(workspace(1), "a1"), event_of(workspace(1), "a2")});
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, errc::unavailable);
  EXPECT_THAT(told.error().detail, HasSubstr("ERR_PUBSUB_PUBLISH_MESSAGE: no broker"));
  EXPECT_THAT(daprd.requests(), SizeIs(1));
}

std::string many(std::string_view text) {
  std::string all;
  for (int i = 0; i < 300; ++i) all += text;
  return all;
}

TEST(dapr_event_publisher, what_a_sidecar_says_at_length_in_any_language_can_be_shown) {
  for (const auto& body : {R"({"errorCode":"ERR_X","message":")" + many("ä") + "\"}", many("€"), many("\xff")}) {
    stand_in daprd(500, body);
    const auto told = telling(daprd.address()).publish({event_of(workspace(1), "a1")});
    std::string shown = "[";
    codec::append_string(shown, told.error().detail);
    EXPECT_TRUE(codec::parse_json(shown + ']')) << shown;
    EXPECT_LE(told.error().detail.size(), limits::max_sidecar_detail + 100);
  }
}

TEST(dapr_event_publisher, a_sidecar_that_is_gone_is_told_of_without_its_token) {
  telling t(closed_address());
  const auto told = t.publish({event_of(workspace(1), "a1")});
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, errc::unavailable);
  EXPECT_THAT(told.error().detail, Not(HasSubstr("secret")));
}

TEST(dapr_event_publisher, a_partition_that_nothing_was_kept_of_begins_at_the_first_record) {
  stand_in daprd;
  EXPECT_EQ(telling(daprd.address()).find().value(), log_offset{0});
}

TEST(dapr_event_publisher, a_partition_goes_on_where_it_stood) {
  stand_in daprd(200, "4711");
  EXPECT_EQ(telling(daprd.address()).find().value(), log_offset{4711});
  EXPECT_THAT(daprd.requests(),
              ElementsAre(HasSubstr("GET /v1.0/state/aido-state/told-" + to_string(log_id{}) + "-1 ")));
}

TEST(dapr_event_publisher, a_cursor_that_is_no_number_is_damage) {
  stand_in daprd(200, R"({"a":1})");
  EXPECT_EQ(telling(daprd.address()).find().error().code, errc::corrupt);
}

TEST(dapr_event_publisher, the_last_cursor_is_kept_before_it_ends) {
  stand_in daprd;
  telling(daprd.address()).publisher.remember(second, {7});
  ASSERT_FALSE(daprd.requests().empty());
  EXPECT_THAT(daprd.requests().back(), HasSubstr(R"([{"key":"told-)" + to_string(log_id{}) + R"(-1","value":7}])"));
}

TEST(dapr_event_publisher, a_cursor_that_cannot_be_kept_for_long_is_told_of_once) {
  dapr::sidecar over({.address = closed_address(), .api_token = {}});
  std::promise<void> told;
  int times = 0;
  {
    dapr_event_publisher publisher(over, {.log = {}, .topic = "aido.events", .notice = [&](std::string_view) {
                                            if (++times == 1) told.set_value();
                                          }});
    publisher.remember(second, {7});
    told.get_future().wait();
  }  // which tries once more
  EXPECT_EQ(times, 1);
}

TEST(dapr_event_publisher, what_waits_for_a_sidecar_that_hangs_is_answered_without_asking_when_it_ends) {
  stand_in daprd(stand_in::silent{});
  dapr::sidecar over({.address = daprd.address(), .api_token = {}});
  std::vector<errc> said;
  {
    dapr_event_publisher publisher(over, {.log = {}, .topic = "aido.events", .notice = [](std::string_view) {}});
    for (std::uint32_t p = 0; p < 4; ++p)
      publisher.find_cursor({p}, [&](const result<log_offset>& found) { said.push_back(found.error().code); });
    publisher.publish(second, {event_of(workspace(1), "a1")},
                      [&](const result<void>& told) { said.push_back(told.error().code); });
    daprd.wait_for_a_request();
  }
  EXPECT_THAT(said, SizeIs(5));
  EXPECT_THAT(daprd.requests(), SizeIs(Lt(5))) << "those that wait are not tried one by one";
}

/// An intake whose messages have this outcome.
struct judged {
  judged(const std::string& address, command_fate fate) : over({.address = address, .api_token = {}}) {
    intake.begin([fate](const command_message&, const outcome_sink& done) {
      done({.fate = fate, .why = errc::invalid_value, .problem = R"({"type":"p"})"});
    });
  }

  delivery_verdict verdict() {
    std::promise<delivery_verdict> said;
    intake.take(
        {.partition = 3, .offset = 42, .message = {.key = "k", .headers = {{"content-type", "x"}}, .value = "v"}},
        [&](delivery_verdict v) { said.set_value(v); });
    return said.get_future().get();
  }

  dapr::sidecar over;
  dapr_intake intake{over, "aido.commands"};
};

TEST(dapr_intake, what_has_its_effect_is_a_success) {
  for (const auto fate : {command_fate::applied, command_fate::unchanged, command_fate::repeated})
    EXPECT_EQ(judged(closed_address(), fate).verdict(), delivery_verdict::success);
}

TEST(dapr_intake, what_is_postponed_comes_again) {
  EXPECT_EQ(judged(closed_address(), command_fate::postponed).verdict(), delivery_verdict::retry);
}

TEST(dapr_intake, what_is_refused_is_dropped_once_its_letter_is_written) {
  stand_in daprd;
  judged j(daprd.address(), command_fate::refused);
  EXPECT_EQ(j.verdict(), delivery_verdict::drop);
  const auto asked = daprd.requests();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_THAT(asked[0], HasSubstr("POST /v1.0/publish/bulk/aido-pubsub/aido.commands.dlq?metadata.rawPayload=true "));
  EXPECT_THAT(asked[0],
              HasSubstr(R"("metadata":{"partitionKey":"k","aido-problem":"{\"type\":\"p\"}",)"
                        R"("aido-topic":"aido.commands","aido-partition":"3","aido-offset":"42"},"event":"dg=="})"));
  EXPECT_EQ(j.intake.status().dead_letters, 1);
  EXPECT_EQ(j.intake.status().refused.at(errc::invalid_value), 1);
}

TEST(dapr_intake, what_is_refused_comes_again_while_no_letter_can_be_written) {
  judged j(closed_address(), command_fate::refused);
  EXPECT_EQ(j.verdict(), delivery_verdict::retry);
  EXPECT_EQ(j.intake.status().dead_letters, 0);
  EXPECT_THAT(j.intake.status().obstacle, HasSubstr("does not answer"));
}

TEST(dapr_intake, a_letter_says_in_which_topic_the_message_stands) {
  stand_in daprd;
  judged j(daprd.address(), command_fate::refused);
  std::promise<void> said;
  j.intake.take({.topic = "aido.bound-commands", .message = {}}, [&](delivery_verdict) { said.set_value(); });
  said.get_future().wait();
  EXPECT_THAT(daprd.requests(),
              ElementsAre(AllOf(HasSubstr("/aido.commands.dlq?"), HasSubstr(R"("aido-topic":"aido.bound-commands")"))));
}

TEST(dapr_intake, letters_that_wait_for_a_sidecar_that_hangs_come_again_when_it_stops) {
  stand_in daprd(stand_in::silent{});
  std::vector<delivery_verdict> said;
  {
    judged j(daprd.address(), command_fate::refused);
    for (int i = 0; i < 5; ++i) j.intake.take({}, [&](delivery_verdict v) { said.push_back(v); });
    daprd.wait_for_a_request();
    j.intake.stop();
  }
  EXPECT_THAT(said, AllOf(SizeIs(5), Each(delivery_verdict::retry)));
  EXPECT_THAT(daprd.requests(), SizeIs(Lt(5))) << "those that wait are not tried one by one";
}

TEST(dapr_intake, what_comes_before_it_begins_or_after_it_stops_comes_again) {
  dapr::sidecar over({.address = closed_address(), .api_token = {}});
  dapr_intake not_begun(over, "aido.commands");
  std::optional<delivery_verdict> said;
  not_begun.take({}, [&](delivery_verdict v) { said = v; });
  EXPECT_EQ(said, delivery_verdict::retry);
  judged j(closed_address(), command_fate::applied);
  j.intake.stop();
  EXPECT_EQ(j.verdict(), delivery_verdict::retry);
}

}  // namespace
}  // namespace aido::test
