#include "http/write_command.hpp"

#include <algorithm>
#include <random>

#include "eventstore/chain.hpp"
#include "http/ask.hpp"
#include "http/etag.hpp"

namespace aido::http {

namespace {

constexpr std::size_t traceparent_size = 55;

bool is_lower_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// W3C trace context, version 00. A malformed one is ignored, as the recommendation asks.
std::string trace_of(const request& r) {
  const auto given = r.find("traceparent");
  if (!given || given->size() != traceparent_size) return {};
  for (std::size_t i = 0; i < given->size(); ++i) {
    const bool at_dash = i == 2 || i == 35 || i == 52;
    if (at_dash ? (*given)[i] != '-' : !is_lower_hex((*given)[i])) return {};
  }
  return std::string(*given);
}

struct chosen_id {
  command_id id;
  id_origin origin;
};

result<chosen_id> choose_id(const call& c) {
  constexpr auto name = "Idempotency-Key";
  const auto key = c.request.find(name);
  const auto& outside = c.edge.outside;
  if (!key) return chosen_id{{uuid_v7(outside.clock.now(), outside.random())}, id_origin::server};
  const bool printable = std::ranges::all_of(*key, [](char ch) { return ch > ' ' && ch < '\x7f'; });
  if (key->empty() || key->size() > limits::max_idempotency_key || !printable || c.request.count(name) > 1)
    return failure{errc::invalid_value, name,
                   "It must stand there once, with 1 to " + std::to_string(limits::max_idempotency_key) +
                       " printable ASCII characters without spaces."};
  return chosen_id{id_of_keyed(c.workspace(), c.who.by, *key), id_origin::client};
}

fingerprint fingerprint_of(const request& r) {
  std::string asked;
  asked.reserve(r.method_name.size() + r.target.size() + r.body.size() + 2);
  asked.append(r.method_name).append("\n").append(r.target).append("\n").append(r.body);
  return eventstore::sha256(asked);
}

failure lost_command() {
  return {errc::outcome_unknown, {}, "The command was handed to the engine, which gave no answer."};
}

result<std::optional<tag_condition>> read_tags(const call& c, std::string_view name, comparison how) {
  const auto value = c.request.find(name);
  if (!value) return std::optional<tag_condition>{};
  if (c.request.count(name) > 1)
    return failure{errc::invalid_value, std::string(name), "It must stand there once; tags are separated by commas."};
  auto tags = tag_condition::read(*value, how, name);
  if (!tags) return tags.error();
  return std::optional(std::move(*tags));
}

/// What If-Match and If-None-Match come to.
result<version_condition> read_condition(const call& c) {
  const auto wanted = read_tags(c, "If-Match", comparison::strong);
  if (!wanted) return wanted.error();
  const auto unwanted = read_tags(c, "If-None-Match", comparison::weak);
  if (!unwanted) return unwanted.error();
  version_condition condition;
  if (*wanted && !(**wanted).any()) condition.one_of = (**wanted).versions();
  if (*unwanted) condition.none_of = (**unwanted).versions();
  condition.is_new = *unwanted && (**unwanted).any();
  return condition;
}

/// Which of them a refusal is about; none where both say something.
std::string_view field_of(const version_condition& c) {
  const bool refuses_some = c.is_new || !c.none_of.empty();
  if (c.one_of && refuses_some) return {};
  return c.one_of ? "If-Match" : "If-None-Match";
}

}  // namespace

random_bytes system_random() {
  thread_local std::mt19937_64 generator{std::random_device{}() ^ (std::uint64_t{std::random_device{}()} << 32)};
  random_bytes bytes{};
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i, word >>= 8) {
    if (i % sizeof word == 0) word = generator();
    bytes[i] = static_cast<std::uint8_t>(word);
  }
  return bytes;
}

result<void> check_content_type(const request& r, body_kind kind) {
  const auto given = r.find("Content-Type").value_or("");
  auto type = given.substr(0, given.find(';'));
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  if (same_token(type, json_type)) return {};
  if (kind == body_kind::merge_patch && same_token(type, "application/merge-patch+json")) return {};
  return failure{errc::unsupported_media, "Content-Type",
                 kind == body_kind::json ? "The body must be application/json."
                                         : "The body must be application/merge-patch+json or application/json."};
}

result<void> check_no_body(const request& r) {
  constexpr std::string_view blanks = " \t\r\n";
  std::string_view body = r.body;
  body.remove_prefix(std::min(body.find_first_not_of(blanks), body.size()));
  body = body.substr(0, body.find_last_not_of(blanks) + 1);
  if (body.empty() || body == "{}") return {};
  return failure{errc::unknown_field, {}, "This request takes no body."};
}

result<uuid> read_id(const call& c) {
  const auto id = parse_uuid(c.id);
  if (!id) return failure{errc::not_found, {}, "There is nothing of this id: ids are UUIDs."};
  return *id;
}

command_id id_of_keyed(workspace_id workspace, const principal& by, std::string_view key) {
  return {uuid_v5(workspace.value, by.name + '\n' + std::string(key))};
}

result<command> make_command(const call& c, command_payload what) {
  const auto chosen = choose_id(c);
  if (!chosen) return chosen.error();
  return command{.id = chosen->id,
                 .origin = chosen->origin,
                 .fingerprint = fingerprint_of(c.request),
                 .workspace = c.workspace(),
                 .by = c.who.by,
                 .granted = c.who.scopes,
                 .condition = {},
                 .batch = std::nullopt,
                 .trace = trace_of(c.request),
                 .what = std::move(what)};
}

eventually<result<actors::answer>> submit_command(const call& c, command cmd) {
  co_return co_await ask<actors::answer>(c.home, lost_command(), [&](actors::completion<actors::answer> done) {
    c.gateway().submit(std::move(cmd), std::move(done));
  });
}

eventually<result<actors::answer>> submit_conditionally(const call& c, command_payload what) {
  auto cmd = make_command(c, std::move(what));
  if (!cmd) co_return cmd.error();
  auto condition = read_condition(c);
  if (!condition) co_return condition.error();
  const auto field = field_of(*condition);
  cmd->condition = *std::move(condition);
  const auto done = co_await submit_command(c, std::move(*cmd));
  if (done || done.error().code != errc::version_mismatch) co_return done;
  auto refused = done.error();
  refused.field = field;
  co_return refused;
}

}  // namespace aido::http
