#include "app/transfer/item.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "app/cli/api.hpp"
#include "engine/base/limits.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::transfer {

namespace {

// Ids of imports say nothing about when a task was made: they all have this instant.
constexpr instant import_epoch = std::chrono::sys_days(std::chrono::year{2026} / 1 / 1);
constexpr std::string_view import_space = "6f3f0a3e-4f0f-5c0e-9c6c-0d3c1f6c7a11";

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> by_ending{
    {{".jsonl", "jsonl"}, {".ndjson", "jsonl"}, {".ics", "ics"}, {".txt", "todotxt"}, {".csv", "todoist"}}};

constexpr std::array<std::pair<std::string_view, reader>, 5> readers{{{"jsonl", read_jsonl},
                                                                      {"ics", read_ics},
                                                                      {"todotxt", read_todotxt},
                                                                      {"taskwarrior", read_taskwarrior},
                                                                      {"todoist", read_todoist}}};

std::optional<local_time> reading_of(const json::object& due) {
  if (const auto date = parse_local_date(cli::text_at(due, "date"))) return local_time{*date};
  return parse_local_time(cli::text_at(due, "local"));
}

/// Absent when it is none that a reminder can have: the server says so of its task.
std::optional<std::chrono::seconds> lead_of(const json::object& reminder) {
  const auto* found = reminder.if_contains("before_seconds");
  if (!found) return std::nullopt;
  boost::system::error_code error;
  const std::chrono::seconds lead(found->to_number<std::int64_t>(error));
  if (error || lead < std::chrono::seconds(0) || lead > limits::max_reminder_lead) return std::nullopt;
  return lead;
}

/// Absent when it has none, as a reminder before a due that is missing.
std::optional<instant> moment_of(const json::object& reminder, const json::object* due, const cli::standpoint& from) {
  if (const auto at = parse_instant(cli::text_at(reminder, "at"))) return at;
  const auto reading = due ? reading_of(*due) : std::nullopt;
  const auto lead = lead_of(reminder);
  if (!reading || !lead) return std::nullopt;
  const auto zone = recurrence::find_zone(cli::text_at(*due, "zone")).value_or(from.here);
  return zone.to_instant(*reading).at - *lead;
}

}  // namespace

std::string_view format_of(std::string_view named, std::string_view file, std::string_view text) noexcept {
  if (!named.empty()) return named;
  for (const auto& [ending, format] : by_ending) {
    if (file.ends_with(ending)) return format;
  }
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const auto begin = first == std::string_view::npos ? std::string_view() : text.substr(first, 4096);
  if (begin.starts_with("BEGIN:VCALENDAR")) return "ics";
  if (begin.starts_with("TYPE,CONTENT")) return "todoist";
  if (begin.starts_with('[')) return "taskwarrior";
  if (!begin.starts_with('{')) return "todotxt";
  const auto line = begin.substr(0, begin.find('\n'));
  return line.find("\"description\"") != std::string_view::npos && line.find("\"title\"") == std::string_view::npos
             ? "taskwarrior"
             : "jsonl";
}

reader reader_of(std::string_view format) noexcept {
  for (const auto& [name, read] : readers) {
    if (name == format) return read;
  }
  return nullptr;
}

std::optional<json::object> recurrence_in_words(std::string_view phrase) {
  if (!recurrence::parse_words(phrase)) return std::nullopt;
  return json::object{{"words", phrase}};
}

uuid lasting_id(std::string_view format, std::string_view identity, std::size_t nth) {
  const auto name = std::string(format) + '\n' + std::string(identity) + '\n' + std::to_string(nth);
  const auto hash = uuid_v5(*parse_uuid(import_space), name).bytes;
  // Bytes 6 and 8 hold the version and the variant.
  return uuid_v7(import_epoch,
                 {hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[7], hash[9], hash[10], hash[11]});
}

void leave_out_past_reminders(item& of, const cli::standpoint& from) {
  auto* reminders = of.body.if_contains("reminders");
  if (!reminders || !reminders->is_array()) return;
  json::array kept;
  for (auto& r : reminders->as_array()) {
    const auto at = r.is_object() ? moment_of(r.as_object(), cli::object_at(of.body, "due"), from) : std::nullopt;
    if (at && *at < from.now) {
      of.misses("reminder: its moment has passed");
    } else {
      kept.push_back(std::move(r));
    }
  }
  *reminders = std::move(kept);
}

}  // namespace aido::transfer
