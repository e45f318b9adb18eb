#include "http/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/codec/codec.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "test/http/served.hpp"

namespace aido::http {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class service : public served {
 protected:
  using served::send;
  response send(method m, std::string_view target, std::string body = {}) {
    return send(make(m, target, std::move(body)));
  }
  /// A request of who has seen the record at `offset`.
  request after_position(std::uint64_t offset, method m) {
    auto r = make(m, "/v1/tasks", m == method::get ? "" : R"({"title":"a"})");
    place_ = to_string(gateway.log().id) + ":2:" + std::to_string(offset);
    r.fields.push_back({.name = "log-position", .value = place_});
    return r;
  }
  std::string new_task_path() { return "/v1/tasks/" + new_task(R"({"title":"a"})"); }

 private:
  std::string place_;
};

TEST_F(service, an_answer_that_comes_before_submit_returns_is_as_good_as_any) {
  gateway.answering = answering::inline_call;
  EXPECT_EQ(send(method::post, "/v1/tasks", R"({"title":"a"})").status, 201);
}

TEST_F(service, a_command_whose_answer_is_dropped_has_an_unknown_outcome) {
  gateway.answering = answering::dropping;
  const auto r = send(method::post, "/v1/tasks", R"({"title":"a"})");
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.body, HasSubstr(R"("type":"urn:aido:problem:outcome-unknown")"));
  EXPECT_THAT(r.body, HasSubstr(R"("outcome":"outcome-unknown")"));
  EXPECT_THAT(r.fields, HasSubstr("Retry-After: "));
}

TEST_F(service, failures_of_the_engine_become_problems) {
  const auto path = new_task_path();
  gateway.answering = answering::with_a_failure;
  for (const auto& [code, status] :
       {std::pair{errc::log_full, 503}, std::pair{errc::held, 503}, std::pair{errc::quarantined, 503},
        std::pair{errc::draining, 503}, std::pair{errc::payload_too_large, 413}}) {
    gateway.failure_to_give = {code, {}, "for a test"};
    const auto r = send(method::patch, path, R"({"priority":1})");
    EXPECT_EQ(r.status, status) << to_string(code);
    EXPECT_THAT(r.body, HasSubstr(R"("outcome":"not-applied")"));
  }
}

TEST_F(service, what_is_not_loaded_is_loaded) {
  const auto path = new_task_path();
  gateway.views_are_loaded = false;
  EXPECT_EQ(send(method::get, path).status, 200);
  EXPECT_EQ(send(method::get, "/v1/tasks/" + to_string(task_id{})).status, 404);
  EXPECT_THAT(send(method::get, "/v1/tasks").body, HasSubstr(R"("title":"a")"));
}

TEST_F(service, a_held_task_is_shown_with_its_mark) {
  const auto path = new_task_path();
  gateway.held_at = log_offset{7};
  const auto r = send(method::get, path);
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.fields, HasSubstr("Aido-Held: " + to_string(gateway.log().id) + ":2:7\r\n"));
}

TEST_F(service, a_position_that_is_shown_already_is_not_waited_for) {
  gateway.reaches_positions = false;
  EXPECT_EQ(send(after_position(1, method::get)).status, 200);
  EXPECT_EQ(gateway.ends_asked, 0);
}

TEST_F(service, a_position_that_the_log_holds_is_waited_for) {
  new_task_path();
  gateway.shows = log_offset{1};
  EXPECT_EQ(send(after_position(2, method::get)).status, 200);
}

TEST_F(service, a_position_beyond_the_logs_end_is_gone) {
  for (const auto m : {method::get, method::post}) {
    const auto r = send(after_position(999, m));
    EXPECT_EQ(r.status, 410);
    EXPECT_THAT(r.body, HasSubstr(R"("type":"urn:aido:problem:gone")"));
    EXPECT_THAT(r.body, HasSubstr(R"("field":"Log-Position")"));
    EXPECT_THAT(r.body, HasSubstr("this one ends at 1;"));
  }
}

TEST_F(service, a_position_is_waited_for_where_nobody_knows_the_logs_end) {
  new_task_path();
  gateway.shows = log_offset{1};
  gateway.owns = false;
  EXPECT_EQ(send(after_position(2, method::get)).status, 200);
}

