#include "app/transfer/command_runs.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "app/cli/output.hpp"
#include "app/exit_codes.hpp"
#include "engine/base/limits.hpp"

namespace aido::transfer {

namespace {

/// How many of the first commands go into one request: as many as fit, and one in any case.
std::size_t portion_of(std::span<const json::object> commands) {
  std::size_t count = 0;
  for (std::size_t bytes = 0; count < std::min(commands.size(), limits::client_max_commands); ++count) {
    bytes += json::serialize(commands[count]).size();
    if (count > 0 && bytes > limits::client_max_run) break;
  }
  return count;
}

/// "/commands/17/data/title" is "/title" of the command's data.
std::string field_of_command(const std::string& field) {
  constexpr std::string_view of_run = "/commands/";
  constexpr std::string_view of_data = "/data";
  if (!field.starts_with(of_run)) return field;
  const auto rest = field.find('/', of_run.size());
  auto own = rest == std::string::npos ? std::string() : field.substr(rest);
  if (own.starts_with(of_data)) own.erase(0, of_data.size());
  return own;
}

outcome outcome_of(const json::value& answered) {
  const auto* one = answered.if_object();
  const auto became = one ? cli::text_at(*one, "outcome") : std::string();
  if (became == "unchanged") return {};
  if (became == "applied" || became == "would-apply") return {.changed = true, .why = {}};
  const auto* problem = one ? cli::object_at(*one, "problem") : nullptr;
  if (!problem)
    return {.why = failure{errc::malformed_json, "", "The server's answer does not say what became of it."}};
  auto why = cli::failure_in(*problem);
  why.field = field_of_command(why.field);
  return {.why = std::move(why)};
}

}  // namespace

bool ends_all(errc code) noexcept {
  return cli::exit_code_of(code) == app::exit_no_answer || code == errc::unauthenticated || code == errc::forbidden;
}

result<std::vector<outcome>> command_runs::run(std::span<const json::object> commands) {
  std::vector<outcome> outcomes;
  while (!commands.empty()) {
    const auto count = portion_of(commands);
    const auto before = static_cast<std::ptrdiff_t>(outcomes.size());
    if (auto sent = send(commands.first(count), outcomes); !sent) return sent.error();
    const auto fatal = std::find_if(outcomes.begin() + before, outcomes.end(),
                                    [](const outcome& o) { return o.why && ends_all(o.why->code); });
    if (fatal != outcomes.end()) return *fatal->why;
    commands = commands.subspan(count);
  }
  return outcomes;
}

result<void> command_runs::send(std::span<const json::object> commands, std::vector<outcome>& into) {
  json::object body{{"mode", trial_ == trial::dry ? "dry_run" : "partial"},
                    {"commands", json::array(commands.begin(), commands.end())}};
  if (!asked_for_.empty()) body["batch"] = asked_for_;
  const auto answered = to_.write("POST", "/v1/commands", body);
  if (answered) return take(answered->body, commands.size(), into);
  if (ends_all(answered.error().code)) return answered.error();
  if (commands.size() > 1) return send_halves(commands, into);
  into.push_back({.why = answered.error()});
  return {};
}

/// A request that is refused as a whole has something in it that cannot even be read: the others are to go in.
result<void> command_runs::send_halves(std::span<const json::object> commands, std::vector<outcome>& into) {
  const auto half = commands.size() / 2;
  if (auto sent = send(commands.first(half), into); !sent) return sent;
  return send(commands.subspan(half), into);
}

result<void> command_runs::take(const json::value& answer, std::size_t expected, std::vector<outcome>& into) {
  const auto* body = answer.if_object();
  const auto* all = body ? body->if_contains("outcomes") : nullptr;
  if (!all || !all->is_array() || all->as_array().size() != expected) {
    return failure{errc::outcome_unknown, "", "The server's answer does not say what became of each command."};
  }
  bool changed = false;
  for (const auto& one : all->as_array()) {
    into.push_back(outcome_of(one));
    changed = changed || into.back().changed;
  }
  if (trial_ == trial::dry) return {};
  if (asked_for_.empty()) asked_for_ = cli::text_at(*body, "batch");
  if (changed) batch_ = asked_for_;
  return {};
}

}  // namespace aido::transfer
