#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "http/problem.hpp"
#include "test/http/running_server.hpp"
#include "test/http/scripted_owner.hpp"

/// A server whose engine names an owner that behaves as the test says.
namespace aido::http {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view empty_answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

class forwarding_faults : public running_server {
 protected:
  void begin(std::chrono::milliseconds hand_over_wait = {}) {
    gateway.owner = owner.address();
    start({.threads = 1, .hand_over_wait = hand_over_wait});
  }
  static void post(const client& c, std::string_view fields = {}) {
    c.send("POST /v1/tasks HTTP/1.1\r\n" + c.host() + std::string(fields) + "Content-Length: 2\r\n\r\n{}");
  }
  /// Has a request served, after which the connection is kept.
  scripted_owner::connection kept(client& by) const {
    by.get("/v1/lists");
    auto at_owner = owner.accept();
    at_owner.receive_head();
    at_owner.send(empty_answer);
    by.receive_until("\r\n\r\n");
    by.forget();
    return at_owner;
  }

  /// Takes a request, and closes its connection without an answer.
  void swallow_one() {
    auto at_owner = owner.accept();
    at_owner.receive_until("{}");
    at_owner.close();
  }

  /// Returns once nobody takes connections to the server any more.
  void await_refusal() const {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (bool taken = true; taken;) {
      const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
      taken = ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
      ::close(socket);
    }
  }

