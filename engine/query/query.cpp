#include "engine/query/query.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace aido::query {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool has_labels(const task::state& t, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(
      wanted, [&](const std::string& label) { return std::ranges::find(t.labels, label) != t.labels.end(); });
}

bool has_waiting_reminder(const task::state& t) {
  return std::ranges::any_of(t.reminders, [](const reminder::state& r) { return reminder::is_waiting(r.status); });
}

bool mentions(const task::state& t, const search_text& wanted) {
  return wanted.is_in(t.title) || wanted.is_in(t.notes) ||
         std::ranges::any_of(t.checklist, [&](const task::checklist_item& i) { return wanted.is_in(i.text); });
}

bool is_due_within(const filter& f, const std::optional<task::due>& due) {
  if (!f.due_before && !f.due_after) return true;
  if (!due) return false;
  const auto at = task::local_of(*due);
  return (!f.due_before || at < local_time{*f.due_before}) && (!f.due_after || at >= local_time{*f.due_after});
}

/// Eight bytes whose order is that of the numbers.
void append_ordered(std::string& out, std::int64_t number) {
  const auto shifted = static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(shifted >> shift & 0xff);
}

/// Ends so that a text comes before its own continuations, and what follows never mixes with it.
void append_ordered(std::string& out, std::string_view text) {
  for (const char c : text) {
    out += c;
    if (c == '\0') out += '\xff';
  }
  out.append(2, '\0');
}

void append_ordered(std::string& out, const std::optional<task::due>& due) {
  out += due ? '\0' : '\1';
  if (due) append_ordered(out, task::local_of(*due).time_since_epoch().count());
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), lower);
  return text;
}

}  // namespace

bool matches(const filter& f, const task::state& t) {
  if (t.trashed_at) return false;
  if (f.status && t.status != *f.status) return false;
  if (f.list && t.list != *f.list) return false;
  if (f.series && t.series != f.series) return false;
  if (f.assignee && t.assignee != f.assignee) return false;
  if (t.priority < f.priority_min) return false;
  if (f.recurring && t.recurrence.has_value() != *f.recurring) return false;
  if (f.has_reminder && has_waiting_reminder(t) != *f.has_reminder) return false;
  if (!has_labels(t, f.labels)) return false;
  if (!is_due_within(f, t.due)) return false;
  return !f.text || mentions(t, *f.text);
}

std::string sort_value(sort_key key, const task::state& t) {
  std::string value;
  switch (key) {
    case sort_key::created: append_ordered(value, t.created_at.time_since_epoch().count()); break;
    case sort_key::updated: append_ordered(value, t.updated_at.time_since_epoch().count()); break;
    case sort_key::due: append_ordered(value, t.due); break;
    case sort_key::priority: append_ordered(value, t.priority); break;
    case sort_key::title: append_ordered(value, lowered(t.title)); break;
    case sort_key::rank: append_ordered(value, t.rank); break;
  }
  value.append(reinterpret_cast<const char*>(t.id.value.bytes.data()), t.id.value.bytes.size());
  return value;
}

}  // namespace aido::query
