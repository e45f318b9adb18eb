#include <optional>

#include "engine/recurrence/english.hpp"
#include "engine/recurrence/month_end.hpp"
#include "engine/recurrence/rule_names.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;
using texts = std::vector<std::string>;

constexpr std::string_view or_its_last_day = ", or its last day";
constexpr std::string_view skipping = ", skipping months without it";

bool by_month_or_year(const rule& r) { return r.freq == frequency::monthly || r.freq == frequency::yearly; }

std::string_view unit_of(frequency f) {
  constexpr std::array<std::string_view, 7> units{"second", "minute", "hour", "day", "week", "month", "year"};
  return units[static_cast<std::size_t>(f)];
}

std::string every(std::uint32_t interval, std::string_view unit) {
  if (interval == 1) return std::string("every ").append(unit);
  return ("every " + std::to_string(interval) + ' ').append(unit) + 's';
}

std::string cadence(const rule& r) { return every(r.interval, unit_of(r.freq)); }

template <std::size_t size>
texts numbers_in(const std::bitset<size>& set) {
  texts numbers;
  for (std::size_t i = 0; i < size; ++i)
    if (set[i]) numbers.push_back(std::to_string(i));
  return numbers;
}

template <std::size_t most>
texts ordinals_in(const signed_set<most>& set, std::string (*word)(int)) {
  texts ordinals;
  set.for_each([&](int number) { ordinals.push_back(word(number)); });
  return ordinals;
}

texts month_names(const rule& r) {
  texts names;
  for (std::size_t i = 0; i < month_words.size(); ++i)
    if (r.by_month[i]) names.emplace_back(month_words[i]);
  return names;
}

texts plain_weekdays(const rule& r) {
  texts names;
  for (const auto day : weekdays_from_monday)
    if (r.by_day.every[day]) names.emplace_back(weekday_words[day]);
  return names;
}

std::bitset<7> workdays() {
  std::bitset<7> days;
  for (const auto day : {Monday, Tuesday, Wednesday, Thursday, Friday}) days.set(day.c_encoding());
  return days;
}

template <std::size_t most>
bool any_from_end(const signed_set<most>& set) {
  bool any = false;
  set.for_each([&](int number) { any = any || number < 0; });
  return any;
}

bool some_month_lacks(const rule& r, int day) {
  for (int month = 1; month <= 12; ++month) {
    const auto length = static_cast<unsigned>((year{2023} / month / last).day());
    if ((r.by_month.none() || r.by_month[static_cast<std::size_t>(month - 1)]) && static_cast<int>(length) < day)
      return true;
  }
  return false;
}

// A weekly rule.

std::optional<std::string> weekly_words(const rule& r) {
  if (r.freq != frequency::weekly || r.by_month.any() || r.by_set_pos.any() || !r.by_day.any()) return std::nullopt;
  const bool each = r.interval == 1;
  if (each && r.by_day.every == workdays()) return "every weekday";
  if (each && r.by_day.every == ~workdays()) return "every weekend";
  const auto days = joined(plain_weekdays(r));
  return each ? "every " + days : cadence(r) + " on " + days;
}

// Spots of a month or year: what the words for them are, and of what they are spots.

std::string weekday_spots(const rule& r) {
  texts spots;
  for (const auto day : weekdays_from_monday) {
    const auto ordinals = ordinals_in(r.by_day.ordinal[day], weekday_ordinal);
    if (!ordinals.empty()) spots.push_back("the " + joined(ordinals) + ' ' + std::string(weekday_words[day]));
  }
  return joined(spots);
}

template <std::size_t most>
std::string numbered_days(const signed_set<most>& days, std::string_view noun) {
  return ("the " + joined(ordinals_in(days, day_ordinal))).append(noun);
}

/// The spots that `r` consists of, if it consists of one kind of them and no other date part but BYMONTH.
std::optional<std::string> spots_of(const rule& r) {
  const int kinds = int{r.by_month_day.any()} + int{r.by_year_day.any()} + int{r.by_day.any()};
  if (!by_month_or_year(r) || kinds != 1 || r.by_week_no.any()) return std::nullopt;
  if (const auto days = anchor_days(r); days.any()) return numbered_days(days, "");
  const bool numbered_workdays = r.by_day.every == workdays() && !r.by_day.any_ordinal() && r.by_set_pos.any();
  const bool in_one_year = r.freq == frequency::yearly && r.by_month.count() != 1;
  if (numbered_workdays && !in_one_year)
    return "the " + joined(ordinals_in(r.by_set_pos, weekday_ordinal)) + " weekday";
  if (r.by_set_pos.any() || r.by_day.every.any()) return std::nullopt;
  if (r.by_day.any()) return weekday_spots(r);
  if (r.by_year_day.any()) {
    if (r.by_month.any()) return std::nullopt;
    return numbered_days(r.by_year_day, " day");
  }
  if (r.freq == frequency::yearly && r.by_month.none()) return std::nullopt;
  return numbered_days(r.by_month_day, any_from_end(r.by_month_day) ? " day" : "");
}

