#include "engine/base/limits.hpp"
#include "engine/codec/json_text.hpp"
#include "http/dapr_door.hpp"
#include "http/embedded.hpp"
#include "http/handlers.hpp"
#include "http/problem.hpp"
#include "http/target.hpp"

namespace aido::http {

namespace {

constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

// The page runs nothing, loads its own style sheet and nothing else, and stands in no frame.
constexpr std::string_view docs_policy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

answered with_body(std::string_view type, std::string body) {
  return {.response = {.content_type = type, .fields = "Cache-Control: no-store\r\n", .body = std::move(body)},
          .at = {}};
}

result<void> check_no_query(const call& c) {
  const auto given = query_parameters::read(c.query, {});
  if (!given) return given.error();
  return {};
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

void append_number(std::string& out, std::string_view name, std::uint64_t value) {
  codec::append_key(out, name);
  codec::append_number(out, value);
}

/// What is certain of repeats while a store may be away that remembers more of them.
std::string detail_of(const actors::partition_status& p) {
  if (!p.store_failing) return p.detail;
  return p.detail + (p.detail.empty() ? "" : " ") +
         "While snapshots cannot be read, repeats are recognised by the last " + std::to_string(limits::dedup_window) +
         " records alone.";
}

void append_partition(std::string& out, const actors::partition_status& p, instant now) {
  out += '{';
  append_number(out, "partition", p.partition.value);
  append_text(out, "phase", boost::describe::enum_to_string(p.phase, ""));
  append_text(out, "detail", detail_of(p));
  append_number(out, "epoch", p.epoch.value);
  append_number(out, "next_offset", p.next.value);
  append_number(out, "held", p.held.count);
  codec::append_key(out, "store_failing");
  out += p.store_failing ? "true" : "false";
  append_text(out, "events_failing", p.relay.failing);
  append_number(
      out, "store_lag_seconds",
      static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(actors::store_lag(p, now)).count()));
  out += '}';
}

void append_intake(std::string& out, const eventstore::intake_status& intake) {
  codec::append_key(out, "commands");
  out += '{';
  append_text(out, "topic", intake.topic);
  append_text(out, "detail", intake.obstacle);
  codec::append_key(out, "partitions");
  out += '[';
  for (const auto& p : intake.parts) {
    if (&p != intake.parts.data()) out += ',';
    out += '{';
    append_number(out, "partition", p.partition);
    append_number(out, "lag", p.lag);
    append_number(out, "held", p.held);
    append_text(out, "waits_for", p.waits_for ? to_string(*p.waits_for) : "");
    out += '}';
  }
  out += "]}";
}

void append_sidecar(std::string& out, const eventstore::sidecar_status& sidecar) {
  codec::append_key(out, "dapr");
  out += '{';
  append_text(out, "address", sidecar.address);
  codec::append_key(out, "answers");
  out += sidecar.answers ? "true" : "false";
  append_text(out, "detail", sidecar.detail);
  out += '}';
}

surroundings surroundings_of(const call& c) {
  const auto& intake = c.edge.outside.intake;
  const auto& dapr = c.edge.outside.dapr;
  const auto& targets = c.edge.outside.dapr_status;
  return {.intake = intake ? std::optional(intake()) : std::nullopt,
          .sidecar = dapr ? std::optional(dapr->sidecar()) : std::nullopt,
          .targets = targets ? targets() : std::vector<eventstore::target_status>{}};
}

void append_targets(std::string& out, const std::vector<eventstore::target_status>& targets) {
  codec::append_key(out, "dapr_targets");
  out += '[';
  for (const auto& t : targets) {
    if (&t != targets.data()) out += ',';
    out += '{';
    append_text(out, "target", t.target);
    append_text(out, "breaker", boost::describe::enum_to_string(t.breaker, ""));
    out += '}';
  }
  out += ']';
}

std::string readiness_of(const actors::node_status& node, instant now, const surroundings& beside) {
  std::string out = "{";
  append_text(out, "status", node.serving() ? "ready" : node.draining ? "draining" : "not-ready");
  codec::append_key(out, "has_share");
  out += node.has_share ? "true" : "false";
  codec::append_key(out, "partitions");
  out += '[';
  for (const auto& p : node.partitions) {
    if (&p != node.partitions.data()) out += ',';
    append_partition(out, p, now);
  }
  out += ']';
  if (beside.intake) append_intake(out, *beside.intake);
  if (beside.sidecar) append_sidecar(out, *beside.sidecar);
  if (!beside.targets.empty()) append_targets(out, beside.targets);
  return out += '}';
}

bool is_leaving(const call& c) {
  const auto& ask = c.edge.outside.leaving;
  return ask && ask();
}

void say_try_again(response& r) {
  r.status = 503;
  r.add("Retry-After", std::to_string(problem_of(errc::unavailable).retry_after_seconds));
}

}  // namespace

handled get_health(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  co_return with_body(json_type, R"({"status":"ok"})");
}

handled get_startup(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const bool opened = c.gateway().status().settled();
  auto out = with_body(json_type, opened ? R"({"status":"started"})" : R"({"status":"starting"})");
  if (!opened) say_try_again(out.response);
  co_return out;
}

handled get_readiness(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  auto node = c.gateway().status();
  node.draining = node.draining || is_leaving(c);
  auto out = with_body(json_type, readiness_of(node, c.edge.outside.clock.now(), surroundings_of(c)));
  if (!node.serving()) say_try_again(out.response);
  co_return out;
}

handled get_metrics(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  co_return with_body(metrics_type,
                      c.edge.metrics.text(c.gateway().status(), c.edge.outside.clock.now(), surroundings_of(c)));
}

handled get_openapi(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  co_return with_body(json_type, std::string(openapi_json()));
}

handled get_docs(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  auto out = with_body("text/html; charset=utf-8", std::string(docs_html()));
  out.response.add("Content-Security-Policy", docs_policy)
      .add("X-Content-Type-Options", "nosniff")
      .add("Referrer-Policy", "no-referrer");
  co_return out;
}

handled get_docs_style(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  auto out = with_body("text/css; charset=utf-8", std::string(docs_css()));
  out.response.add("X-Content-Type-Options", "nosniff");
  co_return out;
}

}  // namespace aido::http
