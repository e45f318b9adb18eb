#include "http/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/service.hpp"
#include "test/http/fake_gateway.hpp"
#include "test/http/manual_executor.hpp"

namespace aido::http {
namespace {

using eventstore::command_fate;
using eventstore::command_message;
using eventstore::command_outcome;
using testing::HasSubstr;

/// The edge, one workspace with a key for writers, and messages that are judged on an executor that the test turns.
class intake : public testing::Test {
 protected:
  intake() {
    shared.port = 8420;
    writers.emplace(gateway.workspace(), new_key());
  }
  void TearDown() override { home->stop(); }

  std::string new_key() {
    request r{.method = method::post, .method_name = "POST", .target = "/v1/keys", .authority = "localhost:8420"};
    r.fields = {{.name = "Content-Type", .value = "application/json"}};
    r.body = R"({"name":"topic","role":"editor","scopes":["tasks:write"]})";
    const auto body = home->finish(serve(shared, r, home)).body;
    const auto at = body.find("aido_");
    return body.substr(at, body.find('"', at) - at);
  }

  command_message message(std::string type, std::string data, std::string id = "e1") {
    return {.key = to_string(gateway.workspace()),
            .headers = {{"content-type", "application/json"},
                        {"ce_specversion", "1.0"},
                        {"ce_id", std::move(id)},
                        {"ce_source", "/here"},
                        {"ce_type", std::move(type)}},
            .value = std::move(data)};
  }
  command_message creation(std::string id = "e1") {
    return message("aido.task.create", R"({"data":{"title":"a"}})", std::move(id));
  }
  command_message with(std::string name, std::string value) {
    auto m = creation();
    m.headers.push_back({std::move(name), std::move(value)});
    return m;
  }
  command_outcome judge(command_message m) { return home->finish(take_command(shared, writers, std::move(m), home)); }

  /// A message that is refused, and what its problem says.
  void expect_refused(command_message m, errc why, std::string_view attribute) {
    const auto outcome = judge(std::move(m));
    EXPECT_EQ(outcome.fate, command_fate::refused) << outcome.problem;
    EXPECT_EQ(outcome.why, why) << outcome.problem;
    EXPECT_THAT(outcome.problem, HasSubstr("\"attribute\":\"" + std::string(attribute) + "\",\"rule\":\""));
    EXPECT_THAT(outcome.problem, HasSubstr(R"("cloudevent":{"id":"e1","source":"/here")"));
  }

