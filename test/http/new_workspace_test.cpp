#include "http/new_workspace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/api_key.hpp"
#include "http/doorkeeper.hpp"
#include "test/http/running_server.hpp"

/// Two processes that share a log: the default workspace is at `near`, and all others are at `far`.
namespace aido::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const std::string operator_text = "aido_operator_0123456789abcdef0123456789abcdef";
const workspace_id named{*parse_uuid("01890a5d-ac96-774b-8cce-b302099a8057")};

struct new_workspace : testing::Test {
  struct process {
    explicit process(const aido::clock& clock) : engine(clock) {
      admission asked{.open = open_caller(engine.workspace()),
                      .asked = credentials::required,
                      .operator_key_hash = hash_of_key(operator_text)};
      running.emplace(server_options{.hand_over_wait = {}},
                      context{.gateway = engine,
                              .clock = clock,
                              .workspace = engine.workspace(),
                              .callers = std::make_shared<doorkeeper>(engine, clock, std::move(asked))});
      port = running->start().value().port;
    }

    fake_gateway engine;
    std::optional<server> running;
    std::uint16_t port = 0;
  };

  new_workspace() {
    near.engine.owner = "127.0.0.1:" + std::to_string(far.port);
    near.engine.served_here = near.engine.workspace();
    far.engine.shared = true;
  }

  static std::string make(const process& at, const std::string& fields, const std::string& body) {
    client c(at.port);
    c.send("POST /v1/workspaces HTTP/1.1\r\n" + c.host() + fields +
           "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body);
    return c.receive_all();
  }
  static std::string id_in(const std::string& answer) {
    constexpr std::string_view before = R"("id":")";
    const auto at = answer.find(before);
    return at == std::string::npos ? std::string() : answer.substr(at + before.size(), to_string(named).size());
  }
  static std::string metrics(const process& of) {
    client c(of.port);
    c.send("GET /metrics HTTP/1.1\r\n" + c.host() + "Connection: close\r\n\r\n");
    return c.receive_all();
  }

  const std::string as_operator = "Authorization: Bearer " + operator_text + "\r\n";
  const std::string keyed = as_operator + "Idempotency-Key: edge-1\r\n";
  const std::string plan = R"({"name":"Edge","zone":"UTC"})";
  const std::string plan_with_id = R"({"id":")" + to_string(named) + R"(","name":"Edge","zone":"UTC"})";
  system_clock clock;
  process far{clock};
  process near{clock};
};

TEST_F(new_workspace, is_made_where_the_id_is_served_that_follows_from_the_key) {
  const auto made = make(near, keyed, plan);
  EXPECT_THAT(made, StartsWith("HTTP/1.1 201 "));
  EXPECT_THAT(metrics(near), HasSubstr("aido_forwarded_total{outcome=\"relayed\"} 1\n"));
  const auto id = id_in(made);
  EXPECT_NE(id, "");
  EXPECT_EQ(id_in(make(near, keyed, plan)), id) << "a repetition is the same request";
  EXPECT_EQ(id_in(make(far, keyed, plan)), id) << "whichever process it comes to";
  EXPECT_NE(id_in(make(near, as_operator + "Idempotency-Key: edge-2\r\n", plan)), id);
}

TEST_F(new_workspace, follows_from_the_workspace_that_the_operator_named_too) {
  const auto from_named = keyed + "Aido-Workspace: " + to_string(named) + "\r\n";
  near.engine.served_here.reset();
  const auto made = make(near, from_named, plan);
  EXPECT_THAT(made, StartsWith("HTTP/1.1 201 "));
  EXPECT_NE(id_in(made), id_in(make(near, keyed, plan)));
}

TEST_F(new_workspace, of_a_process_that_may_choose_is_made_here_or_where_its_caller_is) {
  near.engine.served_here.reset();
  EXPECT_THAT(make(near, as_operator, plan), StartsWith("HTTP/1.1 201 "));
  EXPECT_THAT(make(far, as_operator, plan), StartsWith("HTTP/1.1 201 "));
}

TEST_F(new_workspace, does_not_wait_for_a_position_of_a_workspace_that_is_elsewhere) {
  near.engine.served_here = named;
  const auto seen = "Log-Position: " + to_string(near.engine.log().id) + ":2:99";
  EXPECT_THAT(make(near, as_operator + seen + "\r\n", plan_with_id), StartsWith("HTTP/1.1 201 "));
  EXPECT_THAT(make(near, as_operator + seen + "x\r\n", plan_with_id), StartsWith("HTTP/1.1 422 "));
}

TEST_F(new_workspace, is_refused_to_others_where_they_are_known) {
  const auto another = "Authorization: Bearer " + make_api_key(near.engine.workspace()).text + "\r\n";
  for (const auto& body : {plan, plan_with_id})
    EXPECT_THAT(make(near, another + "Idempotency-Key: edge-1\r\n", body), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(make(near, {}, plan_with_id), StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(metrics(near), HasSubstr("aido_forwarded_total{outcome=\"relayed\"} 0\n"));
}

}  // namespace
}  // namespace aido::http
