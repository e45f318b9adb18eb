#include <algorithm>

#include "engine/audit/diff.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/command_json.hpp"
#include "engine/codec/json_text.hpp"
#include "engine/task/upcoming.hpp"
#include "http/handlers.hpp"
#include "http/outcomes.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

/// POST /v1/tasks/{id}:what-if: what a command would do, before it is sent.
namespace aido::http {

namespace {

constexpr std::size_t slots_shown = 10;

using dues = std::vector<local_time>;

/// When the series of `t` comes up next: the task itself while it is open, then what follows.
dues dues_of(const task::state* t, std::string_view zone) {
  if (t == nullptr || t->trashed_at) return {};
  dues all;
  if (t->due && t->status == task::status::open) all.push_back(task::local_of(*t->due));
  for (const auto due : task::upcoming(*t, zone, slots_shown)) all.push_back(due);
  // One that was postponed is due after slots that follow its own.
  std::ranges::sort(all);
  return all;
}

dues difference(const dues& some, const dues& others) {
  dues left;
  // Beyond the last of the others nothing is known of them.
  std::ranges::copy_if(some, std::back_inserter(left), [&](local_time due) {
    const bool known = others.size() <= slots_shown || due <= others.back();
    return known && std::ranges::find(others, due) == others.end();
  });
  return left;
}

void append_dues(std::string& out, std::string_view name, const dues& all) {
  codec::append_key(out, name);
  out += '[';
  for (const auto due : all) {
    if (out.back() != '[') out += ',';
    codec::append_string(out, to_string(due));
  }
  out += ']';
}

/// The open occurrence of a series, whatever became of the one that was asked for.
const task::state* open_one(const batch::subjects& in, const task::state& t) {
  if (!t.next_occurrence) return &t;
  const auto next = in.tasks.find(*t.next_occurrence);
  return next == in.tasks.end() ? &t : &next->second;
}

void append_changes(std::string& out, const batch::subjects& before, const batch::subjects& after) {
  codec::append_key(out, "changes");
  out += '[';
  for (const auto& [id, t] : after.tasks) {
    const auto then = before.tasks.find(id);
    const auto* from = then == before.tasks.end() ? nullptr : &then->second;
    if (from != nullptr && *from == t) continue;
    if (out.back() != '[') out += ',';
    out += '{';
    codec::append_key(out, "id");
    codec::append_string(out, to_string(id));
    codec::append_key(out, "title");
    codec::append_string(out, t.title);
    codec::append_key(out, "diff");
    audit::write_diff(out, from, &t);
    out += '}';
  }
  out += ']';
}

std::string body_of(task_id id, const batch::subjects& before, const batch::rehearsal& would) {
  const auto& now = before.tasks.at(id);
  const auto& then = would.after.tasks.at(id);
  const auto& zone = before.workspace.zone;
  const auto was = dues_of(open_one(before, now), zone);
  auto becomes = dues_of(open_one(would.after, then), zone);
  std::string out = "{";
  append_changes(out, before, would.after);
  append_dues(out, "adds", difference(becomes, was));
  append_dues(out, "removes", difference(was, becomes));
  append_dues(out, "upcoming", becomes);
  return out + '}';
}

}  // namespace

handled what_if(const call& c) {
  const auto id = read_id(c);
  if (!id) co_return id.error();
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  auto step = codec::read_step_of_task(c.request.body, {*id});
  if (!step) co_return step.error();
  auto whole = make_command(c, batch::several{{*std::move(step)}});
  if (!whole) co_return whole.error();
  const auto present = co_await find_subjects(c, {{*id}});
  if (!present) co_return present.error();
  const auto would = batch::rehearse(*present, *whole, c.edge.outside.clock.now());
  if (!would.steps.front()) co_return would.steps.front().error();
  answered out{.response = {.content_type = json_type}, .at = std::nullopt};
  out.response.body = body_of({*id}, *present, would);
  co_return out;
}

}  // namespace aido::http
