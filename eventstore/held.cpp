#include "eventstore/partition_table.hpp"

/// F5 in a partition table: who is held and why, and what becomes of a row that this version cannot read (T5).
namespace aido::eventstore {

namespace {

std::string in_words(const failure& why) { return why.field.empty() ? why.detail : why.field + ": " + why.detail; }

}  // namespace

std::optional<log_offset> partition_table::held_at(const subject_ref& ref) const {
  const auto* s = find_slot(ref.workspace);
  if (!s) return std::nullopt;
  return is_workspace(ref) ? s->facts_held : s->view->find({ref.subject.value}).held_at;
}

std::optional<failure> partition_table::why_held(const subject_ref& ref) const {
  const auto at = held_at(ref);
  if (!at) return std::nullopt;
  auto text = "The " + std::string(is_workspace(ref) ? "workspace" : "task") + " is held at offset " +
              std::to_string(at->value) + ": a newer version wrote ";
  const auto& unread = find_slot(ref.workspace)->unread;
  const auto found = unread.find(ref.subject);
  text += found == unread.end() ? "an event that this one does not know."
                                : "its state, which this one cannot read. " + in_words(found->second.why);
  return failure{errc::held, "", std::move(text)};
}

void partition_table::hold(slot& s, const subject_ref& ref, log_offset at) {
  if (is_workspace(ref)) {
    s.facts_known = true;
    s.facts_held = at;
  } else {
    s.view->hold({ref.subject.value}, at);
  }
  if (!found_held_.insert(ref).second) return;
  held_ = {found_held_.size(), to_string(ref.subject) + ": " + why_held(ref)->detail};
}

void partition_table::hold_unread(slot& s, const subject_row& row, const failure& why) {
  s.unread.insert_or_assign(row.subject, unread_row{std::make_shared<const subject_row>(row), why});
  hold(s, {row.workspace, row.subject}, row.held_at.value_or(row.folded_to));
}

void partition_table::pass_over(slot& s, subject_id subject, log_offset at) {
  mark_dirty(s, subject, {at, false});
  const auto found = s.unread.find(subject);
  if (found == s.unread.end() || found->second.row->held_at) return;
  auto row = *found->second.row;
  row.held_at = at;
  row.wake_at = wake_when_opened;
  found->second.row = std::make_shared<const subject_row>(std::move(row));
}

}  // namespace aido::eventstore