TEST_F(service, a_position_that_does_not_come_in_time_is_unavailable) {
  gateway.owns = false;
  gateway.reaches_positions = false;
  const auto r = after_position(999, method::get);
  auto work = serve(shared, r, home);
  EXPECT_FALSE(work.start());
  home->turn();
  EXPECT_EQ(home->ring(), 1u);
  home->turn();
  const auto out = work.take();
  EXPECT_EQ(out.status, 503);
  EXPECT_THAT(out.body, HasSubstr(R"("field":"Log-Position")"));
}

TEST_F(service, an_answer_after_its_time_disturbs_nobody) {
  gateway.answering = answering::dropping;
  auto r = make(method::post, "/v1/tasks", R"({"title":"a"})");
  {
    auto abandoned = serve(shared, r, home);
    abandoned.start();
  }
  EXPECT_EQ(send(method::get, "/v1/lists").status, 200);
}

TEST_F(service, readiness_tells_which_partition_is_not_served_and_why) {
  gateway.phase = actors::partition_phase::quarantined;
  const auto r = send(method::get, "/readyz");
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.body, HasSubstr(R"("phase":"quarantined","detail":"offset 7: the chain is broken")"));
  EXPECT_EQ(send(method::get, "/healthz").status, 200);
}

TEST_F(service, startup_lasts_until_every_partition_was_opened_and_a_damaged_one_does_not_prolong_it) {
  using enum actors::partition_phase;
  for (const auto phase : {opening, claiming}) {
    gateway.phase = phase;
    EXPECT_EQ(send(method::get, "/startupz").status, 503);
  }
  gateway.phase = quarantined;
  EXPECT_EQ(send(method::get, "/startupz").status, 200);
}

TEST_F(service, a_process_that_was_not_told_of_its_share_is_not_ready_though_it_has_started) {
  gateway.phase = actors::partition_phase::elsewhere;
  gateway.has_share = false;
  const auto waiting = send(method::get, "/readyz");
  EXPECT_EQ(waiting.status, 503);
  EXPECT_THAT(waiting.body, HasSubstr(R"("status":"not-ready","has_share":false)"));
  EXPECT_EQ(send(method::get, "/startupz").status, 200);
  gateway.has_share = true;
  EXPECT_EQ(send(method::get, "/readyz").status, 200);
}

TEST_F(service, a_process_on_its_way_out_answers_but_is_not_ready) {
  shared.outside.leaving = [] { return true; };
  const auto r = send(method::get, "/readyz");
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.body, HasSubstr(R"("status":"draining")"));
  EXPECT_EQ(send(method::get, "/v1/lists").status, 200);
}

TEST_F(service, tells_how_far_snapshots_are_behind) {
  EXPECT_THAT(send(method::get, "/readyz").body, HasSubstr(R"("store_lag_seconds":0)"));
  gateway.unflushed_since = clock.now() - std::chrono::hours(1);
  EXPECT_THAT(send(method::get, "/readyz").body, ContainsRegex("\"store_lag_seconds\":36[0-9][0-9]"));
  EXPECT_THAT(send(method::get, "/metrics").body,
              ContainsRegex("aido_store_lag_seconds.partition=\"2\". 36[0-9][0-9]"));
  gateway.unflushed_since = clock.now() + std::chrono::hours(1);
  EXPECT_THAT(send(method::get, "/readyz").body, HasSubstr(R"("store_lag_seconds":0)")) << "a clock was stepped back";
}

TEST_F(service, readiness_tells_what_repeats_are_recognised_by_while_the_store_is_away) {
  EXPECT_THAT(send(method::get, "/readyz").body, HasSubstr(R"("detail":"")"));
  gateway.store_failing = true;
  const auto r = send(method::get, "/readyz");
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.body, HasSubstr("repeats are recognised by the last 100000 records alone"));
}