  const std::string head_of_long =
      "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(limits::max_whole_answer + 1) + "\r\n\r\n";
  static constexpr std::chrono::milliseconds patient{60'000};  // no test waits for its end
  scripted_owner owner;
};

TEST_F(forwarding_faults, fields_for_this_hop_alone_go_no_further) {
  begin();
  client asking(port);
  asking.send("GET /v1/lists?limit=1 HTTP/1.1\r\n" + asking.host() +
              "Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
              "Upgrade: h2c\r\nX-Theirs: 1\r\nOrigin: http://localhost:" +
              std::to_string(port) + "\r\n\r\n");
  const auto at_owner = owner.accept();
  const auto request = at_owner.receive_head();
  EXPECT_THAT(request, StartsWith("GET /v1/lists?limit=1 HTTP/1.1\r\nHost: " + owner.address() + "\r\n"));
  EXPECT_THAT(request, AllOf(HasSubstr("\r\nAido-Forwarded: 1\r\n"), HasSubstr("\r\nX-Theirs: 1\r\n")));
  for (const auto* const gone : {"X-Mine", "Connection", "Keep-Alive", "TE:", "Upgrade", "Origin", "localhost"})
    EXPECT_THAT(request, Not(HasSubstr(gone)));
  at_owner.send(
      "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 1\r\n"
      "Content-Length: 2\r\n\r\n{}");
  const auto answer = asking.receive_until("{}");
  EXPECT_THAT(answer, HasSubstr("\r\nX-End: 1\r\n"));
  for (const auto* const gone : {"X-Hop", "Keep-Alive"}) EXPECT_THAT(answer, Not(HasSubstr(gone)));
}

TEST_F(forwarding_faults, a_write_whose_owner_dies_over_it_has_an_unknown_outcome) {
  begin();
  client writing(port);
  post(writing, "Idempotency-Key: a\r\n");
  swallow_one();
  EXPECT_THAT(writing.receive_until("}"),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr(R"("outcome":"outcome-unknown")")));
  EXPECT_THAT(metrics(), HasSubstr("aido_forwarded_total{outcome=\"lost\"} 1\n"));
}

TEST_F(forwarding_faults, what_may_be_repeated_waits_for_another_owner) {
  begin(patient);
  client writing(port);
  post(writing, "Idempotency-Key: a\r\n");
  swallow_one();
  auto next = owner.accept();
  next.receive_until("{}");
  next.send(empty_answer);
  EXPECT_THAT(writing.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(forwarding_faults, what_may_not_be_repeated_is_told_at_once) {
  begin(patient);
  client writing(port);
  post(writing);
  swallow_one();
  EXPECT_THAT(writing.receive_until("}"), HasSubstr(R"("outcome":"outcome-unknown")"));
  EXPECT_THAT(metrics(), HasSubstr("aido_forwarded_total{outcome=\"lost\"} 1\n"));
}

TEST_F(forwarding_faults, what_is_not_known_of_one_attempt_is_not_denied_because_of_another) {
  begin(patient);
  client writing(port);
  post(writing, "Idempotency-Key: a\r\n");
  swallow_one();
  auto next = owner.accept();
  next.receive_until("{}");
  const auto refusal = problem_response({errc::unavailable, {}, "As much is under way."}).body;
  next.send("HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: " +
            std::to_string(refusal.size()) + "\r\n\r\n" + refusal);
  EXPECT_THAT(writing.receive_until("}"), HasSubstr(R"("outcome":"outcome-unknown")"));
}

TEST_F(forwarding_faults, a_read_whose_owner_dies_over_it_can_be_tried_again) {
  begin();
  client reading(port);
  reading.get("/v1/lists");
  auto at_owner = owner.accept();
  at_owner.receive_head();
  at_owner.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
  at_owner.close();
  EXPECT_THAT(reading.receive_until("}"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr(R"("outcome":"not-applied")")));
}

TEST_F(forwarding_faults, a_long_answer_is_passed_on_while_it_comes_and_the_request_is_not_repeated) {
  for (const bool reads : {true, false}) {
    begin(patient);
    client c(port);
    if (reads)
      c.get("/v1/tasks?limit=500");
    else
      post(c, "Idempotency-Key: a\r\n");
    auto at_owner = owner.accept();
    at_owner.receive_head();
    at_owner.send("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\nETag: \"1\"\r\n\r\nbegun");
    const auto begun = c.receive_until("begun");
    EXPECT_THAT(begun, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(begun, AllOf(HasSubstr("\r\nContent-Length: 67108865\r\n"), HasSubstr("\r\nETag: \"1\"\r\n"),
                             Not(HasSubstr("Transfer-Encoding"))));
    at_owner.close();  // what is missing the client sees by the length: nothing is said in its place
    EXPECT_THAT(c.receive_all(), EndsWith("\r\n\r\nbegun"));
    EXPECT_THAT(metrics(),
                AllOf(HasSubstr("aido_forwarded_total{outcome=\"relayed\"} 1\n"),
                      HasSubstr("aido_forwarded_total{outcome=\"lost\"} 0\n"), HasSubstr("aido_http_streams 0\n")));
  }
}

TEST_F(forwarding_faults, a_long_answer_ends_whatever_the_client_sends_ahead_and_whoever_stops) {
  begin(patient);
  std::jthread stopping;
  std::jthread sending;
  client c(port);
  c.get("/v1/tasks");
  c.get("/v1/lists");
  const auto at_owner = owner.accept();
  at_owner.receive_head();
  at_owner.send(head_of_long + "begun");
  c.receive_until("begun");
  stopping = std::jthread([this] { running->drain(std::chrono::seconds{30}); });
  await_refusal();
  sending = std::jthread([&] { at_owner.send(std::string(limits::max_whole_answer - 8, '.') + "over"); });
  const auto answer = c.receive_all();
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, limits::max_whole_answer + 1);
  EXPECT_THAT(answer.substr(answer.size() - 4), "over");
}

TEST_F(forwarding_faults, long_answers_are_not_among_the_streams_that_may_be_open) {
  gateway.owner = owner.address();
  start({.threads = 1, .max_streams = 0});
  client c(port);
  c.get("/v1/tasks");
  const auto at_owner = owner.accept();
  at_owner.receive_head();
  at_owner.send(head_of_long + "begun");
  EXPECT_THAT(c.receive_until("begun"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(forwarding_faults, an_answer_that_is_none_is_not_passed_on) {
  for (const auto* const no_answer : {"220 mail.example ESMTP\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nand so on"}) {
    begin();
    client reading(port);
    reading.get("/v1/lists");
    const auto at_owner = owner.accept();
    at_owner.receive_head();
    at_owner.send(no_answer);
    EXPECT_THAT(reading.receive_until("}"), StartsWith("HTTP/1.1 503 "));
  }
}

TEST_F(forwarding_faults, an_owner_that_is_full_is_quoted) {
  begin();
  client writing(port);
  post(writing);
  const auto at_owner = owner.accept();
  at_owner.receive_until("{}");
  at_owner.send("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(writing.receive_until("\r\n\r\n"), HasSubstr("Retry-After: 7\r\n"));
}

TEST_F(forwarding_faults, a_kept_connection_that_the_owner_closed_is_not_used) {
  begin();
  client c(port);
  kept(c).close();
  post(c);
  const auto next = owner.accept();
  next.receive_until("{}");
  next.send(empty_answer);
  EXPECT_THAT(c.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(forwarding_faults, what_may_be_repeated_is_when_a_kept_connection_ends_without_a_word) {
  begin();
  for (const bool reads : {true, false}) {
    client c(port);
    auto first = kept(c);
    if (reads)
      c.get("/v1/lists");
    else
      post(c, "Idempotency-Key: a\r\n");
    first.receive_head();
    first.close();
    const auto second = owner.accept();
    EXPECT_THAT(second.receive_head(), HasSubstr("/v1/"));
    second.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    EXPECT_THAT(c.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  }
}

TEST_F(forwarding_faults, a_repetition_that_fails_too_is_the_last) {
  begin();
  client c(port);
  auto first = kept(c);
  c.get("/v1/lists");
  first.receive_head();
  first.close();
  auto second = owner.accept();
  second.receive_head();
  second.close();
  EXPECT_THAT(c.receive_until("}"), StartsWith("HTTP/1.1 503 "));
}

TEST_F(forwarding_faults, a_write_without_a_key_is_never_repeated) {
  begin();
  client c(port);
  auto first = kept(c);
  post(c);
  first.receive_until("{}");
  owner.stop();  // a repetition would be told apart: it finds nobody
  first.close();
  EXPECT_THAT(c.receive_until("}"), HasSubstr(R"("outcome":"outcome-unknown")"));
}

}  // namespace
}  // namespace aido::http
