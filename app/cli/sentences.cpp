#include "app/cli/sentences.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "app/cli/describe.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/text_cells.hpp"

namespace aido::cli {

namespace {

std::string in_quotes(std::string_view text) { return "“" + one_line(text) + "”"; }

std::string joined(const json::array& items, const recurrence::zone& here) {
  std::string text;
  for (const auto& item : items) {
    const auto* o = item.if_object();
    const auto one = !o                    ? std::string(item.is_string() ? item.as_string() : "")
                     : o->contains("text") ? text_at(*o, "text")
                                           : reminder_text(*o, here);
    text.append(text.empty() ? "" : ", ").append(one);
  }
  return text.empty() ? "none" : one_line(text);
}

/// A field's value for people; fields the program does not know as JSON.
std::string value_text(std::string_view field, const json::value& value, const recurrence::zone& here) {
  if (value.is_null()) return "none";
  if (field == "due") return due_text(&value);
  if (field == "recurrence") return repeat_text(&value);
  if (field == "list" && value.is_string()) return std::string(short_id(value.as_string()));
  if (value.is_array()) return joined(value.as_array(), here);
  if (value.is_string()) return in_quotes(value.as_string());
  return json::serialize(value);
}

/// Of the events whose data says nothing more.
std::string_view plain_sentence(std::string_view type) {
  using told = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<told, 16> sentences{{{"task.reopened", "reopened it"},
                                                   {"task.cancelled", "cancelled it"},
                                                   {"task.series_ended", "ended the series"},
                                                   {"task.paused", "paused the series"},
                                                   {"task.resumed", "resumed the series"},
                                                   {"task.trashed", "moved it to the trash"},
                                                   {"task.restored", "took it out of the trash"},
                                                   {"reminder.armed", "a reminder was set anew"},
                                                   {"reminder.cancelled", "a reminder was cancelled"},
                                                   {"reminder.snoozed", "a reminder was snoozed"},
                                                   {"reminder.delivered", "a reminder was delivered"},
                                                   {"reminder.failed", "a reminder could not be delivered"},
                                                   {"reminder.requeued", "a reminder is sent again"},
                                                   {"reminder.acknowledged", "saw a reminder"},
                                                   {"list.trashed", "moved a list to the trash"},
                                                   {"list.restored", "took a list out of the trash"}}};
  for (const auto& [name, sentence] : sentences) {
    if (name == type) return sentence;
  }
  return {};
}

std::string next_text(const json::object& data) {
  const auto next = text_at(data, "next");
  return next.empty() ? std::string() : "; the next one is " + std::string(short_id(next));
}

std::string late_text(const json::object& data) {
  const auto late = number_at(data, "late_by_seconds");
  return late > 0 ? ", late by " + duration_text(late) : "";
}

}  // namespace

std::string narrator::tell(const json::object& event) {
  return instant_text(text_at(event, "at"), here_) + "  " + one_line(text_at(event, "by")) + "  " + what(event);
}

void narrator::remember(const std::string& subject, const json::object& data) {
  for (const auto& [field, value] : data) fields_[subject][field] = value_text(field, value, here_);
}

std::string narrator::changes(const std::string& subject, const json::object& data) {
  auto& known = fields_[subject];
  std::string text;
  for (const auto& [field, value] : data) {
    if (field == "series" || field == "occurrence") continue;
    const auto now = value_text(field, value, here_);
    const auto before = known.contains(field) ? known[field] : std::string("none");
    text += text.empty() ? "changed " : "; ";
    // Notes are long: that they changed is enough here.
    text.append("the ").append(field);
    if (field != "notes") text.append(" from ").append(before).append(" to ").append(now);
  }
  remember(subject, data);
  return text.empty() ? "changed nothing that is shown" : text;
}

std::string narrator::what(const json::object& event) {
  static const json::object nothing;
  const auto* found = object_at(event, "data");
  const auto& data = found ? *found : nothing;
  const auto type = text_at(event, "type");
  const auto subject = text_at(event, "subject");
  if (type == "task.created") {
    remember(subject, data);
    const auto due = due_text(data.if_contains("due"));
    return "created " + in_quotes(text_at(data, "title")) + (due.empty() ? "" : ", due " + due);
  }
  if (type == "task.changed" || type == "list.changed") return changes(subject, data);
  if (type == "task.completed") return "completed it" + next_text(data);
  if (type == "task.skipped") return "skipped it" + next_text(data);
  if (type == "reminder.dropped") return "a reminder was dropped" + late_text(data);
  if (type == "reminder.fired") return "a reminder fired" + late_text(data);
  if (type == "list.created") return "made the list " + in_quotes(text_at(data, "name"));
  if (const auto plain = plain_sentence(type); !plain.empty()) return std::string(plain);
  return one_line(type) + ' ' + one_line(json::serialize(data));
}

}  // namespace aido::cli