TEST_F(service, tells_of_the_connections_to_a_log_that_is_far_away) {
  EXPECT_THAT(send(method::get, "/metrics").body, Not(HasSubstr("aido_log_")));
  gateway.traffic = {.queued_records = 1,
                     .queued_bytes = 2,
                     .bytes_sent = 3,
                     .bytes_received = 4,
                     .errors = 5,
                     .round_trip = std::chrono::microseconds(1'500),
                     .lag = {{}, 7}};
  const auto told = send(method::get, "/metrics").body;
  for (const auto* const line :
       {"aido_log_queued_records 1\n", "aido_log_queued_bytes 2\n", "aido_log_sent_bytes_total 3\n",
        "aido_log_received_bytes_total 4\n", "aido_log_errors_total 5\n", "aido_log_round_trip_seconds 0.0015\n",
        "aido_log_lag_records{partition=\"1\"} 7\n"})
    EXPECT_THAT(told, HasSubstr(line));
  EXPECT_THAT(told, Not(HasSubstr("aido_log_lag_records{partition=\"0\"}"))) << "which is not followed here";
}

/// Knows everybody, and how often it was asked for a workspace.
class counting_authenticator final : public authenticator {
 public:
  explicit counting_authenticator(std::shared_ptr<authenticator> behind) : behind_(std::move(behind)) {}
  eventually<result<caller>> identify(const request& r, executor_ptr home) override {
    return behind_->identify(r, std::move(home));
  }
  std::optional<workspace_id> named_workspace(const request& r) const override {
    ++asked;
    return behind_->named_workspace(r);
  }
  bool may_go_on(const caller& who) const override { return behind_->may_go_on(who); }
  credentials asked_for() const noexcept override { return behind_->asked_for(); }

  mutable int asked = 0;

 private:
  const std::shared_ptr<authenticator> behind_;
};

TEST_F(service, a_process_that_is_alone_reads_no_credential_to_find_an_owner) {
  const auto callers = std::make_shared<counting_authenticator>(shared.outside.callers);
  shared.outside.callers = callers;
  EXPECT_EQ(send(method::get, "/v1/lists").status, 200);
  EXPECT_EQ(callers->asked, 0);
  gateway.shared = true;
  EXPECT_EQ(send(method::get, "/v1/lists").status, 200);
  EXPECT_EQ(callers->asked, 1);
}

TEST_F(service, the_trace_of_a_request_is_the_commands) {
  EXPECT_EQ(gateway.last_trace(), "");
  auto r = make(method::post, "/v1/tasks", R"({"title":"a"})");
  constexpr std::string_view trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  r.fields.push_back({.name = "traceparent", .value = trace});
  send(r);
  EXPECT_EQ(gateway.last_trace(), trace);
  r.fields.back().value = "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01";
  send(r);
  EXPECT_EQ(gateway.last_trace(), "");
}

/// The parts of a stream, read one after the other.
class events_stream : public service {
 protected:
  response open(std::string_view after) {
    auto r = make(method::get, "/v1/events");
    const auto place = to_string(gateway.log().id) + std::string(after);
    r.fields.push_back({.name = "Last-Event-ID", .value = place});
    return send(r);
  }
  std::string next(response& r) { return home->finish(r.stream->next()); }
};

TEST_F(events_stream, a_quiet_stream_beats_and_says_where_it_stands) {
  auto r = open(":2:1:0");
  EXPECT_THAT(next(r), HasSubstr("id: " + to_string(gateway.log().id) + ":2:1:0\n\n"));
  shared.heartbeat = std::chrono::milliseconds{0};
  EXPECT_THAT(next(r), testing::StartsWith(": still here\nid: "));
}

TEST_F(events_stream, a_place_beyond_the_logs_end_is_gone) {
  const auto resumed = open(":2:999:0");
  EXPECT_EQ(resumed.status, 410);
  EXPECT_EQ(resumed.stream, nullptr);
  EXPECT_THAT(resumed.body, HasSubstr(R"("field":"Last-Event-ID")"));
  const auto asked = send(method::get, "/v1/events?after=" + to_string(gateway.log().id) + ":2:999:0");
  EXPECT_EQ(asked.status, 410);
  EXPECT_THAT(asked.body, HasSubstr(R"("field":"after")"));
}

TEST_F(events_stream, a_place_that_the_log_holds_is_gone_on_from_once_it_is_shown) {
  new_task_path();
  gateway.shows = log_offset{1};
  auto r = open(":2:2:0");
  ASSERT_EQ(r.status, 200);
  EXPECT_THAT(next(r), HasSubstr(":2:2:0\n\n"));
}

TEST_F(events_stream, news_wake_a_stream_that_waits) {
  auto r = open(":2:1:0");
  next(r);
  auto part = r.stream->next();
  ASSERT_FALSE(part.start());
  bool done = false;
  part.when_done([&] { done = true; });
  gateway.answering = answering::inline_call;
  auto request = make(method::post, "/v1/tasks", R"({"title":"news"})");
  auto write = serve(shared, request, home);
  write.start();
  while (!done) home->turn();
  EXPECT_THAT(part.take(), HasSubstr(R"("title":"news")"));
}

TEST_F(events_stream, a_cancelled_stream_ends) {
  auto r = open(":2:1:0");
  next(r);
  auto part = r.stream->next();
  ASSERT_FALSE(part.start());
  r.stream->cancel();
  EXPECT_EQ(part.take(), "");
}

TEST_F(events_stream, what_the_ring_no_longer_holds_comes_from_the_history_without_gap_or_repeat) {
  const std::size_t events = limits::event_ring + 300;
  gateway.rename_inbox(events);
  auto r = open(":2:1:0");
  next(r);
  std::vector<std::string> ids;
  while (ids.size() < events) {
    const auto part = next(r);
    for (auto at = part.find("\"position\":\""); at != std::string::npos; at = part.find("\"position\":\"", at + 1)) {
      const auto from = at + 12;
      ids.push_back(part.substr(from, part.find('"', from) - from));
    }
  }
  ASSERT_EQ(ids.size(), events);
  for (std::size_t i = 0; i < events; ++i)
    ASSERT_EQ(ids[i], to_string(gateway.log().id) + ":2:" + std::to_string(i + 2) + ":0");
}

TEST_F(events_stream, streams_above_the_limit_are_refused_and_a_closed_one_makes_room) {
  shared.max_streams = 1;
  {
    auto first = open(":2:1:0");
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(open(":2:1:0").status, 503);
  }
  EXPECT_EQ(open(":2:1:0").status, 200);
}

TEST_F(service, a_preview_of_a_recurrence_asks_the_engine_for_nothing) {
  gateway.answering = answering::dropping;
  const auto r = send(method::post, "/v1/recurrence:preview",
                      R"({"words":"daily","start":"2027-01-01T08:00","zone":"UTC","count":1})");
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.body, HasSubstr(R"("local":"2027-01-01T08:00:00","at":"2027-01-01T08:00:00.000Z")"));
}

