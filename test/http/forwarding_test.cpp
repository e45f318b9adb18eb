#include "http/forwarding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workspace/decide.hpp"
#include "test/held_port.hpp"
#include "test/http/running_server.hpp"

/// Two servers: `port` is of one whose engine says that the other one, at `owner_port`, serves every workspace.
namespace aido::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// A request as clients write it, on a connection of its own.
struct message {
  std::string method;
  std::string target;
  std::string fields;
  std::string body;
};

std::string ask(std::uint16_t port, const message& m) {
  client c(port);
  c.send(m.method + ' ' + m.target + " HTTP/1.1\r\n" + c.host() + m.fields + "Connection: close\r\n" +
         (m.method == "GET" || m.method == "HEAD" ? "" : "Content-Length: " + std::to_string(m.body.size()) + "\r\n") +
         "\r\n" + m.body);
  return c.receive_all();
}

/// What stands in an answer's field; empty: it is not there.
std::string value_of(const std::string& answer, std::string_view name) {
  const auto at = answer.find("\r\n" + std::string(name) + ": ");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 4;
  return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

/// The lines of the head in some order of their own, and the body.
std::vector<std::string> parts_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < end; at = answer.find("\r\n", at) + 2) {
    auto line = answer.substr(at, answer.find("\r\n", at) - at);
    if (!line.starts_with("Date: ")) parts.push_back(std::move(line));
  }
  std::ranges::sort(parts);
  parts.push_back(answer.substr(end));
  return parts;
}

class forwarding_test : public running_server {
 protected:
  forwarding_test() {
    start_owner();
    gateway.owner = place.address();
  }

  void start_owner() {
    far.emplace(server_options{.port = owner_port},
                context{.gateway = owner, .clock = clock, .workspace = owner.workspace()});
    ASSERT_TRUE(far->start());
  }

  /// Asks both, and expects what the owner says from either.
  std::string expect_same(const message& m) {
    const auto direct = ask(owner_port, m);
    EXPECT_EQ(parts_of(ask(port, m)), parts_of(direct)) << m.method << ' ' << m.target;
    return direct;
  }
  std::string new_task() { return value_of(ask(port, {"POST", "/v1/tasks", json, R"({"title":"a"})"}), "Location"); }

  const server_options impatient{.hand_over_wait = std::chrono::milliseconds{0}};
  const std::string json = "Content-Type: application/json\r\n";
  const test::held_port place;  // where the owner is, also while it is down
  const std::uint16_t owner_port = place.number();
  fake_gateway owner{clock};
  std::optional<server> far;
};

