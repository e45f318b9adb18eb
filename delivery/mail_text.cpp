#include "delivery/mail_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "delivery/digest_text.hpp"
#include "eventstore/base64.hpp"

namespace aido::delivery {

namespace {

constexpr std::size_t word_bytes = 42;  // of UTF-8 in one encoded word, so that it has at most 75 characters

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }
bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// The longest start of `utf8` that fits one encoded word and ends between characters.
std::string_view word_of(std::string_view utf8) {
  if (utf8.size() <= word_bytes) return utf8;
  auto end = word_bytes;
  while (end > 1 && is_continuation(utf8[end])) --end;
  return utf8.substr(0, end);
}

std::string late_text(const fired_reminder& f) {
  if (!f.reminder.late_by_seconds) return {};
  return "This reminder is late: it was planned for " + to_string(f.planned) + '.';
}

std::string plain_text(const fired_reminder& f) {
  std::string text = without_controls(f.task->title) + "\r\n\r\n";
  if (f.task->due) text += "Due: " + due_text(*f.task->due) + "\r\n";
  if (const auto late = late_text(f); !late.empty()) text += late + "\r\n";
  return text += "Task: " + to_string(f.task->id) + "\r\n";
}

std::string html(const fired_reminder& f) {
  std::string html = "<!doctype html><html><body><h2>" + escaped(f.task->title) + "</h2>";
  if (f.task->due) html += "<p>Due: " + escaped(due_text(*f.task->due)) + "</p>";
  if (const auto late = late_text(f); !late.empty()) html += "<p>" + escaped(late) + "</p>";
  return html += "<p><small>Task " + to_string(f.task->id) + "</small></p></body></html>\r\n";
}

}  // namespace

std::string without_controls(std::string_view utf8) {
  std::string clean(utf8);
  std::ranges::replace_if(clean, is_control, ' ');
  return clean;
}

std::string due_text(const task::due& d) {
  if (const auto* day = std::get_if<task::due_date>(&d)) return to_string(day->date);
  auto text = to_string(task::local_of(d));
  std::ranges::replace(text, 'T', ' ');
  if (const auto* zoned = std::get_if<task::due_zoned>(&d)) text += ' ' + zoned->zone;
  return text;
}

std::string header_value(std::string_view utf8) {
  auto clean = without_controls(utf8);
  // What looks like an encoded word is encoded, so that it is shown as it was written.
  if (std::ranges::all_of(clean, is_ascii) && clean.find("=?") == std::string::npos) return clean;
  std::string out;
  for (std::string_view rest = clean; !rest.empty();) {
    const auto word = word_of(rest);
    out.append(out.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(eventstore::to_base64(word)).append("?=");
    rest.remove_prefix(word.size());
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string subject_of(const letter& l) {
  if (const auto* digest = std::get_if<fired_digest>(&l.content)) return headline_of(digest->agenda);
  return "Reminder: " + without_controls(std::get<fired_reminder>(l.content).task->title);
}

std::string plain_text_of(const letter& l) {
  if (const auto* digest = std::get_if<fired_digest>(&l.content)) return plain_text_of(digest->agenda);
  return plain_text(std::get<fired_reminder>(l.content));
}

std::string html_of(const letter& l) {
  if (const auto* digest = std::get_if<fired_digest>(&l.content)) return html_of(digest->agenda);
  return html(std::get<fired_reminder>(l.content));
}

std::string mail_date(instant at) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto midnight = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day day{midnight};
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - midnight)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %d %02d:%02d:%02d +0000",
                days[std::chrono::weekday{midnight}.c_encoding()], static_cast<unsigned>(day.day()),
                months[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace aido::delivery
