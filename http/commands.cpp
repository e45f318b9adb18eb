#include "engine/audit/diff.hpp"
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
  if (whole) whole->batch = batch_id{whole->id.value};
  return whole;
}

answered show_run(const command& whole, std::string outcomes, std::optional<position> at) {
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
  co_return show_run(asked, list.take(), done->at);
}

/// Commands on lists are waited for: what comes after them may need what they make.
bool is_barrier(const command& c) { return !task_of(c).has_value(); }

handled run_partial(const call& c, const batch::run& run, command whole) {
  std::vector<std::optional<result<actors::answer>>> answers(run.commands.size());
  std::vector<command> commands;
  std::vector<std::size_t> places;
  std::size_t step = 0;
  std::vector<command> steps;
  for (const auto& item : run.commands)
    if (item) steps.push_back(batch::step_of(whole, step++));
  std::optional<position> last;
  const auto settle = [&](gathering::answers done) {
    for (std::size_t i = 0; i < done.size(); ++i) {
      if (done[i]) last = done[i]->at;
      answers[places[i]] = std::move(done[i]);
    }
    commands.clear();
    places.clear();
  };
  step = 0;
  for (std::size_t i = 0; i < run.commands.size(); ++i) {
    if (!run.commands[i]) continue;
    const auto& next = steps[step++];
    const bool waits = is_barrier(next);
    commands.push_back(next);
    places.push_back(i);
    const bool ends = waits || step == steps.size() || is_barrier(steps[step]);
    if (!ends) continue;
    auto done = co_await ask<gathering::answers>(c.home, lost_question(), [&](auto all_done) {
      submit_all(c.gateway(), std::move(commands), std::move(all_done));
    });
    if (!done) co_return done.error();
    settle(std::move(*done));
  }
  outcome_list list;
  step = 0;
  for (std::size_t i = 0; i < run.commands.size(); ++i) {
    if (!run.commands[i]) {
      list.add_refusal(run.commands[i].error());
      continue;
    }
    const auto& one = steps[step++];
    const auto& got = *answers[i];
    if (got) {
      list.add(one, *got);
    } else {
      list.add_refusal(at_command(got.error(), i));
    }
  }
  co_return show_run(whole, list.take(), last);
}

handled run_dry(const call& c, const batch::run& run, command whole) {
  const auto present = co_await find_subjects(c, batch::tasks_of(whole));
  if (!present) co_return present.error();
  const auto rehearsed = batch::rehearse(*present, whole, c.edge.outside.clock.now());
  outcome_list list;
  std::size_t step = 0;
  for (std::size_t i = 0; i < run.commands.size(); ++i) {
    if (!run.commands[i]) {
      list.add_refusal(run.commands[i].error());
      continue;
    }
    const auto& would = rehearsed.steps[step];
    if (would) {
      list.add_rehearsal(batch::step_of(whole, step), *would, rehearsed.after);
    } else {
      list.add_refusal(at_command(would.error(), i));
    }
    ++step;
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
