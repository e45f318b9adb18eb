#include "engine/audit/undo_task.hpp"

#include <algorithm>

#include "engine/codec/describe_json.hpp"
#include "engine/task/apply_change.hpp"
#include "engine/task/evolve.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/recording.hpp"

namespace aido::audit {

namespace {

using task::state;

/// The three readings of one field. What the change left alone is not touched; what was put back already stays.
enum class verdict { nothing_to_do, put_back, stands_in_the_way };

template <class T>
verdict judge(const T& before, const T& after, const T& present) {
  if (before == after || present == before) return verdict::nothing_to_do;
  return present == after ? verdict::put_back : verdict::stands_in_the_way;
}

/// Without ids: one that was taken off comes back as another one, since the old one may have fired.
std::vector<reminder::plan> plans_of(const state& t) {
  std::vector<reminder::plan> plans;
  plans.reserve(t.reminders.size());
  for (const auto& r : t.reminders)
    plans.push_back({.at = r.at, .before_seconds = r.before_seconds, .drop_after_seconds = r.drop_after_seconds});
  return plans;
}

const reminder::state* find(const std::vector<reminder::state>& in, const reminder_id& id) {
  const auto found = std::ranges::find(in, id, &reminder::state::id);
  return found == in.end() ? nullptr : &*found;
}

task::series_place place_of(const state& t) {
  return {.slot = t.slot, .slot_number = t.slot_number, .missed = t.missed};
}

/// Takes one task back. Each step adds the events that it needs, or fails.
class reversal {
 public:
  reversal(const state& before, const state& after, const state& present, const decide_context& context)
      : before_(before), after_(after), present_(present), context_(context), to_(context.cause, present) {}

  result<events> run() {
    const bool trashing = after_.trashed_at && !before_.trashed_at;
    const bool restoring = before_.trashed_at && !after_.trashed_at;
    if (present_.trashed_at && restoring) return events{};
    if (present_.trashed_at && !trashing) return in_the_way("moved to the trash");
    if (auto ok = leave_trash(); !ok) return ok.error();
    if (auto ok = put_back_status(); !ok) return ok.error();
    if (auto ok = put_back_fields(); !ok) return ok.error();
    if (auto ok = put_back_rest(); !ok) return ok.error();
    arm_reminders();
    if (auto ok = enter_trash(); !ok) return ok.error();
    return to_.take();
  }

 private:
  failure in_the_way(const std::string& what) const {
    return stands_in_the_way("The task \"" + present_.title + "\" was " + what, present_.updated_by,
                             present_.updated_at);
  }

  result<void> leave_trash() {
    if (!before_.trashed_at && after_.trashed_at && present_.trashed_at) to_.add(task::restored{});
    return {};
  }

  result<void> enter_trash() {
    if (!before_.trashed_at || after_.trashed_at) return {};
    task::cancel_pending(to_, as_it_will_be().reminders);
    to_.add(task::trashed{});
    return {};
  }

  result<void> put_back_status() {
    if (judge(before_.next_occurrence, after_.next_occurrence, present_.next_occurrence) == verdict::stands_in_the_way)
      return in_the_way("completed or skipped again");
    if (only_the_next_is_another()) return put_back_next();
    if (present_.status == before_.status && before_.next_occurrence != present_.next_occurrence &&
        before_.next_occurrence != after_.next_occurrence)
      return in_the_way("reopened, with its next occurrence left there");
    switch (judge(before_.status, after_.status, present_.status)) {
      case verdict::nothing_to_do: return {};
      case verdict::stands_in_the_way: return in_the_way("opened, completed or cancelled again");
      case verdict::put_back: break;
    }
    if (before_.status != task::status::open) task::cancel_pending(to_, present_.reminders);
    if (present_.status != task::status::open) {
      const bool made_next = after_.next_occurrence && !before_.next_occurrence;
      to_.add(task::reopened{.next = made_next ? task::next_one::withdrawn : task::next_one::stays});
    }
    if (before_.status != task::status::open) to_.add(end_as_before());
    return {};
  }