TEST_F(service, a_preview_of_a_recurrence_takes_no_query) {
  EXPECT_EQ(send(method::post, "/v1/recurrence:preview?count=1", R"({"words":"daily","start":"2027-01-01"})").status,
            422);
}

TEST_F(service, a_preview_of_a_recurrence_is_in_the_workspaces_zone_and_loads_no_task) {
  gateway.views_are_loaded = false;
  const auto r =
      send(method::post, "/v1/recurrence:preview", R"({"words":"daily","start":"2027-01-01T08:00","count":1})");
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.body, HasSubstr(R"("local":"2027-01-01T08:00:00","at":"2027-01-01T07:00:00.000Z")"));
  EXPECT_EQ(gateway.workspaces_loaded.load(), 0);
}

TEST_F(service, what_writes_refuses_a_parameter_that_it_does_not_have_and_changes_nothing) {
  const auto task = new_task_path();
  const auto id = task.substr(task.rfind('/') + 1);
  const auto before = gateway.reached(gateway.workspace());
  for (const auto& to : routes()) {
    if (to.method == method::get || !to.pattern.starts_with("/v1/")) continue;
    auto target = std::string(to.pattern) + "?no_such=1";
    for (const std::string_view part : {"{id}", "{reminder}", "{principal}"})
      if (const auto at = target.find(part); at != std::string::npos) target.replace(at, part.size(), id);
    const auto r = send(to.method, target, R"({"title":"b"})");
    EXPECT_TRUE(is_problem(r, errc::unknown_field)) << to.pattern << ' ' << r.body;
    EXPECT_THAT(r.body, HasSubstr(R"("field":"no_such")")) << to.pattern;
  }
  const auto commands = R"({"commands":[{"type":"task.complete","id":")" + id + R"("}]})";
  EXPECT_EQ(send(method::post, "/v1/commands?mode=dry_run", commands).status, 422);
  EXPECT_EQ(send(method::del, task + "?scope=following").status, 422);
  EXPECT_EQ(gateway.reached(gateway.workspace()).offset, before.offset);
}

}  // namespace
}  // namespace aido::http
