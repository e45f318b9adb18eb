#include <algorithm>
#include <span>
#include <unordered_set>

#include "engine/batch/decide.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/command_json.hpp"
#include "engine/codec/json_text.hpp"
#include "http/ask.hpp"
#include "http/asking_many.hpp"
#include "http/handlers.hpp"
#include "http/outcomes.hpp"
#include "http/reading.hpp"
#include "http/write_command.hpp"

/// POST /v1/commands: several commands in one request.
namespace aido::http {

namespace {

/// The command that stands for the whole request; what is sent of it has ids that follow from its own.
result<command> whole_of(const call& c, const batch::run& run) {
  batch::several all;
  for (const auto& item : run.commands)
    if (item) all.steps.push_back(*item);
  auto whole = make_command(c, std::move(all));
  if (whole) whole->batch = run.batch.value_or(batch_id{whole->id.value});
  return whole;
}

answered show_run(const command& whole, const std::string& outcomes, std::optional<position> at) {
  answered out{.response = {.content_type = json_type}, .at = at};
  auto& body = out.response.body;
  body += '{';
  codec::append_key(body, "batch");
  codec::append_string(body, to_string(*whole.batch));
  codec::append_key(body, "outcomes");
  body += outcomes + '}';
  return out;
}

handled run_atomic(const call& c, command whole) {
  const auto steps = std::get<batch::several>(whole.what).steps.size();
  const auto asked = whole;
  const auto done = co_await submit_command(c, std::move(whole));
  if (!done) co_return done.error();
  outcome_list list;
  for (std::size_t i = 0; i < steps; ++i) list.add(batch::step_of(asked, i), *done);
  auto shown = show_run(asked, list.take(), done->at);
  if (done->effect == actors::effect::repeated) shown.response.fields += replayed_line;
  co_return shown;
}

/// One command of a partial run or a dry one, and what became of it.
struct item {
  result<command> what;
  std::optional<result<actors::answer>> got;
};

std::vector<item> items_of(const batch::run& run, const command& whole) {
  std::vector<item> items;
  std::size_t step = 0;
  for (const auto& read : run.commands) {
    const auto what = read ? result<command>(batch::step_of(whole, step++)) : result<command>(read.error());
    items.push_back({.what = what, .got = std::nullopt});
  }
  return items;
}

/// Commands on lists are waited for: what comes after them may need what they make.
bool is_waited_for(const item& i) { return i.what && !task_of(*i.what); }

/// Where those end that may be handed in together from `first` on: no two on one task, of which the later may be
/// decided first where the earlier has to wait for what it needs.
std::size_t end_of_group(const std::vector<item>& items, std::size_t first) {
  if (is_waited_for(items[first])) return first + 1;
  std::unordered_set<task_id, id_hash> named;
  const auto may_join = [&](const item& i) {
    return !is_waited_for(i) && (!i.what || named.insert(*task_of(*i.what)).second);
  };
  auto end = first;
  while (end < items.size() && may_join(items[end])) ++end;
  return end;
}

eventually<result<void>> submit_group(const call& c, std::span<item> group) {
  std::vector<command> commands;
  for (const auto& i : group)
    if (i.what) commands.push_back(*i.what);
  if (commands.empty()) co_return result<void>{};
  auto done = co_await ask<gathering::answers>(c.home, lost_question(), [&](auto all_done) {
    submit_all(c.gateway(), std::move(commands), std::move(all_done));
  });
  if (!done) co_return done.error();
  auto next = done->begin();
  for (auto& i : group)
    if (i.what) i.got = std::move(*next++);
  co_return result<void>{};
}

handled run_partial(const call& c, const batch::run& run, command whole) {
  auto items = items_of(run, whole);
  for (std::size_t first = 0; first < items.size();) {
    const auto end = end_of_group(items, first);
    const auto done = co_await submit_group(c, std::span(items).subspan(first, end - first));
    if (!done) co_return done.error();
    first = end;
  }
  outcome_list list;
  std::optional<position> last;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& [what, got] = items[i];
    if (got && *got) {
      list.add(*what, **got);
      last = std::max(last, std::optional((*got)->at));
    } else {
      list.add_refusal(what ? at_command(got->error(), i) : what.error());
    }
  }
  co_return show_run(whole, list.take(), last);
}

handled run_dry(const call& c, const batch::run& run, command whole) {
  const auto present = co_await find_subjects(c, batch::tasks_of(whole));
  if (!present) co_return present.error();
  const auto rehearsed = batch::rehearse(*present, whole, c.edge.outside.clock.now());
  const auto items = items_of(run, whole);
  outcome_list list;
  auto would = rehearsed.steps.begin();
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& what = items[i].what;
    if (what && *would) {
      list.add_rehearsal(*what, **would, rehearsed.after);
    } else {
      list.add_refusal(what ? at_command(would->error(), i) : what.error());
    }
    if (what) ++would;
  }
  co_return show_run(whole, list.take(), std::nullopt);
}

}  // namespace

handled run_commands(const call& c) {
  if (auto ok = check_content_type(c.request, body_kind::json); !ok) co_return ok.error();
  const auto run = codec::read_run(c.request.body);
  if (!run) co_return run.error();
  if (run->mode == batch::mode::atomic)
    for (const auto& item : run->commands)
      if (!item) co_return item.error();
  auto whole = whole_of(c, *run);
  if (!whole) co_return whole.error();
  switch (run->mode) {
    case batch::mode::atomic: co_return co_await run_atomic(c, *std::move(whole));
    case batch::mode::partial: co_return co_await run_partial(c, *run, *std::move(whole));
    case batch::mode::dry_run: co_return co_await run_dry(c, *run, *std::move(whole));
  }
  co_return failure{errc::invalid_value, "/mode", "There is no such mode."};
}

}  // namespace aido::http