  system_clock clock;
  fake_gateway gateway{clock};
  edge shared{{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()}};
  std::shared_ptr<manual_executor> home = std::make_shared<manual_executor>();
  writer_keys writers;
};

TEST_F(intake, a_command_is_applied_and_the_same_event_again_is_a_repeat) {
  EXPECT_EQ(judge(creation()).fate, command_fate::applied);
  EXPECT_EQ(judge(creation()).fate, command_fate::repeated);
  EXPECT_EQ(judge(creation("e2")).fate, command_fate::applied);
}

TEST_F(intake, the_problem_of_a_member_with_a_long_name_is_short) {
  auto m = message("", R"({"specversion":"1.0","id":"e1","source":"/here","type":"aido.task.create","data":{},")" +
                           std::string(620'000, 'x') + R"(":[]})");
  m.headers = {{"content-type", "application/cloudevents+json"}};
  const auto outcome = judge(std::move(m));
  EXPECT_EQ(outcome.fate, command_fate::refused);
  EXPECT_EQ(outcome.why, errc::invalid_value);
  EXPECT_THAT(outcome.problem, HasSubstr(R"("cloudevent":{"id":"e1","source":"/here")"));
  EXPECT_THAT(outcome.problem.size(), testing::Le(1'000));
}

TEST_F(intake, an_event_with_the_id_of_another_one_is_refused) {
  judge(creation());
  expect_refused(message("aido.task.create", R"({"data":{"title":"b"}})"), errc::key_reused, "data");
}

TEST_F(intake, the_workspace_is_the_partition_key_or_the_key_and_both_agree) {
  const auto id = to_string(gateway.workspace());
  auto keyless = with("ce_partitionkey", id);
  keyless.key.reset();
  EXPECT_EQ(judge(keyless).fate, command_fate::applied);
  EXPECT_EQ(judge(with("ce_partitionkey", id)).fate, command_fate::repeated);
  expect_refused(with("ce_partitionkey", to_string(workspace_id{})), errc::invalid_value, "partitionkey");
  keyless.headers.pop_back();
  expect_refused(keyless, errc::missing_field, "partitionkey");
  keyless.key = "no id";
  expect_refused(keyless, errc::invalid_value, "partitionkey");
}

TEST_F(intake, a_workspace_whose_key_was_not_given_is_forbidden_whether_there_is_one_or_not) {
  auto foreign = creation();
  foreign.key = to_string(workspace_id{});
  expect_refused(foreign, errc::forbidden, "partitionkey");
  writers.clear();
  expect_refused(creation(), errc::forbidden, "partitionkey");
}

TEST_F(intake, a_key_that_does_not_hold_is_refused_as_it_would_be_over_http) {
  writers.begin()->second.back() = writers.begin()->second.back() == '0' ? '1' : '0';
  expect_refused(creation(), errc::unauthenticated, "data");
}

TEST_F(intake, what_an_event_says_of_itself_grants_nothing) {
  auto m = with("ce_principal", "operator");
  m.headers.push_back({"Authorization", "Bearer other"});
  EXPECT_EQ(judge(m).fate, command_fate::applied);
  expect_refused(message("aido.workspace.create", R"({"data":{"name":"x"}})"), errc::invalid_value, "type");
}

TEST_F(intake, names_the_attribute_and_the_place_in_the_data_that_break_a_rule) {
  expect_refused(message("task.create", "{}"), errc::invalid_value, "type");
  expect_refused(message("aido.task.explode", "{}"), errc::invalid_value, "type");
  expect_refused(message("aido.task.create", R"({"type":"task.trash","data":{}})"), errc::unknown_field, "data");
  expect_refused(message("aido.task.complete", "{}"), errc::missing_field, "data");
  const auto wrong = judge(message("aido.task.create", R"({"data":{"title":7}})"));
  EXPECT_THAT(wrong.problem, HasSubstr(R"("field":"/data/data/title")"));
}

TEST_F(intake, the_subject_is_the_one_that_the_data_name) {
  const auto task = to_string(task_id{uuid_v7(clock.now(), {})});
  const auto named = message("aido.task.create", R"({"data":{"id":")" + task + R"(","title":"a"}})");
  auto right = named;
  right.headers.push_back({"ce_subject", task});
  const auto done = judge(right);
  EXPECT_EQ(done.fate, command_fate::applied) << done.problem;
  auto wrong = named;
  wrong.headers.push_back({"ce_subject", to_string(gateway.workspace())});
  expect_refused(wrong, errc::invalid_value, "subject");
  expect_refused(with("ce_subject", task), errc::invalid_value, "subject");
}

TEST_F(intake, what_may_pass_is_postponed_and_what_concerns_one_subject_is_not) {
  gateway.answering = answering::with_a_failure;
  for (const auto code :
       {errc::unavailable, errc::log_full, errc::outcome_unknown, errc::quarantined, errc::draining}) {
    gateway.failure_to_give = {code, {}, "for a test"};
    const auto outcome = judge(creation());
    EXPECT_EQ(outcome.fate, command_fate::postponed) << to_string(code);
    EXPECT_EQ(outcome.why, code);
  }
  for (const auto code : {errc::held, errc::not_found, errc::conflict, errc::version_mismatch}) {
    gateway.failure_to_give = {code, {}, "for a test"};
    EXPECT_EQ(judge(creation()).fate, command_fate::refused) << to_string(code);
  }
}

TEST_F(intake, the_trace_goes_on_with_the_command) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  judge(with("ce_traceparent", trace));
  EXPECT_EQ(gateway.last_trace(), trace);
}

}  // namespace
}  // namespace aido::http
