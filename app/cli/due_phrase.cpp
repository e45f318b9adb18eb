#include "app/cli/due_phrase.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "app/cli/words.hpp"

namespace aido::cli {

namespace {

using namespace std::chrono;

constexpr int furthest = 100'000;  // of any unit: beyond it a calendar has no use

/// A phrase, understood: a day, a time of day, or both.
struct understood {
  std::optional<local_date> day;
  std::optional<seconds> time;
  std::optional<local_time> moment;  ///< Counted from now; the other two are then absent.
};

/// "3d": a number and the letters after it.
struct amount {
  int number = 0;
  std::string_view unit;
};

std::optional<amount> read_amount(std::string_view text) {
  amount a;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), a.number);
  if (read.ec != std::errc{} || a.number < 0 || a.number > furthest) return std::nullopt;
  a.unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  return a;
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> known) {
  return std::ranges::find(known, word) != known.end();
}

/// The same day of a month that is `later`; the month's last day when it is shorter.
local_date months_later(local_date day, months later) {
  const year_month_day from{day};
  const auto month = year_month{from.year(), from.month()} + later;
  const year_month_day same = month / from.day();
  return local_date{same.ok() ? same : year_month_day{month / last}};
}

std::optional<local_date> read_day_offset(const amount& by, local_date today) {
  if (one_of(by.unit, {"d", "day", "days"})) return today + days(by.number);
  if (one_of(by.unit, {"w", "week", "weeks"})) return today + weeks(by.number);
  if (one_of(by.unit, {"m", "mo", "month", "months"})) return months_later(today, months(by.number));
  if (one_of(by.unit, {"y", "year", "years"})) return months_later(today, months(12 * by.number));
  return std::nullopt;
}

std::optional<seconds> read_clock_offset(const amount& by) {
  if (one_of(by.unit, {"min", "mins", "minute", "minutes"})) return minutes(by.number);
  if (one_of(by.unit, {"h", "hour", "hours"})) return hours(by.number);
  return std::nullopt;
}

std::optional<local_date> read_day_word(std::string_view word, local_date today) {
  if (const auto date = parse_local_date(word)) return date;
  if (word == "today") return today;
  if (word == "tomorrow") return today + days(1);
  if (word == "yesterday") return today - days(1);
  if (const auto day = read_weekday(word)) {
    const auto ahead = *day - weekday(today);
    return today + (ahead == days(0) ? days(7) : ahead);
  }
  if (!word.starts_with('+')) return std::nullopt;
  const auto by = read_amount(word.substr(1));
  return by ? read_day_offset(*by, today) : std::nullopt;
}

std::optional<seconds> read_time(std::string_view word) {
  // A time alone is read as one of a day that exists everywhere.
  if (word.size() == 4 || word.size() == 7) return read_time('0' + std::string(word));
  if (word.size() != 5 && word.size() != 8) return std::nullopt;
  const auto read = parse_local_time("2000-01-01T" + std::string(word));
  return read ? std::optional(read->time_since_epoch() - floor<days>(*read).time_since_epoch()) : std::nullopt;
}

std::optional<understood> understand(const std::vector<std::string>& words, const standpoint& from) {
  const auto now = from.reading();
  const auto today = floor<days>(now);
  if (words.size() == 1) {
    const std::string_view word = words[0];
    if (const auto at = parse_local_time(upper(word))) {
      return understood{.day = floor<days>(*at), .time = *at - floor<days>(*at)};
    }
    const auto by = word.starts_with('+') ? read_amount(word.substr(1)) : std::nullopt;
    if (const auto later = by ? read_clock_offset(*by) : std::nullopt) {
      // Through UTC, so that two hours are two hours on the night of a clock change.
      return understood{.moment = floor<minutes>(from.here.to_local(from.now + *later))};
    }
    if (const auto time = read_time(word)) return understood{.time = time};
    if (const auto day = read_day_word(word, today)) return understood{.day = day};
    return std::nullopt;
  }
  if (words.size() == 3 && words[1] != "at") return std::nullopt;
  if (words.empty() || words.size() > 3) return std::nullopt;
  const auto day = read_day_word(words.front(), today);
  const auto time = read_time(words.back());
  if (!day || !time) return std::nullopt;
  return understood{.day = day, .time = time};
}

failure not_understood(std::string_view phrase) {
  return {errc::invalid_value, "",
          '"' + std::string(phrase) +
              "\" is not understood as a day or time. There are 2026-12-01, 2026-12-01T08:00, today, tomorrow, "
              "monday, +3d, +2w, +1m, +2h, each day also with a time: \"tomorrow 8:00\"."};
}

/// The moment of what was understood; midnight for a day alone.
local_time moment_of(const understood& u, const standpoint& from) {
  if (u.moment) return *u.moment;
  const auto now = from.reading();
  const auto time = u.time.value_or(seconds(0));
  if (u.day) return local_time{u.day->time_since_epoch()} + time;
  const auto today = local_time{floor<days>(now).time_since_epoch()} + time;
  return today > now ? today : today + days(1);
}

task::due due_at(local_time at, const std::optional<recurrence::zone>& zone) {
  if (!zone) return task::due_floating{at};
  return task::due_zoned{at, std::string(zone->name())};
}

}  // namespace

result<task::due> read_due(std::string_view phrase, const standpoint& from,
                           const std::optional<recurrence::zone>& fixed) {
  if (const auto at = parse_instant(phrase)) {
    const auto zone = fixed.value_or(from.here);
    return task::due(due_at(zone.to_local(*at), zone));
  }
  const auto stands = fixed ? standpoint{from.now, *fixed} : from;
  const auto u = understand(words_of(phrase), stands);
  if (!u) return not_understood(phrase);
  if (u->day && !u->time) return task::due(task::due_date{*u->day});
  return due_at(moment_of(*u, stands), fixed);
}

result<local_date> read_day(std::string_view phrase, const standpoint& from) {
  const auto u = understand(words_of(phrase), from);
  if (!u || !u->day || u->time) return not_understood(phrase);
  return *u->day;
}

result<instant> read_moment(std::string_view phrase, const standpoint& from) {
  if (const auto at = parse_instant(phrase)) return *at;
  const auto u = understand(words_of(phrase), from);
  if (!u) return not_understood(phrase);
  return from.here.to_instant(moment_of(*u, from)).at;
}

result<seconds> read_duration(std::string_view phrase) {
  const auto refused =
      failure{errc::invalid_value, "", '"' + std::string(phrase) + "\" is no duration such as 90s, 15m, 2h, 1d or 1w."};
  std::string text;
  for (const auto& word : words_of(phrase)) text += word;
  seconds total{0};
  std::string_view rest = text;
  if (rest.empty()) return refused;
  while (!rest.empty()) {
    const auto a = read_amount(rest);
    if (!a) return refused;
    const auto unit = a->unit.substr(0, a->unit.find_first_of("0123456789"));
    if (one_of(unit, {"s", "sec", "second", "seconds"})) {
      total += seconds(a->number);
    } else if (one_of(unit, {"m", "min", "mins", "minute", "minutes"})) {
      total += minutes(a->number);
    } else if (one_of(unit, {"h", "hour", "hours"})) {
      total += hours(a->number);
    } else if (one_of(unit, {"d", "day", "days"})) {
      total += days(a->number);
    } else if (one_of(unit, {"w", "week", "weeks"})) {
      total += weeks(a->number);
    } else {
      return refused;
    }
    rest = a->unit.substr(unit.size());
  }
  return total;
}

}  // namespace aido::cli
