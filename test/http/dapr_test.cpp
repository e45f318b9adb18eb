#include "http/dapr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/base64.hpp"
#include "http/api_key.hpp"
#include "http/dapr_door.hpp"
#include "http/routes.hpp"
#include "http/service.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

namespace aido::http {
namespace {

using eventstore::delivered_command;
using eventstore::delivery_verdict;
using eventstore::verdict_sink;
using testing::HasSubstr;

constexpr std::string_view token = "the token of the application";

/// The edge beside a daprd, and what it delivers, on an executor that the test turns.
class dapr : public testing::Test {
 protected:
  dapr() { shared.port = 8420; }
  void TearDown() override { home->stop(); }

  void stand_beside(std::string token_hash, eventstore::command_door commands = nullptr) {
    shared.outside.dapr = std::make_shared<dapr_door>(
        dapr_door{.app_token_hash = std::move(token_hash),
                  .pubsub = "aido-pubsub",
                  .topic = "aido.commands",
                  .commands = std::move(commands),
                  .sidecar = [] { return eventstore::sidecar_status{"127.0.0.1:3500", false, "It is late."}; }});
  }
  /// Whatever is delivered has this verdict; the last one is kept.
  void stand_beside_with_verdict(delivery_verdict verdict) {
    stand_beside(hash_of_key(token), [this, verdict](delivered_command c, const verdict_sink& done) {
      delivered = std::move(c);
      done(verdict);
    });
  }

  request asked(http::method m, std::string_view target) {
    request r{.method = m, .method_name = to_string(m), .target = target, .authority = "localhost:8420"};
    r.fields = {{.name = "dapr-api-token", .value = token}};
    return r;
  }
  response get(std::string_view target) { return home->finish(serve(shared, asked(method::get, target), home)); }
  response deliver(std::string body, std::vector<field> fields = {}) {
    auto r = asked(method::post, "/dapr/commands");
    r.body = std::move(body);
    r.fields.insert(r.fields.end(), fields.begin(), fields.end());
    return home->finish(serve(shared, r, home));
  }

  system_clock clock;
  fake_gateway gateway{clock};
  edge shared{{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()}};
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>();
  delivered_command delivered;
};

std::string raw(std::string_view message) {
  return R"({"specversion":"1.0","data_base64":")" + eventstore::to_base64(message) + R"("})";
}

TEST_F(dapr, without_a_daprd_there_is_nothing_for_one) {
  EXPECT_EQ(get("/dapr/subscribe").status, 404);
  EXPECT_EQ(deliver(raw("{}")).status, 404);
}

TEST_F(dapr, who_does_not_show_the_token_is_not_let_in) {
  stand_beside(hash_of_key("another token"));
  EXPECT_EQ(get("/dapr/subscribe").status, 401);
  EXPECT_EQ(deliver(raw("{}")).status, 401);
  stand_beside(hash_of_key(token));
  EXPECT_EQ(get("/dapr/subscribe").status, 200);
  EXPECT_EQ(deliver(raw("{}"), {{.name = "Dapr-Api-Token", .value = token}}).status, 401) << "two are none";
}

TEST_F(dapr, without_a_token_nobody_is_let_in) {
  stand_beside("");
  EXPECT_EQ(get("/dapr/subscribe").status, 401);
  auto r = asked(method::get, "/dapr/subscribe");
  r.fields[0].value = "";
  EXPECT_EQ(home->finish(serve(shared, r, home)).status, 401);
}

TEST_F(dapr, a_probe_needs_no_token) {
  stand_beside(hash_of_key("another token"));
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(dapr, commands_are_subscribed_to_as_they_are_in_the_topic) {
  stand_beside_with_verdict(delivery_verdict::success);
  EXPECT_EQ(get("/dapr/subscribe").body,
            R"([{"pubsubname":"aido-pubsub","topic":"aido.commands","route":"/dapr/commands",)"
            R"("metadata":{"rawPayload":"true"}}])");
}

TEST_F(dapr, who_takes_no_commands_subscribes_to_nothing) {
  stand_beside(hash_of_key(token));
  EXPECT_EQ(get("/dapr/subscribe").body, "[]");
  EXPECT_EQ(deliver(raw("{}")).body, R"({"status":"RETRY"})") << "of a subscription that was there before";
}

TEST_F(dapr, a_message_is_taken_with_its_key_and_its_place) {
  stand_beside_with_verdict(delivery_verdict::success);
  deliver(raw("any\nbytes"), {{.name = "__key", .value = "a+b%0Ac"},
                              {.name = "__topic", .value = "aido.bound-commands"},
                              {.name = "__partition", .value = "3"},
                              {.name = "__offset", .value = "42"}});
  EXPECT_EQ(delivered.message.value, "any\nbytes");
  EXPECT_EQ(delivered.message.key, "a b\nc");
  EXPECT_EQ(delivered.topic, "aido.bound-commands");
  EXPECT_EQ(delivered.partition, 3);
  EXPECT_EQ(delivered.offset, 42);
}

TEST_F(dapr, what_holds_no_message_is_judged_as_it_stands) {
  stand_beside_with_verdict(delivery_verdict::drop);
  for (const std::string body : {R"({"id":"1"})", "not JSON", R"({"data_base64":"%"})", ""}) {
    EXPECT_EQ(deliver(body).body, R"({"status":"DROP"})");
    EXPECT_EQ(delivered.message.value, body);
  }
}

TEST_F(dapr, each_verdict_has_its_word) {
  stand_beside_with_verdict(delivery_verdict::success);
  EXPECT_EQ(deliver(raw("{}")).body, R"({"status":"SUCCESS"})");
  stand_beside_with_verdict(delivery_verdict::retry);
  EXPECT_EQ(deliver(raw("{}")).body, R"({"status":"RETRY"})");
  stand_beside_with_verdict(delivery_verdict::drop);
  EXPECT_EQ(deliver(raw("{}")).body, R"({"status":"DROP"})");
}

TEST_F(dapr, a_verdict_that_never_comes_is_a_retry) {
  stand_beside(hash_of_key(token), [](const delivered_command&, const verdict_sink&) {});
  EXPECT_EQ(deliver(raw("{}")).body, R"({"status":"RETRY"})");
}

TEST_F(dapr, readiness_and_metrics_say_that_the_sidecar_is_late) {
  stand_beside(hash_of_key(token));
  EXPECT_THAT(get("/readyz").body,
              HasSubstr(R"("dapr":{"address":"127.0.0.1:3500","answers":false,"detail":"It is late."})"));
  EXPECT_THAT(get("/metrics").body, HasSubstr("\naido_dapr_up 0\n"));
}

}  // namespace
}  // namespace aido::http
