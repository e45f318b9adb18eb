#include "http/intake.hpp"

#include <simdjson.h>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"
#include "http/cloud_event.hpp"
#include "http/outcomes.hpp"
#include "http/problem.hpp"
#include "http/service.hpp"

namespace aido::http {

namespace {

using eventstore::command_fate;
using eventstore::command_message;
using eventstore::command_outcome;

constexpr std::string_view type_prefix = "aido.";
constexpr std::string_view target = "/v1/commands";
constexpr std::string_view command_pointer = "/commands/0";

/// Of the ids of commands that come as events, before a workspace and a principal are added to them.
constexpr uuid event_space{
    {0x5f, 0x0e, 0x41, 0x9c, 0x0b, 0x1d, 0x4c, 0x6a, 0x8d, 0x6a, 0x1a, 0x1d, 0x2e, 0x93, 0x4f, 0x77}};

/// A POST /v1/commands with one command, and what its texts stand in.
struct run_of_one {
  std::string authority;
  std::string authorization;
  std::string key;
  std::string trace;
  std::string body;
};

/// Whether the same message can have another outcome later. No default: the compiler holds this complete.
bool may_pass(errc code) noexcept {
  switch (code) {
    case errc::rate_limited:
    case errc::request_timeout:
    case errc::unavailable:
    case errc::log_full:
    case errc::outcome_unknown:
    case errc::quarantined:
    case errc::draining:
    case errc::moving:
    case errc::io_error:
    case errc::corrupt:
    case errc::newer_format:
    case errc::locked: return true;
    case errc::malformed_json:
    case errc::unknown_field:
    case errc::missing_field:
    case errc::invalid_value:
    case errc::unsupported_rule:
    case errc::payload_too_large:
    case errc::headers_too_large:
    case errc::target_too_long:
    case errc::malformed_request:
    case errc::unsupported_media:
    case errc::method_not_allowed:
    case errc::forbidden_origin:
    case errc::unauthenticated:
    case errc::forbidden:
    case errc::not_found:
    case errc::already_exists:
    case errc::conflict:
    case errc::version_mismatch:
    case errc::key_reused:
    case errc::limit_reached:
    case errc::gone:
    case errc::held: return false;  // one subject is held until another version runs: what is behind it must not wait
  }
  return false;
}

result<workspace_id> workspace_of(const cloud_event& e, const std::optional<std::string>& key) {
  const auto named = e.find("partitionkey");
  if (named && key && *named != *key)
    return failure{errc::invalid_value, "/partitionkey", "The message's key and partitionkey are the same."};
  if (!named && !key)
    return failure{errc::missing_field, "/partitionkey", "The workspace's id stands in partitionkey, or is the key."};
  const auto id = parse_uuid(named ? *named : std::string_view(*key));
  if (!id) return failure{errc::invalid_value, "/partitionkey", "The workspace's id is a UUID."};
  return workspace_id{*id};
}

/// The id that the data of a command name: its subject's, or that of what it makes.
std::optional<std::string_view> named_subject(const simdjson::dom::element& data) {
  std::string_view id;
  for (const auto* const pointer : {"/id", "/data/id"})
    if (data.at_pointer(pointer).get(id) == simdjson::SUCCESS) return id;
  return std::nullopt;
}

/// By K3 and K4.
result<std::string> body_of(const cloud_event& e) {
  const auto type = *e.find("type");
  if (!type.starts_with(type_prefix))
    return failure{errc::invalid_value, "/type", "The type is \"aido.\" and a command's, such as aido.task.create."};
  const auto data = codec::parse_json(e.data);
  if (!data) return data.error();
  if (data->at_key("type").error() == simdjson::SUCCESS)
    return failure{errc::unknown_field, "/data/type", "The CloudEvent's type says which command it is."};
  const auto subject = e.find("subject");
  if (subject && named_subject(*data) != subject)
    return failure{errc::invalid_value, "/subject", "The subject is the id that the data name."};
  std::string body = R"({"commands":[{)";
  codec::append_key(body, "type");
  codec::append_string(body, type.substr(type_prefix.size()));
  const auto rest = std::string_view(e.data).substr(1);
  if (rest != "}") body += ',';
  return body.append(rest) + "]}";
}

result<run_of_one> request_of(const edge& shared, const writer_keys& writers, const cloud_event& e,
                              const command_message& m) {
  if (e.fault) return *e.fault;
  const auto workspace = workspace_of(e, m.key);
  if (!workspace) return workspace.error();
  const auto writer = writers.find(*workspace);
  if (writer == writers.end())
    return failure{errc::forbidden, "/partitionkey",
                   "Commands from here are taken for workspaces that the options name."};
  auto body = body_of(e);
  if (!body) return body.error();
  const auto identity = std::string(*e.find("source")) + '\n' + std::string(*e.find("id"));
  return run_of_one{.authority = "localhost:" + std::to_string(shared.port),
                    .authorization = "Bearer " + writer->second,
                    .key = to_string(uuid_v5(event_space, identity)),
                    .trace = std::string(e.find("traceparent").value_or("")),
                    .body = std::move(*body)};
}

request as_request(const run_of_one& one) {
  request r{.method = method::post, .method_name = "POST", .target = target, .authority = one.authority};
  r.fields = {{"Content-Type", json_type}, {"Authorization", one.authorization}, {"Idempotency-Key", one.key}};
  if (!one.trace.empty()) r.fields.push_back({"traceparent", one.trace});
  r.body = one.body;
  return r;
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

/// The problem, with which CloudEvent it is about, which attribute is at fault, and the rule.
std::string problem_with(const cloud_event& e, const failure& why) {
  auto out = problem_response(why).body;
  out.pop_back();
  codec::append_key(out, "cloudevent");
  out += '{';
  for (const std::string_view name : {"id", "source", "type"})
    if (const auto value = e.find(name)) append_member(out, name, *value);
  const auto pointer = std::string_view(why.field);
  if (!pointer.empty()) append_member(out, "attribute", pointer.substr(1, pointer.find('/', 1) - 1));
  append_member(out, "rule", why.detail);
  return out += "}}";
}

command_outcome refusal_of(const cloud_event& e, const failure& why) {
  return {.fate = may_pass(why.code) ? command_fate::postponed : command_fate::refused,
          .why = why.code,
          .problem = problem_with(e, why)};
}

errc code_named(std::string_view name) noexcept {
  for (int i = 0; i <= static_cast<int>(errc::locked); ++i)
    if (to_string(static_cast<errc>(i)) == name) return static_cast<errc>(i);
  return errc::io_error;
}

/// A pointer into the request's body as one into the CloudEvent.
std::string pointer_of(std::string_view field) {
  if (!field.starts_with(command_pointer)) return "/data";
  field.remove_prefix(command_pointer.size());
  return field == "/type" ? "/type" : "/data" + std::string(field);
}

/// What an answer other than 200 says, whoever gave it.
failure failure_in(const response& r) {
  const auto root = codec::parse_json(r.body);
  std::string_view type;
  std::string_view detail;
  std::string_view field;
  if (!root || root->at_key("type").get(type) != simdjson::SUCCESS || !type.starts_with(problem_type_prefix))
    return {
        errc::outcome_unknown, {}, "The answer, with status " + std::to_string(r.status) + ", is not one of aido's."};
  if (root->at_key("detail").get(detail) != simdjson::SUCCESS) detail = {};
  if (root->at_key("field").get(field) != simdjson::SUCCESS) field = {};
  return {code_named(type.substr(problem_type_prefix.size())), pointer_of(field), std::string(detail)};
}

command_fate fate_in(const response& r) {
  if (r.fields.find(replayed_line) != std::string::npos) return command_fate::repeated;
  const auto root = codec::parse_json(r.body);
  std::string_view outcome;
  const bool told = root && root->at_pointer("/outcomes/0/outcome").get(outcome) == simdjson::SUCCESS;
  return told && outcome == "unchanged" ? command_fate::unchanged : command_fate::applied;
}

}  // namespace

eventually<command_outcome> take_command(edge& shared, const writer_keys& writers, command_message m,
                                         executor_ptr home) {
  const auto e = read_cloud_event(m);
  const auto one = request_of(shared, writers, e, m);
  if (!one) co_return refusal_of(e, one.error());
  const auto r = as_request(*one);
  const auto answer = co_await serve(shared, r, std::move(home));
  if (answer.status != 200) co_return refusal_of(e, failure_in(answer));
  co_return command_outcome{.fate = fate_in(answer)};
}

}  // namespace aido::http
