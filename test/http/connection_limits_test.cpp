#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workspace/decide.hpp"
#include "test/http/running_server.hpp"

/// Clients that send without end, hardly, or too often, and clients that take nothing.
namespace aido::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using connection_limits = running_server;

std::size_t count_of(std::string_view part, const std::string& text) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST_F(connection_limits, a_connection_ends_after_so_many_requests_and_says_so) {
  start({.max_requests = 3});
  client busy(port);
  for (int i = 0; i < 5; ++i) busy.try_send("GET /healthz HTTP/1.1\r\n" + busy.host() + "\r\n");
  const auto answers = busy.receive_all();
  EXPECT_EQ(count_of("HTTP/1.1 200 OK", answers), 3u);
  EXPECT_EQ(count_of("Connection: close\r\n", answers), 1u);
  EXPECT_GT(answers.find("Connection: close"), answers.rfind("HTTP/1.1 200 OK"));
}

TEST_F(connection_limits, an_endless_head_is_refused_at_its_limit_and_then_cut) {
  start();
  client endless(port);
  endless.send("GET /healthz HTTP/1.1\r\n" + endless.host() + "X-Note: ");
  const std::string some(64 << 10, 'x');
  endless.send(some);
  EXPECT_THAT(endless.receive_until("}"), StartsWith("HTTP/1.1 431 "));
  std::size_t taken = 0;
  while (taken < (64u << 20) && endless.try_send(some)) taken += some.size();
  EXPECT_LT(taken, 64u << 20);
}

TEST_F(connection_limits, an_endless_line_of_fields_is_refused_at_its_limit) {
  start();
  client endless(port);
  endless.send("GET /healthz HTTP/1.1\r\n" + endless.host());
  bool open = true;
  for (int i = 0; open && i < 3'000; ++i) open = endless.try_send("X-" + std::to_string(i) + ": 1\r\n");
  EXPECT_THAT(endless.receive_until("}"), StartsWith("HTTP/1.1 431 "));
}

/// Each byte comes only after another client was served, or was cut for the same short deadline: slowly, but it never
/// stops.
void trickle(client& slow, std::string_view text, std::uint16_t port) {
  for (const char c : text) {
    client other(port);
    other.get("/healthz");
    other.receive_until("}");
    if (!slow.try_send({&c, 1})) return;
  }
}

TEST_F(connection_limits, a_head_that_trickles_in_has_one_deadline_for_all_of_it) {
  start({.head_timeout = milliseconds{1}});
  client slow(port);
  slow.send("GET /healthz HTTP/1.1\r\n" + slow.host() + "X-Note: ");
  trickle(slow, std::string(8'000, 'x'), port);
  EXPECT_THAT(slow.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(connection_limits, a_body_that_trickles_in_has_one_deadline_for_all_of_it) {
  start({.body_timeout = milliseconds{1}});
  client slow(port);
  slow.send("POST /v1/tasks HTTP/1.1\r\n" + slow.host() + "Content-Length: 100000\r\n\r\n");
  trickle(slow, std::string(8'000, ' '), port);
  EXPECT_THAT(slow.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(connection_limits, a_chunk_that_trickles_in_has_the_bodys_deadline) {
  start({.body_timeout = milliseconds{1}});
  client slow(port);
  slow.send("POST /v1/tasks HTTP/1.1\r\n" + slow.host() + "Transfer-Encoding: chunked\r\n\r\nffff\r\n");
  trickle(slow, std::string(8'000, ' '), port);
  EXPECT_THAT(slow.receive_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(connection_limits, empty_lines_do_not_keep_a_connection) {
  start({.idle_timeout = milliseconds{1}});
  client idle(port);
  for (int i = 0; i < 100; ++i) idle.try_send("\r\n");
  EXPECT_THAT(idle.receive_all(), Not(HasSubstr("200")));
}

TEST_F(connection_limits, a_client_that_takes_no_answer_is_cut) {
  start({.write_timeout = milliseconds{500}});
  const std::string task = R"({"title":"large","notes":")" + std::string(60'000, 'x') + "\"}";
  {
    client writing(port);
    for (int i = 0; i < 300; ++i) {
      writing.send("POST /v1/tasks HTTP/1.1\r\n" + writing.host() +
                   "Content-Type: application/json\r\nContent-Length: " + std::to_string(task.size()) + "\r\n\r\n" +
                   task);
      writing.receive_until(R"("ledger_version":0})");
      writing.forget();
    }
  }
  client stuck(port);
  // Every task with its notes, which no page has room for.
  const auto inbox = to_string(workspace::inbox_of(gateway.workspace()));
  stuck.get("/v1/lists/" + inbox + "/diff?from=" + to_string(gateway.log().id) + ":2:1");
  // What is left is the one that asks: neither the one that wrote nor the one that takes nothing.
  std::string seen;
  do {
    seen = metrics();
  } while (seen.find("route=\"/v1/lists/{id}/diff\",status=\"200\"") == std::string::npos ||
           seen.find("aido_http_connections 1\n") == std::string::npos);
  EXPECT_LT(stuck.receive_all().size(), 300 * task.size());
}

}  // namespace
}  // namespace aido::http
