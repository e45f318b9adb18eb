#include "test/eventstore/workload.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "engine/codec/codec.hpp"
#include "engine/reminder/outstanding.hpp"
#include "engine/reminder/schedule.hpp"
#include "engine/task/decide.hpp"
#include "engine/workspace/decide.hpp"
#include "test/engine/given.hpp"

namespace aido::test {

using namespace std::chrono_literals;
using namespace eventstore;

namespace {

constexpr std::array<std::string_view, 8> words{"milk",       "Zahnarzt",    "café",      "報告書",
                                                "\"quoted\"", "back\\slash", "tab\there", "🧾 taxes"};
constexpr std::array<std::string_view, 3> zones{"Europe/Berlin", "America/New_York", "Asia/Tokyo"};
constexpr std::array<std::string_view, 4> rules{"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY",
                                                "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"};

// As a household or a team has them; every change of one makes a new value of them all.
constexpr std::size_t most_lists = 20;

/// Who does everything that the engine does not.
const principal worker{"user:jörg"};

}  // namespace

workload::workload(std::uint64_t seed, log_id log, partition_id partition)
    : random_(seed),
      now_{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 9h},
      workspace_{random_id()},
      fold_(log, partition),
      table_(partition) {}

std::uint64_t workload::below(std::uint64_t bound) { return random_() % bound; }

uuid workload::random_id() {
  std::array<std::uint8_t, 10> bytes;
  for (auto& b : bytes) b = static_cast<std::uint8_t>(random_());
  return uuid_v7(now_, bytes);
}

std::string workload::text() {
  std::string all;
  for (auto left = 1 + below(4); left > 0; --left) (all += words[below(words.size())]) += ' ';
  return all + std::to_string(below(1000));
}

task::due workload::due() {
  const auto day = std::chrono::floor<std::chrono::days>(now_) + std::chrono::days{below(20)};
  const local_time at{day.time_since_epoch() + 1h * below(24)};
  if (chance(30)) return task::due_date{std::chrono::floor<std::chrono::days>(at)};
  if (chance(50)) return task::due_floating{at};
  return task::due_zoned{at, std::string(zones[below(zones.size())])};
}

task::create workload::creation() {
  task::create c;
  if (chance(50)) c.id = task_id{random_id()};
  c.title = text();
  if (chance(30)) c.notes = text();
  c.priority = static_cast<int>(below(5));
  if (chance(40)) c.labels = {"home"};
  if (chance(20)) c.checklist = {{std::nullopt, text(), false}};
  if (chance(60)) c.due = due();
  if (c.due && chance(40))
    c.reminders = {{std::nullopt, 10min, chance(50) ? std::optional<std::chrono::seconds>(1h) : std::nullopt}};
  if (c.due && chance(30)) c.recurrence.emplace().rrule = rules[below(rules.size())];
  return c;
}

task::patch workload::patch() {
  task::patch p;
  if (chance(60)) p.title = text();
  if (chance(30)) p.priority = static_cast<int>(below(5));
  if (chance(30)) p.due = std::optional(due());
  if (chance(20)) p.list = some_list();
  if (chance(20)) p.labels = std::vector<std::string>{"work", "later"};
  return p;
}

task_id workload::some_task() { return tasks_[below(tasks_.size())]; }

list_id workload::some_list() {
  const auto facts = table_.facts(workspace_);
  return facts->lists[below(facts->lists.size())].id;
}

std::optional<command_payload> workload::fire() {
  const auto task = table_.find(workspace_, some_task()).state;
  const auto facts = table_.facts(workspace_);
  const auto wake = reminder::next_wake(*task, task::reading_of(*facts));
  if (!wake) return std::nullopt;
  now_ = std::max(now_, wake->at) + 1h * below(3);
  return wake->command;
}

std::optional<command_payload> workload::settle() {
  for (const auto& id : tasks_) {
    const auto owed = reminder::outstanding(*table_.find(workspace_, id).state, *table_.facts(workspace_), now_);
    if (owed.empty()) continue;
    const auto& o = owed.front();
    return reminder::settle{.task = o.task,
                            .reminder = o.reminder,
                            .arming = o.arming,
                            .round = o.round,
                            .channel = o.channel,
                            .outcome = chance(50) ? reminder::settlement::delivered : reminder::settlement::failed,
                            .attempts = 1,
                            .why = text()};
  }
  return std::nullopt;
}

std::optional<command_payload> workload::about_a_reminder() {
  const auto task = table_.find(workspace_, some_task()).state;
  if (task->reminders.empty()) return std::nullopt;
  const auto r = task->reminders.front().id;
  if (chance(30)) return reminder::redeliver{task->id, r};
  if (chance(30)) return reminder::acknowledge{task->id, r};
  return reminder::snooze{task->id, r, {.until = {}, .for_seconds = 60s + 1s * below(3600)}};
}

command_payload workload::about_a_person(const workspace::channel& c) {
  if (chance(20)) return workspace::reset_personal{worker};
  workspace::notification_step first{.channel = c.id, .next_after_seconds = 60s * below(20)};
  first.min_priority = static_cast<int>(below(3));
  auto second = first;
  second.channel = table_.facts(workspace_)->channels.back().id;
  second.next_after_seconds.reset();
  return workspace::set_personal{worker, {.steps = std::vector{first, second}, .quiet_hours = {}}};
}

command_payload workload::about_channels() {
  const auto& channels = table_.facts(workspace_)->channels;
  if (channels.empty() || (channels.size() < 4 && chance(30))) {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::webhook, .url = "https://example.org/hook", .to = {}, .events = {}};
    return workspace::create_channel{.plan = plan, .secret = "v1.0123456789abcdef.AAAA"};
  }
  const auto& c = channels[below(channels.size())];
  if (chance(20)) return about_a_person(c);
  workspace::channel_patch p;
  p.url = "https://example.org/" + std::to_string(below(100));
  if (chance(30)) p.status = workspace::channel_status::on;
  if (chance(60)) return workspace::change_channel{c.id, p};
  if (chance(40)) return workspace::switch_channel_off{c.id, c.version, text()};
  if (chance(30)) return workspace::remove_channel{c.id};
  workspace::notifications_patch n;
  n.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "0" + std::to_string(below(9)) + ":00", "Asia/Tokyo"});
  return workspace::change_notifications{n};
}

