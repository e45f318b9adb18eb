#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/doorkeeper.hpp"
#include "http/problem.hpp"
#include "http/service.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

/// What the edge does around every route: rates of callers, other sites' pages, codings of bodies.
namespace aido::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view friendly = "https://tasks.example";

class service_rules : public testing::Test {
 protected:
  service_rules() {
    shared.port = 8420;
    shared.steady = [this] { return now; };
    shared.cors = cors_policy({std::string(friendly)});
  }

  request make(method m, std::string_view target, std::vector<field> fields = {}) {
    request r;
    r.method = m;
    r.method_name = "GET";
    r.target = target;
    r.authority = "localhost:8420";
    r.fields = std::move(fields);
    return r;
  }
  response send(const request& r) { return home->finish(serve(shared, r, home)); }
  response get(std::string_view target) { return send(make(method::get, target)); }
  response get_as(std::string name) { return get_as(std::move(name), gateway.workspace()); }
  response get_as(std::string name, workspace_id workspace) {
    auto who = open_caller(workspace);
    who.by = {std::move(name)};
    shared.outside.callers = std::make_shared<doorkeeper>(gateway, clock, admission{.open = std::move(who)});
    return get("/v1/lists");
  }

  request make_list() {
    auto r = make(method::post, "/v1/lists", {{.name = "Content-Type", .value = "application/json"}});
    r.body = R"({"name":"late"})";
    return r;
  }
  /// Sends what the engine refuses with `why`, so often, until it serves it.
  response send_until_served(const request& r, errc why, int refusals) {
    gateway.shared = true;
    gateway.failure_to_give = {why, {}, "for a test"};
    gateway.answering = answering::with_a_failure;
    auto work = serve(shared, r, home);
    bool done = work.start();
    work.when_done([&done] { done = true; });
    while (!done) {
      if (home->ring() == 0) {
        home->turn();
      } else if (--refusals == 0) {
        gateway.answering = answering::normally;
      }
    }
    return work.take();
  }

  std::chrono::steady_clock::time_point now{};
  system_clock clock;
  fake_gateway gateway{clock};
  edge shared{{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()}, {.per_second = 1, .burst = 3}};
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>();
};

TEST_F(service_rules, a_noisy_caller_is_told_to_wait_and_nobody_else_notices) {
  for (int i = 0; i < 100; ++i) get_as("noisy");
  const auto refused = get_as("noisy");
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.body, HasSubstr("urn:aido:problem:rate-limited"));
  EXPECT_THAT(refused.fields, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(refused.fields, HasSubstr("RateLimit-Policy: \"default\";q=3;w=3\r\nRateLimit: \"default\";r=0;t=1\r\n"));
  const auto served = get_as("quiet");
  EXPECT_EQ(served.status, 200);
  EXPECT_THAT(served.fields, HasSubstr("RateLimit: \"default\";r=2;t=1\r\n"));
  now += 1s;
  EXPECT_EQ(get_as("noisy").status, 200) << "what Retry-After said holds";
  EXPECT_THAT(get("/metrics").body, HasSubstr("aido_http_rate_limited_total 98\n"));
}

TEST_F(service_rules, one_name_in_two_workspaces_is_two_callers) {
  for (int i = 0; i < 4; ++i) get_as("ada");
  EXPECT_EQ(get_as("ada").status, 429);
  EXPECT_NE(get_as("ada", {uuid_v5({}, "another")}).status, 429);
}

TEST_F(service_rules, a_request_that_waits_while_its_workspace_moves_counts_once) {
  for (const auto why : {errc::moving, errc::draining}) {
    now += 1min;
    const auto served = send_until_served(make_list(), why, 10);
    EXPECT_EQ(served.status, 201);
    EXPECT_THAT(served.fields, HasSubstr("RateLimit: \"default\";r=2;t=1\r\n"));
  }
}

TEST_F(service_rules, what_was_refused_because_its_workspace_moves_is_not_counted) {
  shared.hand_over_wait = {};
  gateway.failure_to_give = {errc::moving, {}, "for a test"};
  gateway.answering = answering::with_a_failure;
  const auto refused = send(make_list());
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.fields, HasSubstr("RateLimit: \"default\";r=3;t=1\r\n"));
  gateway.failure_to_give = {errc::unavailable, {}, "for a test"};
  EXPECT_THAT(send(make_list()).fields, HasSubstr("RateLimit: \"default\";r=2;t=1\r\n"));
  EXPECT_THAT(send(make_list()).fields, HasSubstr("RateLimit: \"default\";r=1;t=1\r\n"));
}