  bool only_the_next_is_another() const {
    const bool is_as_left = present_.status == after_.status && present_.next_occurrence == after_.next_occurrence;
    return is_as_left && before_.status == after_.status && before_.next_occurrence != after_.next_occurrence;
  }

  /// An end alone gives an occurrence its next one, and only a reopening takes that away.
  result<void> put_back_next() {
    if (present_.status == task::status::open)
      to_.add(task::completed{.next = present_.next_occurrence, .missed = present_.missed});
    to_.add(task::reopened{.next = task::next_one::withdrawn});
    if (before_.status != task::status::open) {
      to_.add(end_as_before());
    } else if (before_.next_occurrence) {
      to_.add(task::completed{.next = before_.next_occurrence, .missed = before_.missed});
      to_.add(task::reopened{.next = task::next_one::stays});
    }
    return {};
  }

  event_payload end_as_before() const {
    if (before_.status == task::status::done)
      return task::completed{.next = before_.next_occurrence, .missed = before_.missed};
    if (before_.next_occurrence) return task::skipped{.next = before_.next_occurrence, .missed = before_.missed};
    return task::cancelled{};
  }

  template <class T, class Change>
  void put_back(T state::* field, Change task::changed::* into, std::string_view name) {
    switch (judge(before_.*field, after_.*field, present_.*field)) {
      case verdict::nothing_to_do: return;
      case verdict::put_back: change_.*into = before_.*field; return;
      case verdict::stands_in_the_way: in_the_way_.emplace_back(name); return;
    }
  }

  void put_back_reminders() {
    const auto before = plans_of(before_);
    switch (judge(before, plans_of(after_), plans_of(present_))) {
      case verdict::nothing_to_do: return;
      case verdict::put_back:
        change_.reminders = task::keep_or_plan(before, present_.reminders, context_.cause.id);
        return;
      case verdict::stands_in_the_way: in_the_way_.emplace_back("reminders"); return;
    }
  }

  /// What the series goes on with, field by field: what a later change keeps for it stays. Recorded as it is to be,
  /// since the change back may level or keep what it should not.
  void put_back_series_content() {
    const auto before = before_.series_content.value_or(task::series_content{});
    const auto after = after_.series_content.value_or(task::series_content{});
    const auto present = present_.series_content.value_or(task::series_content{});
    auto wanted = present;
    boost::mp11::mp_for_each<codec::members_of<task::series_content>>([&](auto member) {
      switch (judge(before.*member.pointer, after.*member.pointer, present.*member.pointer)) {
        case verdict::nothing_to_do: return;
        case verdict::put_back: wanted.*member.pointer = before.*member.pointer; return;
        case verdict::stands_in_the_way: in_the_way_.push_back(std::string(member.name) + " of the series"); return;
      }
    });
    const auto& recurrence = change_.recurrence ? *change_.recurrence : present_.recurrence;
    if (!recurrence || (wanted == present && change_ == task::changed{})) return;
    boxed<task::series_content> kept;
    if (wanted != task::series_content{}) kept = std::move(wanted);
    if (kept || present_.series_content) change_.series_content = std::move(kept);
  }

  /// What of the occurrence's place in its series the change back does not bring about by itself.
  void put_back_place() {
    auto will_be = as_it_will_be();
    task::apply_change(will_be, change_);
    const auto wanted = place_before();
    if (wanted != place_of(will_be)) change_.place = wanted;
  }

  task::series_place place_before() {
    const auto before = place_of(before_);
    const auto after = place_of(after_);
    auto wanted = place_of(present_);
    boost::mp11::mp_for_each<codec::members_of<task::series_place>>([&](auto member) {
      auto& field = wanted.*member.pointer;
      const auto found = judge(before.*member.pointer, after.*member.pointer, field);
      if (found == verdict::put_back) field = before.*member.pointer;
      if (found == verdict::stands_in_the_way) in_the_way_.push_back("place in its series");
    });
    return wanted;
  }