command_payload workload::what() {
  if (!table_.facts(workspace_)) return workspace::create{workspace_, "Home", "Europe/Berlin"};
  if (tasks_.empty() || chance(40)) return creation();
  if (chance(40)) return task::change{some_task(), patch()};
  if (chance(40)) return task::complete{some_task()};
  if (chance(30)) return task::reopen{some_task()};
  if (chance(20)) return task::trash{some_task()};
  if (table_.facts(workspace_)->lists.size() < most_lists && chance(20)) {
    return workspace::create_list{std::nullopt, text()};
  }
  if (chance(10)) return workspace::change_list{some_list(), {text()}};
  if (chance(5)) return workspace::trash_list{some_list()};
  if (chance(10)) return about_channels();
  if (chance(20)) return about_a_reminder().value_or(creation());
  if (chance(40)) return settle().value_or(creation());
  return fire().value_or(creation());
}

command workload::next_command(command_payload what) {
  command c{};
  c.id = {random_id()};
  if (const auto* f = std::get_if<reminder::fire>(&what)) c.id = reminder::id_of(*f);
  if (const auto* s = std::get_if<reminder::settle>(&what)) c.id = reminder::id_of(*s);
  c.origin = chance(50) ? id_origin::client : id_origin::server;
  c.fingerprint = sha256(to_string(c.id));
  c.workspace = workspace_;
  c.by = given::is_the_engines(what) ? principal{"system"} : worker;
  c.what = std::move(what);
  return c;
}

result<events> workload::decide(const command& c) const {
  const auto facts = table_.facts(workspace_);
  const auto id = task_of(c);
  if (!id) return workspace::decide(facts.get(), c, now_);
  const auto task = table_.find(workspace_, *id).state;
  return task::decide(task.get(), {now_, c, *facts});
}

record workload::draft(const command& c, events made) const {
  const auto& at = fold_.state();
  record r;
  r.epoch = at.epoch;
  r.owner = at.owner;
  r.seq = at.next_seq;
  r.workspace = c.workspace;
  r.command = c.id;
  r.command_origin = c.origin;
  r.fingerprint = c.fingerprint;
  r.by = c.by;
  r.at = std::max(now_, at.last_at);
  r.events = std::move(made);
  return r;
}

stored_record workload::take(std::string value) {
  stored_record stored{fold_.state().next, std::move(value)};
  auto judged = fold_.apply(stored);
  if (!judged) throw std::logic_error(judged.error().detail);
  if (judged->verdict != verdict::effective) return stored;
  (void)table_.load({}, table_.missing(judged->content), stored.offset);
  for (const auto& applied : table_.apply(judged->content, std::move(judged->texts), stored.offset)) {
    if (!applied.task) continue;
    const auto id = applied.task->id;
    if (std::find(tasks_.begin(), tasks_.end(), id) == tasks_.end()) tasks_.push_back(id);
  }
  return stored;
}

stored_record workload::claim() {
  record r;
  r.kind = record_kind::claim;
  r.epoch = fold_.state().epoch.next();
  r.owner = {random_id()};
  r.at = now_;
  r.address = "127.0.0.1:8080";
  return take(write_unchained(r));
}

stored_record workload::effect_of(const command& c, events made) {
  return take(seal(draft(c, std::move(made)), fold_.state().chain).value);
}

stored_record workload::effect() {
  for (;;) {
    now_ += std::chrono::milliseconds{below(3'600'000)};
    const auto c = next_command(what());
    if (const auto made = decide(c); made && !made->empty()) return effect_of(c, *made);
  }
}

std::vector<stored_record> workload::records(std::size_t count) {
  std::vector<stored_record> all{claim()};
  while (all.size() <= count) all.push_back(effect());
  return all;
}

std::vector<std::string> texts_of(const record& r) {
  std::vector<std::string> texts;
  for (const auto& e : r.events) codec::write(texts.emplace_back(), e);
  return texts;
}

std::vector<std::string> states_of(partition_table& table, workspace_id workspace) {
  std::vector<std::string> lines;
  if (const auto facts = table.facts(workspace)) codec::write(lines.emplace_back(), *facts, codec::fields::set);
  query::page_request all;
  all.limit = 500;
  const auto view = table.view(workspace);
  for (bool more = true; more;) {
    const auto page = view->list(all);
    for (const auto& t : page.items) codec::write(lines.emplace_back(), *t, codec::fields::set);
    more = page.next.has_value();
    all.after = page.next;
  }
  return lines;
}

result<folded> folded_partition::take(const stored_record& r) {
  auto judged = fold_.apply(r);
  if (!judged || judged->verdict != verdict::effective) return judged;
  (void)table_.load({}, table_.missing(judged->content), r.offset);
  table_.apply(judged->content, texts_of(judged->content), r.offset);
  return judged;
}

void folded_partition::take_all(const std::vector<stored_record>& records) {
  for (const auto& r : records) {
    if (const auto taken = take(r); !taken) throw std::logic_error(taken.error().detail);
  }
}

changes folded_partition::take_changes() {
  return table_.take_changes(fold_.state(), {fold_.window().begin(), fold_.window().end()});
}

}  // namespace aido::test
