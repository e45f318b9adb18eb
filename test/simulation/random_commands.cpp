#include "test/simulation/random_commands.hpp"

#include <algorithm>

namespace aido::test {

namespace {

using std::chrono::seconds;

const std::vector<std::string> zones{"Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata"};
const std::vector<std::string> rules{"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=MONTHLY",
                                     "FREQ=DAILY;INTERVAL=2;COUNT=4"};
constexpr std::size_t most_remembered = 60;

template <class Id>
void remember(std::vector<Id>& known, const Id& id) {
  if (std::find(known.begin(), known.end(), id) == known.end()) known.push_back(id);
  // Old ones stay, but what is asked is mostly about few: that is where things meet.
  if (known.size() > most_remembered) known.erase(known.begin());
}

}  // namespace

uuid dice::id() {
  uuid made;
  for (auto& byte : made.bytes) byte = static_cast<std::uint8_t>(below(256));
  return made;
}

command random_commands::founding() {
  return about(workspace::create{.id = workspace_, .name = "Home", .zone = "Europe/Berlin"});
}

command random_commands::next(instant now) {
  auto c = about(what(now));
  if (dice_.per_mille(120)) c.condition = version_condition::exactly(version{1 + dice_.below(4)});
  return c;
}

command random_commands::reusing_the_key_of(const command& c, instant now) {
  auto other = next(now);
  other.id = c.id;
  return other;
}

command random_commands::about(command_payload what) {
  command c;
  c.id = {dice_.id()};
  c.origin = dice_.per_mille(600) ? id_origin::client : id_origin::server;
  ++asked_;
  for (std::size_t i = 0; i < sizeof asked_; ++i) c.fingerprint[i] = static_cast<std::uint8_t>(asked_ >> (8 * i));
  c.workspace = workspace_;
  c.by = {"local"};
  c.what = std::move(what);
  return c;
}

void random_commands::learn(const actors::answer& a) {
  if (a.effect == actors::effect::applied) remember(applied_, a.at.offset);
  for (const auto& t : a.tasks) remember(tasks_, t->id);
  if (a.task) {
    remember(tasks_, a.task->id);
    if (a.task->next_occurrence) remember(tasks_, *a.task->next_occurrence);
  }
  if (a.workspace)
    for (const auto& l : a.workspace->lists) remember(lists_, l.id);
}

task_id random_commands::some_task() {
  if (tasks_.empty() || dice_.per_mille(20)) return {dice_.id()};
  return dice_.of(tasks_);
}

std::optional<task::due> random_commands::some_due(instant now) {
  const local_time local{std::chrono::floor<seconds>(now.time_since_epoch()) + seconds(dice_.below(10'000))};
  switch (dice_.below(4)) {
    case 0: return std::nullopt;
    case 1: return task::due_floating{local};
    case 2: return task::due_date{std::chrono::floor<std::chrono::days>(local)};
    default: return task::due_zoned{local, dice_.of(zones)};
  }
}

std::vector<reminder::plan> random_commands::some_reminders(instant now, bool has_due) {
  std::vector<reminder::plan> plans;
  for (auto count = dice_.below(4); count > 0; --count) {
    reminder::plan p;
    if (has_due && dice_.per_mille(500)) {
      p.before_seconds = seconds(60 * dice_.below(120));
    } else {
      p.at = now + std::chrono::milliseconds(dice_.below(90'000));
    }
    if (dice_.per_mille(200)) p.drop_after_seconds = seconds(dice_.below(600));
    if (std::find(plans.begin(), plans.end(), p) == plans.end()) plans.push_back(p);
  }
  return plans;
}

task::create random_commands::creation(instant now) {
  task::create c;
  c.title = "Task " + std::to_string(asked_);
  if (dice_.per_mille(150)) {
    std::array<std::uint8_t, 10> random{};
    for (auto& byte : random) byte = static_cast<std::uint8_t>(dice_.below(256));
    c.id = task_id{uuid_v7(now, random)};
  }
  if (!lists_.empty() && dice_.per_mille(400)) c.list = dice_.of(lists_);
  c.due = some_due(now);
  if (c.due && dice_.per_mille(500)) c.recurrence.emplace().rrule = dice_.of(rules);
  c.reminders = some_reminders(now, c.due.has_value());
  return c;
}

task::patch random_commands::patch(instant now) {
  task::patch p;
  switch (dice_.below(4)) {
    case 0: p.title = "Renamed " + std::to_string(dice_.below(5)); break;
    case 1: p.priority = static_cast<int>(dice_.below(5)); break;
    case 2: p.due = some_due(now); break;
    default: p.reminders = some_reminders(now, false); break;
  }
  return p;
}

task::scope random_commands::scope() {
  switch (dice_.below(4)) {
    case 0: return task::scope::this_one;
    case 1: return task::scope::following;
    default: return task::scope::usual;
  }
}

batch::single_payload random_commands::single(instant now) {
  const auto kind = dice_.below(100);
  if (kind < 28) return creation(now);
  if (kind < 48) return task::change{some_task(), patch(now), scope()};
  if (kind < 62) return task::complete{some_task()};
  if (kind < 70) return task::reopen{some_task()};
  if (kind < 73) return task::skip{some_task()};
  if (kind < 75) return task::cancel{some_task()};
  if (kind < 77) return task::pause{some_task()};
  if (kind < 79) return task::resume{some_task()};
  if (kind < 80) return task::end_series{some_task()};
  if (kind < 85) return task::trash{some_task()};
  if (kind < 89) return task::restore{some_task()};
  if (kind < 94 || lists_.empty()) return workspace::create_list{.id = {}, .name = "List " + std::to_string(asked_)};
  if (kind < 97) return workspace::change_list{dice_.of(lists_), {"List " + std::to_string(dice_.below(4))}};
  if (kind < 98) return workspace::restore_list{dice_.of(lists_)};
  return workspace::trash_list{dice_.of(lists_)};
}

batch::several random_commands::several(instant now) {
  batch::several all;
  for (auto count = 1 + dice_.below(4); count > 0; --count)
    all.steps.push_back({.what = single(now), .if_match = std::nullopt});
  return all;
}

command_payload random_commands::what(instant now) {
  const auto kind = dice_.below(100);
  if (kind < 12) return several(now);
  if (kind < 20 && !applied_.empty()) return audit::undo{dice_.of(applied_)};
  return std::visit([](auto alone) { return command_payload(std::move(alone)); }, single(now));
}

}  // namespace aido::test
