#include "engine/recurrence/english.hpp"

#include <cstdlib>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

std::string from_the_end(int number) { return number == 1 ? "last" : weekday_ordinal(number) + " last"; }

}  // namespace

std::string joined(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? last : ", ";
    text += items[i];
  }
  return text;
}

std::string numeral(int number) {
  const int tens = number / 10 % 10;
  const int ones = number % 10;
  const bool plain = tens == 1 || ones < 1 || ones > 3;
  constexpr std::array<std::string_view, 4> endings{"th", "st", "nd", "rd"};
  return std::to_string(number).append(endings[plain ? 0 : static_cast<std::size_t>(ones)]);
}

std::string day_ordinal(int number) { return number > 0 ? numeral(number) : from_the_end(-number); }

std::string weekday_ordinal(int number) {
  if (number < 0) return from_the_end(-number);
  const auto index = static_cast<std::size_t>(number - 1);
  return index < ordinal_names.size() ? std::string(ordinal_names[index]) : numeral(number);
}

std::string date_words(local_date day) {
  const year_month_day date{day};
  const auto month = static_cast<unsigned>(date.month());
  return std::to_string(static_cast<unsigned>(date.day()))
      .append(" ")
      .append(month_words[month - 1])
      .append(" ")
      .append(std::to_string(static_cast<int>(date.year())));
}

std::string clock_words(seconds since_midnight) {
  constexpr std::size_t date_length = 11;  // with the T
  auto text = to_string(local_time{since_midnight}).substr(date_length);
  if (text.ends_with(":00")) text.resize(text.size() - 3);
  return text;
}

}  // namespace aido::recurrence
