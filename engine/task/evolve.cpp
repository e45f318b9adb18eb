#include "engine/task/evolve.hpp"

#include "engine/reminder/evolve.hpp"
#include "engine/task/apply_change.hpp"
#include "engine/task/ledger.hpp"

namespace aido::task {

namespace {

failure held(const event& e, std::string_view why) {
  return {errc::held, {}, "Event " + to_string(e.id) + " cannot be applied: " + std::string(why) + '.'};
}

void fill(state& t, const created& c, const event& e, const event_meta& meta) {
  t.id = {e.subject.value};
  t.list = c.list;
  t.title = c.title;
  t.notes = c.notes;
  t.priority = c.priority;
  t.labels = c.labels;
  t.checklist = c.checklist;
  t.due = c.due;
  for (const auto& plan : c.reminders) t.reminders.push_back(first_armed(plan));
  t.recurrence = c.recurrence;
  t.series = c.series;
  t.occurrence = c.occurrence;
  if (c.series && c.due) t.slot = local_of(*c.due);
  t.slot_number = c.slot_number;
  t.rank = c.rank;
  t.assignee = c.assignee;
  t.paused = c.paused;
  t.created_at = meta.at;
  t.created_by = c.creator.value_or(meta.by);
}

/// Applies one event to a task that is there. Each overload says what stands in its way, or nothing.
class application {
 public:
  application(state& t, const event_meta& meta) : t_(t), meta_(meta) {}

  std::string_view operator()(const changed& c) {
    apply_change(t_, c);
    return {};
  }
  std::string_view operator()(const completed& c) {
    if (t_.status == status::done) return "the task is done already";
    t_.status = status::done;
    t_.next_occurrence = c.next;
    t_.missed = c.missed;
    t_.completed_at = meta_.at;
    t_.completed_by = meta_.by;
    return {};
  }
  std::string_view operator()(const cancelled&) {
    if (t_.status != status::open) return "the task is not open";
    t_.status = status::cancelled;
    return {};
  }
  std::string_view operator()(const skipped& s) {
    if (t_.status != status::open) return "the task is not open";
    t_.status = status::cancelled;
    t_.next_occurrence = s.next;
    t_.missed = s.missed;
    return {};
  }
  std::string_view operator()(const reopened& r) {
    if (t_.status == status::open) return "the task is open already";
    t_.status = status::open;
    t_.completed_at.reset();
    t_.completed_by.reset();
    if (r.next == next_one::stays) return {};
    t_.next_occurrence.reset();
    t_.missed.clear();
    ++t_.withdrawn;
    return {};
  }
  std::string_view operator()(const series_ended&) {
    t_.recurrence.reset();
    t_.series_content.reset();
    t_.paused = false;
    return {};
  }
  std::string_view operator()(const paused&) {
    t_.paused = true;
    return {};
  }
  std::string_view operator()(const resumed& r) {
    t_.paused = false;
    if (r.due) {
      t_.due = r.due;
      t_.slot = local_of(*r.due);
      t_.slot_number = r.slot_number;
    }
    t_.missed.insert(t_.missed.end(), r.missed.begin(), r.missed.end());
    return {};
  }
  std::string_view operator()(const trashed&) {
    t_.trashed_at = meta_.at;
    return {};
  }
  std::string_view operator()(const restored&) {
    t_.trashed_at.reset();
    return {};
  }
  template <reminder::ledger_event Event>
  std::string_view operator()(const Event& e) {
    return reminder::apply(t_, e, meta_);
  }
  std::string_view operator()(const created&) { return "the task exists already"; }
  std::string_view operator()(const unknown_event&) { return "its type or schema is not known to this version"; }
  template <class Other>
  std::string_view operator()(const Other&) {
    return "it is no event of a task";
  }

 private:
  state& t_;
  const event_meta& meta_;
};

/// What keeps `e` from following on `t`, before one looks at what it says.
std::string_view misplaced(const state& t, const event& e) {
  if (t.id.value != e.subject.value) return "it is of another task";
  const bool restores = std::holds_alternative<restored>(e.data);
  if (t.trashed_at && !restores) return "the task is in the trash";
  if (!t.trashed_at && restores) return "the task is not in the trash";
  const auto before = counts_in_ledger(e.data) ? t.ledger_version : t.version;
  if (e.version != before.next()) return "its version does not follow";
  return {};
}

void count(state& t, const event& e, const event_meta& meta) {
  if (counts_in_ledger(e.data)) {
    t.ledger_version = e.version;
    return;
  }
  t.version = e.version;
  t.updated_at = meta.at;
  t.updated_by = meta.by;
}

}  // namespace

result<void> begin(state& fresh, const event& e, const event_meta& meta) {
  const auto* first = std::get_if<created>(&e.data);
  if (first == nullptr) return held(e, "its task does not exist");
  if (e.version != version{1}) return held(e, "its version does not follow");
  fill(fresh, *first, e, meta);
  count(fresh, e, meta);
  return {};
}

result<void> advance(state& t, const event& e, const event_meta& meta) {
  if (const auto why = misplaced(t, e); !why.empty()) return held(e, why);
  if (const auto why = std::visit(application(t, meta), e.data); !why.empty()) return held(e, why);
  count(t, e, meta);
  return {};
}

result<state> evolve(std::optional<state> before, const event& e, const event_meta& meta) {
  const bool exists = before.has_value();
  auto t = exists ? *std::move(before) : state{};
  if (const auto done = exists ? advance(t, e, meta) : begin(t, e, meta); !done) return done.error();
  return t;
}

}  // namespace aido::task