TEST_F(service_rules, events_of_a_partition_that_is_not_open_are_refused) {
  gateway.is_open = false;
  const auto alone = get("/v1/events");
  EXPECT_EQ(alone.status, 503);
  EXPECT_EQ(alone.stream, nullptr);
  EXPECT_TRUE(is_problem(alone, errc::unavailable));
  gateway.shared = true;
  shared.hand_over_wait = {};
  EXPECT_TRUE(is_problem(get("/v1/events"), errc::moving));
}

TEST_F(service_rules, events_are_waited_for_where_the_partition_may_come) {
  gateway.shared = true;
  gateway.is_open = false;
  const auto r = make(method::get, "/v1/events");
  auto work = serve(shared, r, home);
  ASSERT_FALSE(work.start());
  bool done = false;
  work.when_done([&done] { done = true; });
  for (int pause = 0; pause < 3; ++pause) {
    EXPECT_EQ(home->ring(), 1u);
    home->turn();
    EXPECT_FALSE(done);
  }
  gateway.is_open = true;
  home->ring();
  home->turn();
  ASSERT_TRUE(done);
  const auto streaming = work.take();
  EXPECT_EQ(streaming.status, 200);
  EXPECT_NE(streaming.stream, nullptr);
}

TEST_F(service_rules, probes_and_documents_are_not_counted) {
  for (int i = 0; i < 10; ++i) {
    const auto r = get("/healthz");
    EXPECT_EQ(r.status, 200);
    EXPECT_THAT(r.fields, Not(HasSubstr("RateLimit")));
  }
  EXPECT_EQ(get("/openapi.json").status, 200);
}

TEST_F(service_rules, a_refused_request_changes_nothing) {
  for (int i = 0; i < 3; ++i) get("/v1/lists");
  const auto before = gateway.reached(gateway.workspace());
  auto r = make(method::post, "/v1/lists", {{.name = "Content-Type", .value = "application/json"}});
  r.body = R"({"name":"refused"})";
  EXPECT_EQ(send(r).status, 429);
  EXPECT_EQ(gateway.reached(gateway.workspace()).offset, before.offset);
}

TEST_F(service_rules, a_strong_read_asks_for_the_logs_end_and_a_plain_one_does_not) {
  EXPECT_EQ(get("/v1/lists").status, 200);
  EXPECT_EQ(gateway.ends_asked, 0);
  EXPECT_EQ(send(make(method::get, "/v1/lists", {{.name = "Consistency", .value = "strong"}})).status, 200);
  EXPECT_EQ(gateway.ends_asked, 1);
}

TEST_F(service_rules, a_strong_read_is_refused_where_another_one_owns_the_partition) {
  gateway.owns = false;
  const auto r = send(make(method::get, "/v1/lists", {{.name = "Consistency", .value = "strong"}}));
  EXPECT_EQ(r.status, 503);
  EXPECT_THAT(r.fields, HasSubstr("Retry-After"));
}

TEST_F(service_rules, a_consistency_that_is_not_known_is_refused) {
  for (const std::string_view value : {"", "weak", "strong, strong"}) {
    const auto r = send(make(method::get, "/v1/lists", {{.name = "Consistency", .value = value}}));
    EXPECT_EQ(r.status, 422) << value;
    EXPECT_THAT(r.body, HasSubstr(R"("field":"Consistency")"));
  }
  EXPECT_EQ(gateway.ends_asked, 0);
}

TEST_F(service_rules, a_page_of_a_named_origin_may_read_the_answer) {
  const auto r = send(make(method::get, "/v1/lists", {{.name = "Origin", .value = friendly}}));
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(r.fields, HasSubstr("Access-Control-Allow-Origin: https://tasks.example\r\n"));
  EXPECT_THAT(r.fields,
              HasSubstr("Access-Control-Expose-Headers: Aido-Held, Allow, ETag, Idempotent-Replayed, Link, Location, "
                        "Log-Position, RateLimit, RateLimit-Policy, Retry-After\r\n"));
  EXPECT_THAT(r.fields, HasSubstr("Vary: Origin\r\n"));
  EXPECT_THAT(r.fields, Not(HasSubstr("Allow-Credentials")));
}

TEST_F(service_rules, a_page_of_a_named_origin_may_read_problems_too) {
  const auto r = send(make(method::get, "/v1/tasks?x=1", {{.name = "Origin", .value = friendly}}));
  EXPECT_EQ(r.status, 422);
  EXPECT_THAT(r.fields, HasSubstr("Access-Control-Allow-Origin: https://tasks.example\r\n"));
}

