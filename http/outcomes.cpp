#include "http/outcomes.hpp"

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/codec/json_text.hpp"
#include "http/problem.hpp"
#include "http/reading.hpp"

namespace aido::http {

namespace {

template <class State>
void append_state(std::string& out, std::string_view name, const State& s) {
  codec::append_key(out, name);
  codec::write(out, s, codec::fields::all);
}

void append_list(std::string& out, const workspace::state& facts, const command& c) {
  if (const auto* l = workspace::find_list(facts, {subject_of(c).value})) append_state(out, "list", *l);
}

batch::subjects subjects_in(const eventstore::workspace_view& view, const workspace::state& facts,
                            std::vector<task_id> tasks) {
  batch::subjects present{.workspace = facts, .tasks = {}};
  const auto named = tasks.size();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const auto shown = view.find(tasks[i]).state;
    if (!shown) continue;
    present.tasks.emplace(shown->id, *shown);
    if (i < named && shown->status != task::status::open && shown->next_occurrence)
      tasks.push_back(*shown->next_occurrence);
  }
  return present;
}

}  // namespace

failure at_command(failure why, std::size_t index) {
  why.field = "/commands/" + std::to_string(index) + why.field;
  return why;
}

void outcome_list::begin(std::string_view outcome) {
  if (json_.back() != '[') json_ += ',';
  json_ += '{';
  codec::append_key(json_, "outcome");
  codec::append_string(json_, outcome);
}

void outcome_list::add(const command& c, const actors::answer& a) {
  begin(a.effect == actors::effect::unchanged ? "unchanged" : "applied");
  codec::append_key(json_, "id");
  codec::append_string(json_, to_string(subject_of(c)));
  const auto task = task_of(c);
  const auto found = std::ranges::find_if(a.tasks, [&](const auto& t) { return task && t->id == *task; });
  if (found != a.tasks.end()) {
    append_state(json_, "task", **found);
  } else if (a.task) {
    append_state(json_, "task", *a.task);
  } else if (!task && a.workspace) {
    append_list(json_, *a.workspace, c);
  }
  json_ += '}';
}

void outcome_list::add_refusal(const failure& why) {
  begin(outcome_of(why.code) == outcome::unknown ? "unknown" : "refused");
  codec::append_key(json_, "problem");
  json_ += problem_response(why).body + '}';
}

void outcome_list::add_rehearsal(const command& c, const events& would, const batch::subjects& after) {
  begin(would.empty() ? "unchanged" : "would-apply");
  codec::append_key(json_, "id");
  codec::append_string(json_, to_string(subject_of(c)));
  codec::append_key(json_, "events");
  json_ += '[';
  for (const auto& e : would) {
    if (&e != would.data()) json_ += ',';
    codec::write(json_, e);
  }
  json_ += ']';
  const auto task = task_of(c);
  const auto found = task ? after.tasks.find(*task) : after.tasks.end();
  if (found != after.tasks.end()) append_state(json_, "task", found->second);
  if (!task) append_list(json_, after.workspace, c);
  json_ += '}';
}

eventually<result<batch::subjects>> find_subjects(const call& c, std::vector<task_id> tasks) {
  co_return co_await read_workspace(
      c, std::nullopt, [&](const auto& view, const auto& facts) { return subjects_in(view, *facts, tasks); });
}

}  // namespace aido::http
