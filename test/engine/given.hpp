#pragma once

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audit/undo.hpp"
#include "engine/batch/decide.hpp"
#include "engine/command.hpp"
#include "engine/task/decide.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/decide.hpp"
#include "engine/workspace/evolve.hpp"

/// Given a workspace and what happened in it, when a command comes, then these events follow.
namespace aido::given {

inline instant at(std::string_view text) { return parse_instant(text).value(); }
inline local_time local(std::string_view text) { return parse_local_time(text).value(); }
inline local_date day(std::string_view text) { return parse_local_date(text).value(); }

inline const workspace_id home{uuid_v5({}, "home")};
inline const list_id inbox = workspace::inbox_of(home);

/// True for the commands that the engine alone gives.
inline bool is_the_engines(const command_payload& what) {
  return std::holds_alternative<reminder::fire>(what) || std::holds_alternative<reminder::settle>(what) ||
         std::holds_alternative<workspace::switch_channel_off>(what) ||
         std::holds_alternative<workspace::fire_digest>(what) || std::holds_alternative<workspace::settle_digest>(what);
}

/// A UUIDv7 as a client makes it.
template <class Id>
Id client_id(std::uint8_t seed) {
  std::array<std::uint8_t, 10> random{};
  random.fill(seed);
  return {uuid_v7(at("2026-11-24T08:00:00Z"), random)};
}

/// The payloads of one kind among `all`.
template <class Event>
std::vector<Event> only(const events& all) {
  std::vector<Event> found;
  for (const auto& e : all)
    if (const auto* data = std::get_if<Event>(&e.data)) found.push_back(*data);
  return found;
}

/// One workspace with its inbox, and its tasks. Commands are decided on folded state, and every event that comes of
/// them is folded at once; an event that does not fold fails the test.
class world {
 public:
  struct options {
    std::string zone = "Europe/Berlin";
    instant now = at("2026-11-24T08:00:00Z");
  };

  world() : world(options{}) {}
  explicit world(const options& o) : now_(o.now) {
    tell(workspace::create{.id = home, .name = "Home", .zone = o.zone}).value();
  }

  void set_now(std::string_view text) { now_ = at(text); }
  void advance(std::chrono::milliseconds by) { now_ += by; }
  instant now() const { return now_; }

  result<events> tell(command_payload what, std::optional<version> if_match = std::nullopt) {
    return tell_as({is_the_engines(what) ? "system" : "local"}, std::move(what), if_match);
  }
  result<events> tell_as(principal by, command_payload what, std::optional<version> if_match = std::nullopt) {
    const command c{.id = {uuid_v5({}, "command " + std::to_string(commands_++))},
                    .origin = id_origin::server,
                    .fingerprint = {},
                    .workspace = home,
                    .by = std::move(by),
                    .condition = version_condition::exactly(if_match),
                    .batch = std::nullopt,
                    .trace = {},
                    .what = std::move(what)};
    auto decided = decide(c);
    if (decided) fold(*decided, c.by);
    return decided;
  }

  /// Takes back the record of that number: 0 is the workspace's creation, refusals and empty changes make none.
  result<events> take_back(std::size_t record) { return tell(audit::undo{log_offset{record}}); }
  std::size_t last_record() const { return records_.size() - 1; }
  batch::subjects subjects() const { return {.workspace = workspace_.value_or(workspace::state{}), .tasks = tasks_}; }

  /// The id of the task that `c` makes.
  task_id make(task::create c) {
    const auto made = tell(std::move(c));
    EXPECT_TRUE(made) << (made ? "" : made.error().detail);
    return made ? task_id{made->front().subject.value} : task_id{};
  }

  const task::state& task(const task_id& id) const { return tasks_.at(id); }
  const std::map<task_id, task::state>& tasks() const { return tasks_; }
  const workspace::state& facts() const { return *workspace_; }

  struct happening {
    event what;
    event_meta meta;
  };
  const std::vector<happening>& history() const { return history_; }

 private:
  struct recorded {
    events all;
    batch::subjects before;
  };