  result<void> put_back_fields() {
    put_back(&state::list, &task::changed::list, "list");
    put_back(&state::title, &task::changed::title, "title");
    put_back(&state::notes, &task::changed::notes, "notes");
    put_back(&state::priority, &task::changed::priority, "priority");
    put_back(&state::labels, &task::changed::labels, "labels");
    put_back(&state::checklist, &task::changed::checklist, "checklist");
    put_back(&state::due, &task::changed::due, "due");
    put_back(&state::recurrence, &task::changed::recurrence, "recurrence");
    put_back(&state::series, &task::changed::series, "series");
    put_back(&state::occurrence, &task::changed::occurrence, "occurrence");
    put_back(&state::rank, &task::changed::rank, "rank");
    put_back(&state::assignee, &task::changed::assignee, "assignee");
    put_back_reminders();
    put_back_series_content();
    put_back_place();
    if (!in_the_way_.empty()) return in_the_way("changed later (its " + in_the_way_.front() + ")");
    if (change_ == task::changed{}) return {};
    cancel_what_goes();
    to_.add(change_);
    return {};
  }

  /// A reminder that was added is no longer planned; what ended with the status is cancelled already.
  void cancel_what_goes() {
    if (!change_.reminders) return;
    auto going = as_it_will_be().reminders;
    std::erase_if(going, [&](const reminder::state& r) {
      return std::ranges::find(*change_.reminders, r.id, &task::planned_reminder::id) != change_.reminders->end();
    });
    task::cancel_pending(to_, going);
  }

  result<void> put_back_rest() {
    if (judge(before_.paused, after_.paused, present_.paused) != verdict::put_back) return {};
    if (before_.paused) {
      to_.add(task::paused{});
    } else {
      to_.add(task::resumed{});
    }
    return {};
  }

  void arm_reminders() {
    const auto after = as_it_will_be();
    if (to_.so_far().empty() || after.status != task::status::open) return;
    for (const auto& r : after.reminders) {
      if (const auto until = snooze_to_go_on(r)) {
        to_.add(reminder::snoozed{.reminder = r.id, .arming = r.arming + 1, .until = *until});
      } else if (change_.due) {
        task::arm_future(to_, r, after, context_);
      } else {
        task::arm_again(to_, r, after, context_);
      }
    }
  }

  /// Until when `r` was snoozed, if that would not be over and the change ended it, and nothing became of it since.
  std::optional<instant> snooze_to_go_on(const reminder::state& r) const {
    const auto* before = find(before_.reminders, r.id);
    const auto* left = find(after_.reminders, r.id);
    if (before == nullptr || left == nullptr || before->status != reminder::status::snoozed) return std::nullopt;
    const bool was_ended = left->status != reminder::status::snoozed;
    const bool is_as_left = r.status == left->status && r.arming == left->arming;
    return was_ended && is_as_left && before->until > context_.now ? before->until : std::nullopt;
  }

  /// The present state after what was added so far.
  state as_it_will_be() const { return task_after(present_, to_.so_far(), context_); }

  const state& before_;
  const state& after_;
  const state& present_;
  const decide_context& context_;
  task::recording to_;
  task::changed change_;
  std::vector<std::string> in_the_way_;
};

result<events> undo_creation(const state& after, const state& present, const decide_context& context) {
  if (present.trashed_at) return events{};
  if (present.version != after.version)
    return stands_in_the_way("The task \"" + present.title + "\", which it made, was changed later", present.updated_by,
                             present.updated_at);
  task::recording to(context.cause, present);
  task::cancel_pending(to, present.reminders);
  to.add(task::trashed{});
  return to.take();
}

}  // namespace

state task_after(state t, const events& some, const decide_context& context) {
  const event_meta meta{.at = context.now, .by = context.cause.by, .workspace = context.workspace.id};
  for (const auto& e : some)
    if (auto next = task::evolve(t, e, meta)) t = std::move(*next);
  return t;
}

failure stands_in_the_way(const std::string& what, const principal& by, instant at) {
  return {errc::conflict, {}, what + ", by " + by.name + " at " + to_string(at) + "; undo that first."};
}

result<events> undo_task(const state* before, const state& after, const state& present, const decide_context& context) {
  if (before == nullptr) return undo_creation(after, present, context);
  return reversal(*before, after, present, context).run();
}

}  // namespace aido::audit