TEST_F(service_rules, any_other_origin_is_refused_and_cannot_read_why) {
  for (const std::string_view origin : {"https://evil.example", "https://tasks.example.evil.example", "null", "",
                                        "http://tasks.example", "https://tasks.example:444", "https://TASKS.example"}) {
    const auto r = send(make(method::get, "/v1/lists", {{.name = "Origin", .value = origin}}));
    EXPECT_EQ(r.status, 403) << origin;
    EXPECT_THAT(r.fields, Not(HasSubstr("Access-Control"))) << origin;
    EXPECT_THAT(r.fields, HasSubstr("Vary: Origin\r\n")) << origin;
  }
  const auto twice = make(method::get, "/v1/lists",
                          {{.name = "Origin", .value = friendly}, {.name = "Origin", .value = "https://evil.example"}});
  EXPECT_EQ(send(twice).status, 403);
}

TEST_F(service_rules, a_named_origin_does_not_excuse_a_foreign_host) {
  auto r = make(method::get, "/v1/lists", {{.name = "Origin", .value = friendly}});
  r.authority = "rebound.example:8420";
  EXPECT_EQ(send(r).status, 403);
}

TEST_F(service_rules, a_browser_that_asks_first_is_told_methods_and_fields) {
  const auto r =
      send(make(method::options, "/v1/tasks/7",
                {{.name = "Origin", .value = friendly}, {.name = "Access-Control-Request-Method", .value = "PATCH"}}));
  EXPECT_EQ(r.status, 204);
  EXPECT_THAT(r.fields, HasSubstr("Access-Control-Allow-Origin: https://tasks.example\r\n"));
  EXPECT_THAT(r.fields, HasSubstr("Access-Control-Allow-Methods: GET, HEAD, PATCH, DELETE\r\n"));
  EXPECT_THAT(r.fields, HasSubstr("Idempotency-Key, If-Match"));
  EXPECT_THAT(r.fields, HasSubstr("Access-Control-Max-Age: 600\r\n"));
  EXPECT_EQ(shared.rate_limit.size(), 0u) << "it is nobody's request yet";
}

TEST_F(service_rules, a_question_that_is_none_of_a_browsers_is_answered_as_ever) {
  EXPECT_EQ(send(make(method::options, "/v1/tasks")).status, 405);
  EXPECT_EQ(send(make(method::options, "/v1/tasks", {{.name = "Origin", .value = friendly}})).status, 405);
  const std::vector<field> asks{{.name = "Origin", .value = friendly},
                                {.name = "Access-Control-Request-Method", .value = "GET"}};
  EXPECT_EQ(send(make(method::options, "/nowhere", asks)).status, 404);
}

TEST_F(service_rules, without_named_origins_no_answer_mentions_them) {
  shared.cors = {};
  EXPECT_THAT(get("/v1/lists").fields, Not(HasSubstr("Origin")));
  const auto asks =
      make(method::options, "/v1/tasks",
           {{.name = "Origin", .value = friendly}, {.name = "Access-Control-Request-Method", .value = "GET"}});
  EXPECT_EQ(send(asks).status, 403);
}

TEST_F(service_rules, a_compressed_body_is_refused_before_anyone_unpacks_it) {
  for (const std::string_view coding : {"gzip", "br", "identity, gzip", ""}) {
    auto r =
        make(method::post, "/v1/lists",
             {{.name = "Content-Type", .value = "application/json"}, {.name = "Content-Encoding", .value = coding}});
    r.body = R"({"name":"packed"})";
    now += 1min;
    const auto refused = send(r);
    EXPECT_EQ(refused.status, 415) << coding;
    EXPECT_THAT(refused.body, HasSubstr(R"("field":"Content-Encoding")"));
    EXPECT_THAT(refused.fields, HasSubstr("Accept-Encoding: identity\r\n"));
    r.fields.back().value = "identity";
    EXPECT_EQ(send(r).status, 201);
  }
}

TEST(cors, an_origin_is_what_browsers_write) {
  for (const auto* const text :
       {"https://tasks.example", "http://localhost:5173", "http://[::1]:80", "app://x", "chrome-extension://abcdefgh"})
    EXPECT_TRUE(is_origin(text)) << text;
  for (const auto* const text :
       {"", "*", "null", "tasks.example", "https://", "://x", "https://tasks.example/", "https://*.example",
        "https://Tasks.example", "https://a b", "https://a,https://b", "https://user@host"})
    EXPECT_FALSE(is_origin(text)) << text;
}

}  // namespace
}  // namespace aido::http