/// "1 March", for a rule that is due on one day of one month.
std::optional<std::string> date_of(const rule& r) {
  const auto anchors = anchor_days(r);
  const auto& days = anchors.any() ? anchors : r.by_month_day;
  if (r.by_month.count() != 1 || days.count() != 1 || any_from_end(days)) return std::nullopt;
  std::string day;
  days.for_each([&](int number) { day = std::to_string(number) + ' '; });
  return day += month_names(r).front();
}

std::string policy_words(const rule& r) {
  if (anchor_days(r).any()) return std::string(or_its_last_day);
  bool skips = false;
  r.by_month_day.for_each([&](int day) { skips = skips || some_month_lacks(r, day); });
  return skips ? std::string(skipping) : "";
}

std::optional<std::string> spot_words(const rule& r) {
  const auto spots = spots_of(r);
  if (!spots) return std::nullopt;
  if (r.by_month.none()) return "on " + *spots + " of " + cadence(r) + policy_words(r);
  // Every month of one year is every year, unless an INTERVAL counts months.
  if (r.freq == frequency::monthly && r.interval != 1) return std::nullopt;
  const auto years = every(r.interval, "year");
  if (const auto date = date_of(r)) return years + " on " + *date + policy_words(r);
  return "on " + *spots + " of " + joined(month_names(r)) + ' ' + years + policy_words(r);
}

// Any rule, by its parts.

std::string weekday_condition(const rule& r) {
  texts days;
  for (const auto& name : plain_weekdays(r)) days.push_back("a " + name);
  if (r.by_day.any_ordinal()) {
    const bool of_month = r.freq == frequency::monthly || r.by_month.any();
    days.push_back(weekday_spots(r) + (of_month ? " of the month" : " of the year"));
  }
  return joined(days, " or ");
}

template <std::size_t most>
std::string numbered_condition(const signed_set<most>& set, std::string_view noun) {
  return ("the " + joined(ordinals_in(set, day_ordinal), " or ")).append(noun);
}

std::string day_conditions(const rule& r) {
  texts conditions;
  if (r.by_day.any()) conditions.push_back(weekday_condition(r));
  if (r.by_month_day.any()) conditions.push_back(numbered_condition(r.by_month_day, " day of the month"));
  if (r.by_year_day.any()) conditions.push_back(numbered_condition(r.by_year_day, " day of the year"));
  if (r.by_week_no.any()) conditions.push_back("in " + numbered_condition(r.by_week_no, " week of the year"));
  std::string text;
  for (const auto& condition : conditions)
    text.append(text.empty() ? " on each day that is " : ", and is ") += condition;
  return text;
}

bool week_start_matters(const rule& r) {
  const bool by_weeks = r.freq == frequency::weekly && (r.interval > 1 || r.by_set_pos.any());
  return r.week_start != Monday && (by_weeks || r.by_week_no.any());
}

std::string parts_in_words(const rule& r) {
  auto text = cadence(r);
  if (r.by_month.any()) text += " in " + joined(month_names(r));
  text += day_conditions(r);
  return text;
}

// What follows.

std::string position_words(const rule& r) {
  return ", of these only the " + joined(ordinals_in(r.by_set_pos, weekday_ordinal)) + " of each " +
         std::string(unit_of(r.freq));
}

std::string time_words(const rule& r) {
  constexpr std::size_t few = 6;
  if (r.by_second.none() && r.by_minute.any() && r.by_hour.any() && r.by_hour.count() * r.by_minute.count() <= few) {
    texts times;
    for (std::size_t hour = 0; hour < r.by_hour.size(); ++hour)
      for (std::size_t minute = 0; minute < r.by_minute.size(); ++minute)
        if (r.by_hour[hour] && r.by_minute[minute]) times.push_back(clock_words(hours{hour} + minutes{minute}));
    return " at " + joined(times);
  }
  std::string text;
  if (r.by_hour.any()) text += ", in hour " + joined(numbers_in(r.by_hour));
  if (r.by_minute.any()) text += ", in minute " + joined(numbers_in(r.by_minute));
  if (r.by_second.any()) text += ", at second " + joined(numbers_in(r.by_second));
  return text;
}

std::string until_words(const until_limit& until) {
  const auto day = floor<days>(until.at);
  auto text = ", until " + date_words(day);
  if (until.form != until_form::date) text += " at " + clock_words(until.at - day);
  if (until.form == until_form::utc) text += " UTC";
  return text;
}

std::string end_words(const rule& r) {
  if (r.until) return until_words(*r.until);
  if (r.count) return ", " + std::to_string(*r.count) + (*r.count == 1 ? " time" : " times");
  return {};
}

}  // namespace

std::string in_words(const phrase& p) {
  const auto& r = p.rule;
  auto known = weekly_words(r);
  if (!known) known = spot_words(r);
  auto text = known.value_or(parts_in_words(r));
  if (p.month_end == month_end_policy::skip && by_month_or_year(r) && !spots_of(r)) text += skipping;
  if (p.counting == counting::completion) text += " after completion";
  text += time_words(r);
  if (!known && r.by_set_pos.any()) text += position_words(r);
  if (week_start_matters(r)) text += ", weeks beginning on " + std::string(weekday_words[r.week_start.c_encoding()]);
  return text + end_words(r);
}

}  // namespace aido::recurrence