TEST_F(forwarding_test, what_another_process_serves_is_read_and_written_there) {
  start();
  const auto made = ask(port, {"POST", "/v1/tasks", json, R"({"title":"a"})"});
  EXPECT_THAT(made, StartsWith("HTTP/1.1 201 Created\r\n"));
  EXPECT_EQ(value_of(made, "ETag"), "\"1\"");
  EXPECT_THAT(value_of(made, "Log-Position"), HasSubstr(":2:"));
  const auto at = value_of(made, "Location");
  EXPECT_THAT(ask(owner_port, {"GET", at, {}, {}}), HasSubstr(R"("title":"a")"));
  const auto changed = ask(port, {"PATCH", at, json + "If-Match: \"1\"\r\n", R"({"title":"b"})"});
  EXPECT_THAT(changed, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(expect_same({"GET", at, {}, {}}), HasSubstr(R"("title":"b")"));
  EXPECT_THAT(ask(port, {"DELETE", at, {}, {}}), StartsWith("HTTP/1.1 20"));
  EXPECT_THAT(ask(owner_port, {"GET", at, {}, {}}), StartsWith("HTTP/1.1 404 "));
  gateway.owner.reset();
  EXPECT_THAT(ask(port, {"GET", "/v1/tasks", {}, {}}), HasSubstr(R"("items":[])"));
}

TEST_F(forwarding_test, an_answer_arrives_as_the_owner_gave_it) {
  start();
  const auto at = new_task();
  EXPECT_THAT(expect_same({"GET", at, "If-None-Match: \"1\"\r\n", {}}), StartsWith("HTTP/1.1 304 "));
  EXPECT_THAT(expect_same({"HEAD", at, {}, {}}), EndsWith("\r\n\r\n"));
  EXPECT_THAT(expect_same({"HEAD", "/v1/events", {}, {}}), HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(expect_same({"PATCH", at, json + "If-Match: \"7\"\r\n", R"({"title":"c"})"}),
              StartsWith("HTTP/1.1 412 "));
  EXPECT_THAT(expect_same({"GET", "/v1/tasks/none", {}, {}}), HasSubstr("application/problem+json"));
  EXPECT_THAT(expect_same({"POST", "/v1/tasks", json, "{"}), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(expect_same({"GET", "/v1/tasks", "Authorization: Bearer nonsense\r\n", {}}), StartsWith("HTTP/1.1 401 "));
}

TEST_F(forwarding_test, a_compressed_answer_is_passed_on_as_it_is) {
  start();
  for (int i = 0; i < 20; ++i) new_task();
  EXPECT_THAT(expect_same({"GET", "/v1/tasks", "Accept-Encoding: gzip\r\n", {}}), HasSubstr("Content-Encoding: gzip"));
}

TEST_F(forwarding_test, an_answer_is_passed_on_in_full_however_long_it_is) {
  start();
  const auto task = R"({"title":"long","notes":")" + std::string(limits::max_notes, '.') + R"("})";
  for (std::size_t size = 0; size <= limits::max_whole_answer; size += limits::max_notes)
    ASSERT_THAT(ask(port, {"POST", "/v1/tasks", json, task}), StartsWith("HTTP/1.1 201 "));
  const auto inbox = to_string(workspace::inbox_of(owner.workspace()));
  const auto changes = "/v1/lists/" + inbox + "/diff?from=" + to_string(owner.log().id) + ":2:1";
  const message all{"GET", changes, {}, {}};
  const auto parts = parts_of(ask(port, all));
  EXPECT_TRUE(parts == parts_of(ask(owner_port, all)));  // to print them would take too long
  EXPECT_GT(parts.back().size(), limits::max_whole_answer);
  EXPECT_THAT(expect_same({"HEAD", changes, {}, {}}), EndsWith("\r\n\r\n"));
}

TEST_F(forwarding_test, a_body_may_be_as_large_as_anywhere) {
  start();
  std::string body = R"({"title":"large"})";
  body.resize(limits::max_body, ' ');
  EXPECT_THAT(ask(port, {"POST", "/v1/tasks", json, body}), StartsWith("HTTP/1.1 201 "));
}

TEST_F(forwarding_test, one_connection_carries_many_requests) {
  start({.threads = 1});
  for (int i = 0; i < 20; ++i) EXPECT_NE(new_task(), "");
  // The kept one, and the one that asks.
  EXPECT_THAT(ask(owner_port, {"GET", "/metrics", {}, {}}), HasSubstr("aido_http_connections 2\n"));
  EXPECT_THAT(metrics(), HasSubstr("aido_forwarded_total{outcome=\"relayed\"} 20\n"));
}

TEST_F(forwarding_test, what_was_forwarded_once_is_served_or_refused_but_never_sent_on) {
  start();
  const message hopped{"POST", "/v1/tasks", json + "Aido-Forwarded: 1\r\n", R"({"title":"a"})"};
  const auto refused = ask(port, hopped);
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, HasSubstr(R"("outcome":"not-applied")"));
  EXPECT_NE(value_of(refused, "Retry-After"), "");
  EXPECT_THAT(ask(owner_port, {"GET", "/v1/tasks", {}, {}}), HasSubstr(R"("items":[])"));
  EXPECT_THAT(ask(owner_port, hopped), StartsWith("HTTP/1.1 201 "));
}

TEST_F(forwarding_test, two_processes_that_point_at_each_other_answer) {
  start(impatient);
  owner.owner = "127.0.0.1:" + std::to_string(port);
  EXPECT_THAT(ask(port, {"GET", "/v1/tasks", {}, {}}), StartsWith("HTTP/1.1 503 "));
}

TEST_F(forwarding_test, an_owner_that_is_down_is_told_of_and_nothing_was_applied) {
  start(impatient);
  far.reset();
  const auto answer = ask(port, {"POST", "/v1/tasks", json, R"({"title":"a"})"});
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr(R"("outcome":"not-applied")"));
  EXPECT_NE(value_of(answer, "Retry-After"), "");
  EXPECT_THAT(metrics(), HasSubstr("aido_forwarded_total{outcome=\"unreachable\"} 1\n"));
}

TEST_F(forwarding_test, while_a_workspace_moves_its_requests_wait_where_they_came_in) {
  start({.hand_over_wait = std::chrono::minutes{1}});
  far.reset();
  client waiting(port);
  const std::string_view body = R"({"title":"a"})";
  waiting.send("POST /v1/tasks HTTP/1.1\r\n" + waiting.host() + json + "Content-Length: 13\r\n\r\n" +
               std::string(body));
  std::string seen;
  do {
    seen = metrics();
  } while (seen.find("aido_forwarded_total{outcome=\"unreachable\"} 0\n") != std::string::npos);
  start_owner();
  EXPECT_THAT(waiting.receive_until("}"), StartsWith("HTTP/1.1 201 "));
  EXPECT_THAT(ask(owner_port, {"GET", "/v1/tasks", {}, {}}), HasSubstr(R"("title":"a")"));
}

TEST_F(forwarding_test, what_is_of_no_workspace_is_answered_here) {
  start({.cors = cors_policy({"https://tasks.example"})});
  far.reset();
  for (const auto* const path : {"/healthz", "/startupz", "/readyz", "/metrics", "/openapi.json", "/docs"})
    EXPECT_THAT(ask(port, {"GET", path, {}, {}}), StartsWith("HTTP/1.1 200 ")) << path;
  EXPECT_THAT(ask(port, {"GET", "/nowhere", {}, {}}), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(
      ask(port,
          {"OPTIONS", "/v1/tasks", "Origin: https://tasks.example\r\nAccess-Control-Request-Method: POST\r\n", {}}),
      StartsWith("HTTP/1.1 204 "));
}

TEST_F(forwarding_test, a_page_that_this_process_permits_reads_what_the_owner_says) {
  start({.cors = cors_policy({"https://tasks.example"})});
  const auto answer = ask(port, {"GET", "/v1/tasks", "Origin: https://tasks.example\r\n", {}});
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(value_of(answer, "Access-Control-Allow-Origin"), "https://tasks.example");
}

TEST_F(forwarding_test, events_arrive_one_by_one) {
  start();
  client streaming(port);
  streaming.get("/v1/events");
  EXPECT_THAT(streaming.receive_until("\n\n"), HasSubstr("Content-Type: text/event-stream\r\n"));
  for (int i = 0; i < 3; ++i) {
    streaming.forget();
    owner.rename_inbox(static_cast<std::size_t>(i) + 1);
    EXPECT_THAT(streaming.receive_until("\n\n"), HasSubstr("data: {"));
  }
  EXPECT_THAT(metrics(), HasSubstr("aido_http_streams 1\n"));
  far->drain(std::chrono::seconds{10});
  EXPECT_THAT(streaming.receive_all(), EndsWith("0\r\n\r\n"));
}

TEST_F(forwarding_test, a_client_that_leaves_a_stream_ends_it_at_the_owner) {
  start();
  {
    client streaming(port);
    streaming.get("/v1/events");
    streaming.receive_until("\n\n");
    EXPECT_THAT(ask(owner_port, {"GET", "/metrics", {}, {}}), HasSubstr("aido_http_streams 1\n"));
  }
  for (const auto at : {owner_port, port}) {
    std::string seen;
    do {
      seen = ask(at, {"GET", "/metrics", {}, {}});
    } while (seen.find("aido_http_streams 0\n") == std::string::npos);
  }
}

TEST_F(forwarding_test, draining_ends_a_relayed_stream) {
  start();
  client streaming(port);
  streaming.get("/v1/events");
  streaming.receive_until("\n\n");
  running->drain(std::chrono::seconds{10});
  EXPECT_THAT(streaming.receive_all(), EndsWith("0\r\n\r\n"));
}

TEST_F(forwarding_test, relayed_streams_count_among_those_that_may_be_open) {
  start({.max_streams = 1});
  client first(port);
  first.get("/v1/events");
  first.receive_until("\n\n");
  EXPECT_THAT(ask(port, {"GET", "/v1/events", {}, {}}), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace aido::http
