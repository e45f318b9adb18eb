#include "app/cli/repeat_phrase.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "app/cli/words.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::cli {

namespace {

using words = std::span<const std::string>;

failure not_understood(std::string_view phrase) {
  return {errc::invalid_value, "",
          '"' + std::string(phrase) +
              "\" is not understood as a repetition. There are daily, weekly, monthly, yearly, weekdays, \"every 2 "
              "weeks\", \"every mon, thu\", each also with \"after completion\", and RRULEs (FREQ=WEEKLY;BYDAY=MO)."};
}

std::optional<std::string> frequency_of(std::string_view unit) {
  using named = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<named, 4> names{
      {{"day", "DAILY"}, {"week", "WEEKLY"}, {"month", "MONTHLY"}, {"year", "YEARLY"}}};
  if (unit.ends_with('s')) unit.remove_suffix(1);
  for (const auto& [name, freq] : names) {
    if (unit == name) return "FREQ=" + std::string(freq);
  }
  return std::nullopt;
}

std::optional<std::string> weekdays_of(words given) {
  static constexpr std::array<std::string_view, 7> codes{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  std::string list;
  for (const auto& word : given) {
    if (word == "and") continue;
    auto name = std::string_view(word);
    if (name.size() > 3 && name.ends_with("days")) name.remove_suffix(1);
    const auto day = read_weekday(name);
    if (!day) return std::nullopt;
    list.append(list.empty() ? "" : ",").append(codes[day->c_encoding()]);
  }
  return list.empty() ? std::nullopt : std::optional("FREQ=WEEKLY;BYDAY=" + list);
}

std::optional<std::string> after_every(words given) {
  if (given.empty()) return std::nullopt;
  if (given.size() == 1) {
    if (given[0] == "weekday") return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
    if (auto freq = frequency_of(given[0])) return freq;
  }
  unsigned interval = given[0] == "other" ? 2 : 0;
  std::from_chars(given[0].data(), given[0].data() + given[0].size(), interval);
  const auto freq = given.size() == 2 && interval > 0 ? frequency_of(given[1]) : std::nullopt;
  if (freq) return *freq + ";INTERVAL=" + std::to_string(interval);
  return weekdays_of(given);
}

std::optional<std::string> rule_of(words given) {
  if (given.empty()) return std::nullopt;
  const auto& first = given[0];
  if (given.size() == 1) {
    if (first == "daily") return "FREQ=DAILY";
    if (first == "weekly") return "FREQ=WEEKLY";
    if (first == "monthly") return "FREQ=MONTHLY";
    if (first == "yearly" || first == "annually") return "FREQ=YEARLY";
    if (first == "weekdays") return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
  }
  if (first == "every") return after_every(given.subspan(1));
  if (first == "weekly" && given.size() > 2 && given[1] == "on") return weekdays_of(given.subspan(2));
  return std::nullopt;
}

}  // namespace

result<boost::json::object> read_repeat(std::string_view phrase) {
  const auto plain = upper(trimmed(phrase));
  boost::json::object found;
  if (plain.starts_with("FREQ=") || plain.starts_with("RRULE:")) {
    const auto rule = recurrence::parse_rule(plain);
    if (!rule) return rule.error();
    found["rrule"] = plain.starts_with("RRULE:") ? plain.substr(6) : plain;
    return found;
  }
  auto given = words_of(phrase);
  const bool after_completion =
      given.size() > 2 && given[given.size() - 2] == "after" && given[given.size() - 1] == "completion";
  if (after_completion) given.resize(given.size() - 2);
  const auto rule = rule_of(given);
  if (!rule) return not_understood(phrase);
  found["rrule"] = *rule;
  if (after_completion) found["anchor"] = "completion";
  return found;
}

}  // namespace aido::cli
