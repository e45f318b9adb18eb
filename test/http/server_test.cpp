#include "http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/http/running_server.hpp"

namespace aido::http {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using http_server = running_server;

TEST_F(http_server, it_listens_beyond_loopback_only_when_told_to) {
  const context outside{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()};
  EXPECT_EQ(server({.address = "0.0.0.0"}, outside).start().error().code, errc::forbidden);
  EXPECT_EQ(server({.address = "tasks.example"}, outside).start().error().code, errc::invalid_value);
  EXPECT_TRUE(server({.address = "0.0.0.0", .insecure = true}, outside).start().has_value());
  EXPECT_TRUE(server({.address = "localhost"}, outside).start().has_value());
}

TEST_F(http_server, a_server_is_served_at_the_address_that_it_says) {
  server running({.address = "127.0.0.2"}, {.gateway = gateway, .clock = clock, .workspace = gateway.workspace()});
  const auto at = running.start();
  ASSERT_TRUE(at);
  EXPECT_EQ(at->address, "127.0.0.2");
  client asking(*at);
  for (const auto* const path : {"/healthz", "/v1/lists"}) {
    asking.forget();
    asking.get(path);
    EXPECT_THAT(asking.receive_until("}"), StartsWith("HTTP/1.1 200 ")) << path;
  }
}

TEST_F(http_server, a_taken_port_is_named) {
  start();
  server second({.port = port}, {.gateway = gateway, .clock = clock, .workspace = gateway.workspace()});
  EXPECT_EQ(second.start().error().code, errc::unavailable);
}

TEST_F(http_server, connections_above_the_limit_are_told_and_closed) {
  start({.max_connections = 1});
  client first(port);
  first.get("/healthz");
  first.receive_until("}");
  client second(port);
  const auto answer = second.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("Retry-After: "));
  first.get("/v1/lists");
  EXPECT_THAT(first.receive_until("items"), HasSubstr("items"));
}

TEST_F(http_server, connections_above_their_clients_limit_are_told_and_counted) {
  start({.max_connections_per_address = 2});
  client first(port);
  client second(port);
  for (auto* c : {&first, &second}) {
    c->get("/healthz");
    c->receive_until("}");
  }
  client third(port);
  const auto answer = third.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("Retry-After: "));
  first.forget();
  first.get("/metrics");
  EXPECT_THAT(first.receive_until("aido_http_rate_limited_total 0\n"),
              HasSubstr("aido_http_turned_away_by_address_total 1\n"));
}

TEST_F(http_server, a_client_that_ends_a_connection_may_have_another) {
  start({.max_connections_per_address = 1});
  client watch(port, "127.0.0.2");
  for (int i = 0; i < 3; ++i) {
    {
      client only(port);
      only.send("GET /healthz HTTP/1.1\r\n" + only.host() + "Connection: close\r\n\r\n");
      EXPECT_THAT(only.receive_all(), StartsWith("HTTP/1.1 200 "));
    }
    // The client's end is the last that the server hears of a connection.
    do {
      watch.forget();
      watch.get("/metrics");
    } while (watch.receive_until("aido_http_rate_limited_total 0\n").find("aido_http_connections 1\n") ==
             std::string::npos);
  }
}

TEST_F(http_server, another_client_is_not_held_to_the_first_ones_limit) {
  start({.max_connections_per_address = 1});
  client one(port);
  one.get("/healthz");
  one.receive_until("}");
  client other(port, "127.0.0.2");
  other.get("/healthz");
  EXPECT_THAT(other.receive_until("}"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(http_server, a_head_that_stops_halfway_is_timed_out) {
  start({.head_timeout = milliseconds{1}});
  client slow(port);
  slow.send("GET /healthz HT");
  EXPECT_THAT(slow.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(http_server, a_body_that_stops_halfway_is_timed_out) {
  start({.body_timeout = milliseconds{1}});
  client slow(port);
  slow.send("POST /v1/tasks HTTP/1.1\r\n" + slow.host() + "Content-Length: 100\r\n\r\n{");
  EXPECT_THAT(slow.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(http_server, an_idle_connection_is_closed_without_a_word) {
  start({.idle_timeout = milliseconds{1}});
  client idle(port);
  EXPECT_EQ(idle.receive_all(), "");
}

TEST_F(http_server, a_stream_to_a_client_that_takes_nothing_is_cut) {
  start({.write_timeout = milliseconds{500}, .idle_timeout = std::chrono::minutes{10}});
  gateway.rename_inbox(30'000);
  client stuck(port);
  stuck.get("/v1/events?after=" + to_string(gateway.log().id) + ":2:0:0");
  client other(port);
  std::string seen;
  do {
    seen = metrics();
  } while (seen.find("aido_http_streams 0\n") == std::string::npos ||
           seen.find("route=\"/v1/events\"") == std::string::npos);
  other.get("/healthz");
  EXPECT_THAT(other.receive_until("}"), HasSubstr("200 OK"));
}

TEST_F(http_server, draining_lets_requests_finish_and_ends_what_waits) {
  start();
  client idle(port);
  idle.get("/healthz");
  idle.receive_until("}");
  client streaming(port);
  streaming.get("/v1/events");
  streaming.receive_until("id: ");
  running->drain(std::chrono::seconds{10});
  idle.receive_all();
  EXPECT_THAT(streaming.receive_all(), testing::EndsWith("0\r\n\r\n"));
}

TEST_F(http_server, draining_answers_what_waits_for_its_workspace) {
  gateway.owner = "127.0.0.1:1";  // nobody listens there
  start({.hand_over_wait = std::chrono::minutes{10}});
  client waiting(port);
  waiting.get("/v1/lists");
  std::string seen;
  do {
    seen = metrics();
  } while (seen.find("aido_forwarded_total{outcome=\"unreachable\"} 0\n") != std::string::npos);
  running->drain(std::chrono::seconds{10});
  EXPECT_THAT(waiting.receive_all(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("urn:aido:problem:moving")));
}

TEST_F(http_server, who_leaves_serves_and_ends_each_connection_with_its_answer) {
  start();
  {
    client kept(port);
    kept.get("/healthz");
    EXPECT_THAT(kept.receive_until("}"), Not(HasSubstr("Connection: close")));
    running->begin_leaving();
    kept.forget();
    kept.get("/healthz");
    EXPECT_THAT(kept.receive_all(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close")));
    client late(port);
    late.get("/healthz");
    EXPECT_THAT(late.receive_all(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close")));
  }
  running->await_departures(std::chrono::steady_clock::time_point::max());
}

TEST_F(http_server, a_request_without_an_answer_does_not_keep_a_drained_server) {
  start({.position_wait = std::chrono::minutes{1}});
  gateway.owns = false;
  gateway.reaches_positions = false;
  client waiting(port);
  waiting.send("GET /v1/lists HTTP/1.1\r\n" + waiting.host() + "Log-Position: " + to_string(gateway.log().id) +
               ":2:99\r\n\r\n");
  client asking(port);
  asking.get("/healthz");
  asking.receive_until("}");
  running->drain(milliseconds{1});
  running.reset();
  EXPECT_EQ(waiting.receive_all(), "");
}

}  // namespace
}  // namespace aido::http
