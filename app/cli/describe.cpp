#include "app/cli/describe.hpp"

#include <array>
#include <utility>

namespace aido::cli {

namespace {

/// "2026-12-01 08:00" of "2026-12-01T08:00:00": seconds only where they say something.
std::string reading_text(std::string text) {
  if (text.size() == 19 && text.ends_with(":00")) text.resize(16);
  if (const auto t = text.find('T'); t != std::string::npos) text[t] = ' ';
  return text;
}

}  // namespace

json::object json_of(const task::due& d) {
  json::object o;
  if (const auto* date = std::get_if<task::due_date>(&d)) {
    o["date"] = to_string(date->date);
  } else if (const auto* floating = std::get_if<task::due_floating>(&d)) {
    o["local"] = to_string(floating->local);
  } else {
    const auto& zoned = std::get<task::due_zoned>(d);
    o["local"] = to_string(zoned.local);
    o["zone"] = zoned.zone;
  }
  return o;
}

std::string due_text(const json::value* due) {
  const auto* o = due ? due->if_object() : nullptr;
  if (!o) return {};
  if (const auto date = text_at(*o, "date"); !date.empty()) return date;
  const auto zone = text_at(*o, "zone");
  return reading_text(text_at(*o, "local")) + (zone.empty() ? "" : ' ' + zone);
}

std::string repeat_text(const json::value* recurrence) {
  const auto* o = recurrence ? recurrence->if_object() : nullptr;
  if (!o) return {};
  return text_at(*o, "rrule") + (text_at(*o, "anchor") == "completion" ? ", after completion" : "");
}

std::string duration_text(std::int64_t seconds) {
  static constexpr std::array<std::pair<std::int64_t, char>, 4> units{
      {{604'800, 'w'}, {86'400, 'd'}, {3'600, 'h'}, {60, 'm'}}};
  for (const auto& [length, letter] : units) {
    if (seconds != 0 && seconds % length == 0) return std::to_string(seconds / length) + letter;
  }
  return std::to_string(seconds) + 's';
}

std::string reminder_text(const json::object& reminder, const recurrence::zone& here) {
  const auto at = text_at(reminder, "at");
  auto text =
      at.empty() ? duration_text(number_at(reminder, "before_seconds")) + " before" : "at " + instant_text(at, here);
  if (const auto status = text_at(reminder, "status"); !status.empty()) text += " (" + status + ')';
  return text;
}

std::string instant_text(const std::string& at, const recurrence::zone& here) {
  const auto instant = parse_instant(at);
  if (!instant) return at;
  auto text = to_string(here.to_local(*instant));
  text[10] = ' ';
  return text;
}

}  // namespace aido::cli
