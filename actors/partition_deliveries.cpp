#include <caf/event_based_actor.hpp>

#include "actors/partition_state.hpp"
#include "engine/base/limits.hpp"
#include "engine/reminder/outstanding.hpp"

/// What the notifier has to know, and to say; and whether what was planned is settled.
namespace aido::actors {

namespace {

constexpr std::size_t owed_per_look = 500;
constexpr std::size_t owed_per_page = 5'000;
constexpr std::chrono::seconds tell_again_after{30};
constexpr std::chrono::seconds scan_again_after{1};

}  // namespace

void partition_state::remember_owed(const task::state& task, const workspace::state& facts) {
  if (!parts_->notifier) return;
  if (const auto since = reminder::owed_since(task, facts)) owed_.push({*since, task.id, facts.id});
}

// After opening, what the store says is owed joins what the tail brought.
void partition_state::scan_owed(std::optional<eventstore::wake_row> after) {
  if (!parts_->notifier) return;
  ask(parts_->reader, [this, after, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    auto page = std::make_shared<result<std::vector<eventstore::wake_row>>>(
        store.scan_wakes(partition, eventstore::wake_kind::deliver, after, owed_per_page));
    return {[this, after, page] {
      if (!*page) {
        reads_failing_ = true;
        return later(scan_again_after, [this, after] { scan_owed(after); });
      }
      for (const auto& w : **page) owed_.push(w);
      if ((*page)->size() == owed_per_page) scan_owed((*page)->back());
      arm_timer();
    }};
  });
}

// The queue holds hints: the task and its workspace say what is owed now, and what will be.
void partition_state::tell_owed() {
  const auto now = parts_->wall.now();
  with_tasks_of(owed_.take_due(now, owed_per_look), [this, now](const eventstore::wake_row& w) {
    const auto facts = table_->facts(w.workspace);
    if (facts && w.task.value == facts->id.value) return tell_owed_digests(facts);
    const auto task = table_->find(w.workspace, w.task).state;
    if (!facts || !task) return;
    if (const auto since = reminder::owed_since(*task, *facts); since && *since <= now)
      self_->send(parts_->notifier, msg::owed{caf::actor_cast<caf::actor>(self_), w.workspace, {task, facts}, now});
    if (const auto next = reminder::owed_next(*task, *facts, now)) owed_.push({*next, w.task, w.workspace});
  });
}

// In its old place, so that what is put off together stays in order.
void partition_state::put_off(const msg::too_many_owed& m) {
  later(tell_again_after, [this, m] {
    owed_.push({.at = m.since, .task = m.task, .workspace = m.workspace});
    arm_timer();
  });
}

void partition_state::look(const msg::look& m) {
  if (const auto why = refusal()) return m.done(*why);
  with_subjects({{m.workspace, as_subject(m.workspace)}, {m.workspace, as_subject(m.task)}},
                [this, m](const std::optional<failure>& why_not) {
                  if (why_not) return m.done(*why_not);
                  auto facts = table_->facts(m.workspace);
                  auto task = table_->find(m.workspace, m.task).state;
                  if (!facts || !task) return m.done(failure{errc::not_found, "", "There is no such task."});
                  m.done(looked_at{std::move(task), std::move(facts)});
                });
}

void partition_state::settle(const msg::settle& m) {
  auto p = std::make_shared<pending_command>(m.what);
  p->waiting.push_back(m.done);
  parts_->face->waiting.fetch_add(1, std::memory_order_relaxed);
  submit({std::move(p)});
}

// From the store, not from the queue that would have lost it: what the last flush says is planned and has not fired.
// Asked again and again, it tells of the store too; by the worker that no client waits for.
void partition_state::count_overdue() {
  const auto now = self_->clock().now();
  if (phase_ != partition_phase::serving || counting_overdue_ ||
      now - overdue_counted_at_ < limits::between_overdue_counts)
    return;
  counting_overdue_ = true;
  overdue_counted_at_ = now;
  const instant before = parts_->wall.now() - limits::overdue_tolerance;
  ask(parts_->writer, [this, before, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    auto counted = std::make_shared<result<std::uint64_t>>(store.count_overdue(partition, before));
    return {[this, counted] {
      counting_overdue_ = false;
      reads_failing_ = !*counted;
      if (*counted) overdue_ = **counted;
    }};
  });
}

void partition_state::count_lateness(instant at, const reminder::fired& f) {
  const double seconds = std::chrono::duration<double>(at - f.planned).count();
  std::size_t bucket = 0;
  while (bucket < lateness::bounds.size() && seconds > lateness::bounds[bucket]) ++bucket;
  ++late_.by_time[bucket];
  ++late_.count;
  late_.seconds += seconds;
}

}  // namespace aido::actors
