#include "test/simulation/model.hpp"

#include <algorithm>

#include "engine/codec/codec.hpp"
#include "engine/reminder/schedule.hpp"

namespace aido::test {

namespace {

std::string at(log_offset offset) { return " (offset " + std::to_string(offset.value) + ")"; }

std::string text(const task::state& t) {
  std::string json;
  codec::write(json, t, codec::fields::set);
  return json;
}

// Says nothing of what was tried before.
bool is_passing(const failure& f) {
  return f.code == errc::unavailable || f.code == errc::draining || f.code == errc::moving || f.code == errc::log_full;
}

}  // namespace

model::model(eventstore::event_log& log, partition_id partition, workspace_id workspace)
    : fold_(log.describe().id, partition), table_(partition), workspace_(workspace) {
  const auto all = log.read(partition, {}, ~std::size_t{0});
  for (const auto& r : all.value()) take(r);
}

void model::take(const eventstore::stored_record& r) {
  auto judged = fold_.apply(r);
  if (!judged) return found_.push_back(judged.error().detail);
  if (judged->verdict == eventstore::verdict::repeated)
    found_.push_back("command " + to_string(judged->content.command) + " was recorded twice" + at(r.offset));
  if (judged->verdict != eventstore::verdict::effective) return;
  if (!effects_.emplace(judged->content.command, effect{r.offset, judged->content}).second)
    found_.push_back("command " + to_string(judged->content.command) + " counts twice" + at(r.offset));
  take_events(*judged);
}

void model::take_events(eventstore::folded& judged) {
  const auto& r = judged.content;
  const auto offset = judged.offset;
  // Everything since offset 0 is in memory: what is not there does not exist.
  (void)table_.load({}, table_.missing(r), offset);
  for (const auto& applied : table_.apply(r, std::move(judged.texts), offset)) {
    if (applied.held) found_.push_back("a subject is held" + at(offset));
    if (applied.task) tasks_[applied.task->id][offset] = applied.task;
  }
  for (const auto& e : r.events) {
    auto& last = counts_in_ledger(e.data) ? ledgers_[{e.subject.value}] : versions_[e.subject];
    const bool follows = e.version.value == last.value + 1;
    if (!follows)
      found_.push_back("version " + std::to_string(e.version.value) + " of " + to_string(e.subject) + " (" +
                       std::string(codec::type_of(e.data)) + ") does not follow" + at(offset));
    last = e.version;
    if (const auto* w = std::get_if<workspace::created>(&e.data)) versions_[{w->inbox.value}] = version{1};
    if (const auto* f = std::get_if<reminder::fired>(&e.data))
      take_settled(e, f->reminder, f->arming, f->planned, r.at);
    if (const auto* d = std::get_if<reminder::dropped>(&e.data))
      take_settled(e, d->reminder, d->arming, d->planned, r.at);
  }
}

void model::take_settled(const event& e, const reminder_id& reminder, std::uint32_t arming, instant planned,
                         instant when) {
  const auto name = to_string(e.subject) + '/' + to_string(reminder) + '/' + std::to_string(arming);
  if (!settled_.insert(name).second) found_.push_back("reminder " + name + " fired twice");
  if (when < planned) found_.push_back("reminder " + name + " fired before its time");
}

complaints model::of_the_log(instant now) const {
  auto found = found_;
  std::map<std::pair<series_id, std::uint32_t>, std::size_t> occurrences;
  std::map<series_id, std::size_t> withdrawn;
  for (const auto& [id, states] : tasks_)
    if (const auto& t = *states.rbegin()->second; t.series) withdrawn[*t.series] += t.withdrawn;
  for (const auto& [id, states] : tasks_) {
    const auto& t = *states.rbegin()->second;
    if (t.next_occurrence && !tasks_.contains(*t.next_occurrence))
      found.push_back("the next occurrence of " + to_string(id) + " was not made");
    if (t.series && ++occurrences[{*t.series, t.occurrence}] > 1 + withdrawn[*t.series])
      found.push_back("occurrence " + std::to_string(t.occurrence) + " of a series was made twice");
  }
  check_due(now, found);
  return found;
}

void model::check_due(instant now, complaints& found) const {
  const auto facts = table_.facts(workspace_);
  if (!facts) return;
  for (const auto& [id, states] : tasks_) {
    const auto next = reminder::next_wake(*states.rbegin()->second, task::reading_of(*facts));
    if (next && next->at <= now) found.push_back("a reminder of " + to_string(id) + " is due and did not fire");
  }
}

eventstore::task_ptr model::task_at(task_id task, log_offset offset) const {
  const auto known = tasks_.find(task);
  if (known == tasks_.end()) return nullptr;
  const auto after = known->second.upper_bound(offset);
  return after == known->second.begin() ? nullptr : std::prev(after)->second;
}

complaints model::of_answers(const std::vector<told>& all) const {
  complaints found;
  for (const auto& t : all)
    if (t.got) check_answer(t, found);
  check_refusals(all, found);
  return found;
}

void model::check_answer(const told& t, complaints& found) const {
  const auto& a = *t.got;
  const auto name = "command " + to_string(t.asked.id);
  if (a.effect != actors::effect::unchanged) {
    const auto recorded = effects_.find(t.asked.id);
    if (recorded == effects_.end()) return found.push_back(name + " was answered and is not in the log");
    const auto& [offset, content] = recorded->second;
    if (offset != a.at.offset) found.push_back(name + " was answered for another record" + at(a.at.offset));
    if (content.fingerprint != t.asked.fingerprint) found.push_back(name + " was answered for another request");
  }
  if (a.subject != subject_of(t.asked)) found.push_back(name + " was answered with another subject");
  for (const auto& changed : a.tasks) {
    const auto then = task_at(changed->id, a.at.offset);
    if (!then || !(*then == *changed)) found.push_back(name + " was answered with another task than the log has");
  }
  const auto task = task_of(t.asked);
  if (!task) return;
  const auto then = task_at(*task, a.at.offset);
  if (!a.task != !then || (then && !(*a.task == *then)))
    found.push_back(name + " was answered with another state than the log has" + at(a.at.offset));
}

// A refusal for good, after whatever else was tried with the same request, means that it is not in the log.
void model::check_refusals(const std::vector<told>& all, complaints& found) const {
  std::map<command_id, std::map<fingerprint, bool>> open;  // may have been applied
  for (const auto& t : all) {
    auto& may = open[t.asked.id][t.asked.fingerprint];
    if (t.got || !is_passing(t.got.error())) may = t.got || t.got.error().code == errc::outcome_unknown;
  }
  for (const auto& [id, requests] : open) {
    const auto recorded = effects_.find(id);
    if (recorded == effects_.end()) continue;
    const auto request = requests.find(recorded->second.content.fingerprint);
    if (request == requests.end() || !request->second)
      found.push_back("command " + to_string(id) + " was refused and is in the log" + at(recorded->second.offset));
  }
}

complaints model::of_view(const eventstore::workspace_view& view, const std::string& name) const {
  complaints found;
  if (view.size() != tasks_.size())
    found.push_back(name + " has " + std::to_string(view.size()) + " tasks, the log " + std::to_string(tasks_.size()));
  for (const auto& [id, states] : tasks_) {
    const auto shown = view.find(id);
    const auto& meant = *states.rbegin()->second;
    if (shown.state && *shown.state == meant) continue;
    found.push_back(name + " shows task " + to_string(id) + " as " + (shown.state ? text(*shown.state) : "nothing") +
                    ", the log has " + text(meant));
  }
  const auto facts = table_.facts(workspace_);
  const auto seen = view.facts();
  if (!facts != !seen || (facts && !(*facts == *seen))) found.push_back(name + " shows another workspace than the log");
  return found;
}

}  // namespace aido::test
