#include "eventstore/partition_table.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "engine/base/limits.hpp"
#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/evolve.hpp"

namespace aido::eventstore {

namespace {

task_id as_task(subject_id s) noexcept { return {s.value}; }

bool creates(const event& e) noexcept {
  return std::holds_alternative<task::created>(e.data) || std::holds_alternative<workspace::created>(e.data);
}

/// For the types that a newer version adds, by their families.
bool is_type_of_workspace(std::string_view type) {
  constexpr std::array<std::string_view, 5> families{"workspace.", "list.", "member.", "key.", "channel."};
  return std::ranges::any_of(families, [&](std::string_view family) { return type.starts_with(family); });
}

template <class State>
std::optional<State> copy_of(const std::shared_ptr<const State>& state) {
  return state ? std::optional(*state) : std::nullopt;
}

}  // namespace

subject_ref subject_of(workspace_id workspace, const event& e) noexcept {
  const auto* unknown = std::get_if<unknown_event>(&e.data);
  const bool of_workspace = unknown ? is_type_of_workspace(unknown->type) : belongs_to_workspace(e.data);
  return {workspace, of_workspace ? subject_id{workspace.value} : e.subject};
}

partition_table::partition_table(partition_id partition) : partition_(partition) {}

// Loading.

std::vector<subject_ref> partition_table::missing(const record& r) const {
  std::vector<subject_ref> wanted;
  const auto* s = find_slot(r.workspace);
  const auto want = [&](const subject_ref& ref) {
    if (s && (known(*s, ref) || s->ahead.contains(ref.subject))) return;
    if (std::find(wanted.begin(), wanted.end(), ref) == wanted.end()) wanted.push_back(ref);
  };
  bool creates_workspace = false;
  for (const auto& e : r.events) {
    creates_workspace |= std::holds_alternative<workspace::created>(e.data);
    const auto ref = subject_of(r.workspace, e);
    if (!creates(e) && !(creates_workspace && is_workspace(ref))) want(ref);
  }
  if (!creates_workspace) want({r.workspace, {r.workspace.value}});
  return wanted;
}

result<void> partition_table::load(const std::vector<subject_row>& rows, const std::vector<subject_ref>& asked,
                                   log_offset next) {
  std::vector<subject_ref> damaged;
  std::optional<failure> why;
  for (const auto& row : rows) {
    auto& s = slot_of(row.workspace);
    if (known(s, {row.workspace, row.subject})) continue;
    if (row.folded_to >= next) {
      s.ahead.insert_or_assign(row.subject, row);
    } else if (auto taken = take_in(s, row); !taken) {
      damaged.push_back({row.workspace, row.subject});
      why = taken.error();
    }
  }
  // Callers may have made the ids up.
  for (const auto& ref : asked)
    if (auto& s = slot_of(ref.workspace); s.absent.size() > limits::max_absent) s.absent.clear();
  for (const auto& ref : asked)
    if (std::ranges::find(damaged, ref) == damaged.end()) mark_absent(slot_of(ref.workspace), ref);
  return why ? result<void>(*std::move(why)) : result<void>();
}

result<void> partition_table::take_in(slot& s, const subject_row& row) {
  auto shown = show(s, row);
  if (shown && row.healed) mark_dirty(s, row.subject, {row.folded_to, false});
  if (shown || shown.error().code != errc::held) return shown;
  hold_unread(s, row, shown.error());
  return {};
}

result<void> partition_table::show(slot& s, const subject_row& row) {
  if (row.kind == subject_kind::workspace) {
    if (!row.state.empty()) {
      auto state = codec::read_workspace(row.state);
      if (!state) return state.error();
      s.view->put(std::make_shared<const workspace::state>(*std::move(state)));
    }
    s.facts_known = true;
  } else if (!row.state.empty()) {
    auto state = codec::read_task(row.state);
    if (!state) return state.error();
    s.view->put(std::make_shared<const task::state>(*std::move(state)));
  }
  if (row.held_at) hold(s, {row.workspace, row.subject}, *row.held_at);
  return {};
}

void partition_table::mark_absent(slot& s, const subject_ref& ref) {
  if (s.ahead.contains(ref.subject) || known(s, ref)) return;
  if (is_workspace(ref)) {
    s.facts_known = true;
  } else {
    s.absent.insert(as_task(ref.subject));
  }
}

void partition_table::mark_complete(workspace_id workspace) {
  auto& s = slot_of(workspace);
  s.absent.clear();
  s.facts_known = true;
  s.view->mark_complete();
}

const partition_table::slot* partition_table::find_slot(workspace_id workspace) const {
  const auto found = slots_.find(workspace);
  return found == slots_.end() ? nullptr : &found->second;
}

partition_table::slot& partition_table::slot_of(workspace_id workspace) {
  const auto [found, fresh] = slots_.try_emplace(workspace);
  if (fresh) found->second.generation = ++generations_;
  return found->second;
}

bool partition_table::known(const slot& s, const subject_ref& ref) {
  if (s.ahead.contains(ref.subject)) return false;
  if (is_workspace(ref)) return s.facts_known;
  const auto id = as_task(ref.subject);
  return s.view->own(id) != nullptr || s.absent.contains(id) || s.view->complete();
}

bool partition_table::known(const subject_ref& s) const {
  const auto* in = find_slot(s.workspace);
  return in && known(*in, s);
}

// Applying.

std::vector<applied_event> partition_table::apply(const record& r, std::vector<std::string> texts, log_offset offset) {
  auto& s = slot_of(r.workspace);
  std::vector<applied_event> applied;
  applied.reserve(r.events.size());
  const event_meta meta{r.at, r.by, r.workspace};
  for (std::uint32_t ordinal = 0; ordinal < r.events.size(); ++ordinal) {
    const auto& e = r.events[ordinal];
    const auto ref = subject_of(r.workspace, e);
    auto& done = applied.emplace_back();
    done.at_position = {offset, ordinal};
    done.row = remember(r, e, std::move(texts.at(ordinal)), done.at_position);
    if (s.ahead.contains(ref.subject)) continue;
    if (is_workspace(ref)) {
      apply_to_workspace(s, e, meta, done);
    } else {
      apply_to_task(s, e, meta, done);
    }
  }
  if (!s.ahead.empty()) catch_up(s, offset);
  return applied;
}

history_row_ptr partition_table::remember(const record& r, const event& e, std::string text, event_position at) {
  auto row = std::make_shared<const history_row>(
      history_row{at, r.workspace, e.subject, e.version, r.at, r.by, r.command, std::move(text), r.batch});
  history_bytes_ += bytes_of(*row);
  return history_.emplace_back(std::move(row));
}

void partition_table::require_known(const slot& s, const subject_ref& ref) {
  if (!known(s, ref)) throw std::logic_error("a record was applied before its subjects were loaded");
}

void partition_table::apply_to_task(slot& s, const event& e, const event_meta& meta, applied_event& applied) {
  const auto id = as_task(e.subject);
  const auto* before = s.view->own(id);
  if (before == nullptr && !creates(e)) require_known(s, {meta.workspace, e.subject});
  applied.held = before != nullptr && before->held_at != workspace_view::nowhere;
  if (applied.held) return pass_over(s, e.subject, applied.at_position.offset);
  s.absent.erase(id);
  mark_dirty(s, e.subject, {applied.at_position.offset, creates(e) && before == nullptr});
  const bool exists = before != nullptr && before->state;
  auto after = exists ? std::make_shared<task::state>(*before->state) : std::make_shared<task::state>();
  applied.held = !(exists ? task::advance(*after, e, meta) : task::begin(*after, e, meta));
  if (applied.held) return hold(s, {meta.workspace, e.subject}, applied.at_position.offset);
  s.view->put(after);
  applied.task = std::move(after);
}

void partition_table::mark_dirty(slot& s, subject_id subject, const unwritten& change) {
  auto& all = s.dirty[subject];
  all = {std::max(all.folded_to, change.folded_to), all.is_new || change.is_new};
}

void partition_table::apply_to_workspace(slot& s, const event& e, const event_meta& meta, applied_event& applied) {
  if (!creates(e)) require_known(s, {meta.workspace, {meta.workspace.value}});
  applied.held = s.facts_held.has_value();
  if (applied.held) return pass_over(s, {meta.workspace.value}, applied.at_position.offset);
  s.facts_known = true;
  mark_dirty(s, {meta.workspace.value}, {applied.at_position.offset, creates(e) && !s.view->facts()});
  auto after = workspace::evolve(copy_of(s.view->facts()), e, meta);
  applied.held = !after;
  if (applied.held) return hold(s, {meta.workspace, {meta.workspace.value}}, applied.at_position.offset);
  applied.workspace = std::make_shared<const workspace::state>(*std::move(after));
  s.view->put(applied.workspace);
}

void partition_table::catch_up(slot& s, log_offset applied) {
  for (auto row = s.ahead.begin(); row != s.ahead.end();) {
    if (row->second.folded_to > applied) {
      ++row;
      continue;
    }
    const auto reached = s.ahead.extract(row++);
    // A damaged row stays out of memory, as one that was never read: its subject is asked for again.
    (void)take_in(s, reached.mapped());
  }
}

// Reading.

shown_task partition_table::find(workspace_id workspace, task_id id) const {
  const auto* s = find_slot(workspace);
  return s ? s->view->find(id) : shown_task{};
}

workspace_ptr partition_table::facts(workspace_id workspace) const {
  const auto* s = find_slot(workspace);
  return s ? s->view->facts() : nullptr;
}

std::shared_ptr<workspace_view> partition_table::view(workspace_id workspace) { return slot_of(workspace).view; }

std::vector<history_row> partition_table::unflushed(const history_query& q) const {
  std::vector<history_row> rows;
  for (const auto& row : history_) {
    if (rows.size() == q.limit) break;
    if (is_asked_for(*row, q)) rows.push_back(*row);
  }
  return rows;
}

// Flushing.

changes partition_table::take_changes(const checkpoint& upto, std::vector<dedup_entry> commands) {
  changes c;
  c.upto = upto;
  c.subjects.reserve(dirty());
  for (auto& [workspace, s] : slots_) {
    for (const auto& [subject, change] : s.dirty) c.subjects.push_back(present(s, {workspace, subject}, change));
    s.in_flight += s.dirty.size();
    s.dirty.clear();
  }
  c.history.assign(history_.begin() + static_cast<std::ptrdiff_t>(history_taken_), history_.end());
  history_taken_ = history_.size();
  c.commands = std::exchange(carried_, {});
  c.commands.insert(c.commands.end(), commands.begin(), commands.end());
  return c;
}

changed_subject partition_table::present(const slot& s, const subject_ref& ref, const unwritten& change) {
  changed_subject c{.ref = ref,
                    .folded_to = change.folded_to,
                    .held_at = s.facts_held,
                    .task = nullptr,
                    .workspace = s.view->facts(),
                    .is_new = change.is_new,
                    .unread = nullptr};
  if (const auto found = s.unread.find(ref.subject); found != s.unread.end()) c.unread = found->second.row;
  if (is_workspace(ref)) return c;
  auto shown = s.view->find(as_task(ref.subject));
  c.held_at = shown.held_at;
  c.task = std::move(shown.state);
  return c;
}

void partition_table::flushed(const changes& c) {
  for (const auto& s : c.subjects) --slots_.at(s.ref.workspace).in_flight;
  for (const auto& row : c.history) history_bytes_ -= bytes_of(*row);
  history_.erase(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(c.history.size()));
  history_taken_ -= c.history.size();
}

void partition_table::restore(changes c) {
  for (const auto& changed : c.subjects) {
    auto& s = slots_.at(changed.ref.workspace);
    --s.in_flight;
    mark_dirty(s, changed.ref.subject, {changed.folded_to, changed.is_new});
  }
  history_taken_ -= c.history.size();
  carried_ = std::move(c.commands);
}

// Where the store has a newer row by the time of the flush, it keeps that one.
void partition_table::write_again(const subject_ref& ref, log_offset folded_to) {
  const auto found = slots_.find(ref.workspace);
  if (found == slots_.end() || held_at(ref)) return;
  auto& s = found->second;
  const bool shows = is_workspace(ref) ? s.view->facts() != nullptr : s.view->own(as_task(ref.subject)) != nullptr;
  if (shows) mark_dirty(s, ref.subject, {folded_to, false});
}

void partition_table::forget_changes() {
  for (auto& [id, s] : slots_) s.dirty.clear();
  history_.clear();
  history_bytes_ = 0;
  carried_.clear();
}

std::size_t partition_table::dirty() const {
  std::size_t count = 0;
  for (const auto& [id, s] : slots_) count += s.dirty.size();
  return count;
}

// Evicting.

bool partition_table::evict(workspace_id workspace) {
  const auto found = slots_.find(workspace);
  if (found == slots_.end()) return true;
  if (!found->second.evictable()) return false;
  found->second.view->retire();
  slots_.erase(found);
  return true;
}

void partition_table::evict_all() {
  std::vector<workspace_id> all;
  all.reserve(slots_.size());
  for (const auto& [id, s] : slots_) all.push_back(id);
  for (const auto& id : all) evict(id);
}

// One that was only asked for has nothing to give back, and is about to be loaded.
std::vector<workspace_id> partition_table::workspaces() const {
  std::vector<workspace_id> all;
  for (const auto& [id, s] : slots_)
    if (s.facts_known || !s.absent.empty() || s.view->size() > 0) all.push_back(id);
  return all;
}

std::size_t partition_table::loaded() const {
  std::size_t count = 0;
  for (const auto& [id, s] : slots_) count += s.view->size();
  return count;
}

}  // namespace aido::eventstore
