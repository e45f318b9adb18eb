#include "app/cli/task_body.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "app/cli/describe.hpp"
#include "app/cli/words.hpp"
#include "eventstore/clock.hpp"

namespace aido::cli {

namespace {

constexpr std::string_view none = "none";

failure at_flag(failure why, std::string_view flag) {
  why.field = "--" + std::string(flag);
  return why;
}

result<std::optional<recurrence::zone>> zone_of(const arguments& given) {
  const auto name = given.get("zone");
  if (!name) return std::optional<recurrence::zone>();
  if (!given.has("due")) return failure{errc::invalid_value, "--zone", "A zone goes with a due: give --due too."};
  auto zone = recurrence::find_zone(*name);
  if (zone) return zone;
  return failure{errc::invalid_value, "--zone",
                 '"' + *name + "\" is no time zone; an IANA name such as Europe/Berlin is needed."};
}

result<json::value> due_of(const arguments& given, const standpoint& from) {
  const auto phrase = *given.get("due");
  if (phrase == none) return json::value(nullptr);
  const auto zone = zone_of(given);
  if (!zone) return zone.error();
  const auto due = read_due(phrase, from, *zone);
  if (!due) return at_flag(due.error(), "due");
  return json::value(json_of(*due));
}

/// An RRULE or words, as they are: what they mean, and where they are wrong, is the server's to say.
json::value repeat_of(std::string_view phrase) {
  constexpr std::string_view property = "RRULE:";
  auto said = trimmed(phrase);
  if (said == none) return nullptr;
  if (upper(said.substr(0, property.size())) == property) said.remove_prefix(property.size());
  const bool is_rule = said.find('=') != std::string_view::npos;
  if (is_rule) return json::value{{"rrule", upper(said)}};
  return json::value{{"words", said}};
}

/// "15m", "15m before", or a moment.
result<json::value> reminder_of(std::string_view phrase, const standpoint& from) {
  auto lead = trimmed(phrase);
  if (lead.ends_with("before")) lead = trimmed(lead.substr(0, lead.size() - 6));
  if (const auto before = read_duration(lead)) return json::value{{"before_seconds", before->count()}};
  const auto at = read_moment(phrase, from);
  if (at) return json::value{{"at", to_string(*at)}};
  return failure{errc::invalid_value, "--remind",
                 '"' + std::string(phrase) +
                     "\" is neither so long before the due (15m, 2h, 1d) nor a moment (\"tomorrow 8:00\")."};
}

result<json::array> reminders_of(const std::vector<std::string>& phrases, const standpoint& from) {
  json::array reminders;
  for (const auto& phrase : phrases) {
    if (phrase == none) continue;
    auto reminder = reminder_of(phrase, from);
    if (!reminder) return reminder.error();
    reminders.push_back(std::move(*reminder));
  }
  return reminders;
}

json::array labels_of(const std::vector<std::string>& labels) {
  json::array found;
  for (const auto& label : labels) {
    if (label != none) found.emplace_back(label);
  }
  return found;
}

}  // namespace

result<standpoint> standpoint_of(const app::settings& s) {
  const auto zone = recurrence::find_zone(s.zone);
  if (!zone) return failure{errc::invalid_value, "zone", s.zone + " is no time zone of this machine's tzdata."};
  return standpoint{system_clock().now(), *zone};
}

result<json::object> task_fields(const arguments& given, const standpoint& from) {
  json::object body;
  if (const auto title = given.get("title")) body["title"] = *title;
  if (const auto note = given.get("note")) body["notes"] = *note;
  if (const auto priority = given.get("priority")) body["priority"] = priority->front() - '0';
  if (given.has("label")) body["labels"] = labels_of(given.all("label"));
  if (given.has("due")) {
    auto due = due_of(given, from);
    if (!due) return due.error();
    body["due"] = std::move(*due);
  } else if (given.has("zone")) {
    return zone_of(given).error();
  }
  if (const auto phrase = given.get("repeat")) body["recurrence"] = repeat_of(*phrase);
  if (given.has("remind")) {
    auto reminders = reminders_of(given.all("remind"), from);
    if (!reminders) return reminders.error();
    body["reminders"] = std::move(*reminders);
  }
  return body;
}

result<std::string> as_of_of(const arguments& given, const standpoint& from) {
  const auto phrase = given.get("at");
  if (!phrase) return std::string();
  // A Log-Position begins with a log's id.
  if (phrase->size() > 36 && parse_uuid(std::string_view(*phrase).substr(0, 36))) return *phrase;
  const auto at = read_moment(*phrase, from);
  if (!at) return at_flag(at.error(), "at");
  return to_string(*at);
}

}  // namespace aido::cli