  result<events> decide_undo(const audit::undo& what, const command& c) {
    const auto record = std::get<log_offset>(what.target).value;
    auto after = record + 1 < records_.size() ? records_[record + 1].before : subjects();
    const auto done = audit::describe_change(records_[record].all, records_[record].before, std::move(after));
    return audit::decide_undo(done, subjects(), c, now_);
  }

  result<events> decide(const command& c) {
    if (std::holds_alternative<batch::several>(c.what)) return batch::decide(subjects(), c, now_);
    if (const auto* undo = std::get_if<audit::undo>(&c.what)) return decide_undo(*undo, c);
    if (task_of(c)) return batch::decide_one(subjects(), c, now_);
    return workspace::decide(workspace_ ? &*workspace_ : nullptr, c, now_);
  }

  void fold(const events& all, const principal& by) {
    if (!all.empty()) records_.push_back({all, subjects()});
    const event_meta meta{.at = now_, .by = by, .workspace = home};
    for (const auto& e : all) {
      history_.push_back({e, meta});
      if (belongs_to_workspace(e.data)) {
        workspace_ = workspace::evolve(std::move(workspace_), e, meta).value();
        continue;
      }
      const task_id id{e.subject.value};
      const auto found = tasks_.find(id);
      auto before = found == tasks_.end() ? std::nullopt : std::optional(found->second);
      tasks_.insert_or_assign(id, task::evolve(std::move(before), e, meta).value());
    }
  }

  instant now_;
  std::optional<workspace::state> workspace_;
  std::map<task_id, task::state> tasks_;
  std::vector<happening> history_;
  std::vector<recorded> records_;
  int commands_ = 0;
};

/// A task with nothing but a title.
inline task::create titled(std::string title) {
  task::create c;
  c.title = std::move(title);
  return c;
}

inline task::due berlin(std::string_view text) { return task::due_zoned{local(text), "Europe/Berlin"}; }

inline reminder::plan before_due(std::chrono::seconds lead) {
  return {.at = std::nullopt, .before_seconds = lead, .drop_after_seconds = std::nullopt};
}

/// A task that reminds at its due, 08:00 in Berlin, fired then, and was snoozed at 08:01 for an hour; it is 08:01.
inline task_id snoozed_for_an_hour(world& w) {
  auto c = titled("Call");
  c.due = berlin("2026-11-25T08:00");
  c.reminders = {before_due(std::chrono::seconds{0})};
  const auto id = w.make(c);
  const auto reminder = w.task(id).reminders.front().id;
  w.set_now("2026-11-25T07:00:00Z");
  w.tell(reminder::fire{.task = id, .reminder = reminder, .arming = 0}).value();
  w.set_now("2026-11-25T07:01:00Z");
  w.tell(
       reminder::snooze{.task = id, .reminder = reminder, .plan = {.until = {}, .for_seconds = std::chrono::hours{1}}})
      .value();
  return id;
}

/// Fails unless the reminder of that task fires when its snooze ends, once and not before.
inline void expect_to_fire_once_when_the_snooze_ends(world& w, const task_id& id) {
  const auto fire = [&] {
    const auto& r = w.task(id).reminders.front();
    return only<reminder::fired>(w.tell(reminder::fire{.task = id, .reminder = r.id, .arming = r.arming}).value())
        .size();
  };
  w.set_now("2026-11-25T08:00:59.999Z");
  EXPECT_EQ(fire(), 0U);
  w.set_now("2026-11-25T08:01:00Z");
  EXPECT_EQ(fire(), 1U);
  EXPECT_EQ(fire(), 0U);
}

/// A task that recurs.
inline task::create recurring(task::due due, std::string rrule) {
  auto c = titled("Water the plants");
  c.due = std::move(due);
  c.recurrence.emplace().rrule = std::move(rrule);
  return c;
}

/// Completes the task and returns the one that goes on with its series.
inline const task::state& complete(world& w, const task_id& id) {
  w.tell(task::complete{id}).value();
  return w.task(w.task(id).next_occurrence.value());
}

/// Its due by the clock on the wall.
inline std::string due_text(const task::state& t) { return to_string(task::local_of(t.due.value())); }

}  // namespace aido::given
