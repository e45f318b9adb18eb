#include "engine/recurrence/word_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "engine/recurrence/english.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

namespace {

struct entry {
  std::string_view word;
  lexeme kind;
  int value = 0;
  int times = 1;
};

constexpr int daily = static_cast<int>(frequency::daily);
constexpr int weekly = static_cast<int>(frequency::weekly);
constexpr int monthly = static_cast<int>(frequency::monthly);
constexpr int yearly = static_cast<int>(frequency::yearly);

constexpr std::array vocabulary{
    entry{"every", lexeme::every},
    entry{"each", lexeme::every},
    entry{"other", lexeme::other},
    entry{"daily", lexeme::adverb, daily},
    entry{"weekly", lexeme::adverb, weekly},
    entry{"fortnightly", lexeme::adverb, weekly, 2},
    entry{"monthly", lexeme::adverb, monthly},
    entry{"quarterly", lexeme::adverb, monthly, 3},
    entry{"yearly", lexeme::adverb, yearly},
    entry{"annually", lexeme::adverb, yearly},
    entry{"day", lexeme::unit, daily},
    entry{"days", lexeme::unit, daily},
    entry{"week", lexeme::unit, weekly},
    entry{"weeks", lexeme::unit, weekly},
    entry{"fortnight", lexeme::unit, weekly, 2},
    entry{"month", lexeme::unit, monthly},
    entry{"months", lexeme::unit, monthly},
    entry{"quarter", lexeme::unit, monthly, 3},
    entry{"quarters", lexeme::unit, monthly, 3},
    entry{"year", lexeme::unit, yearly},
    entry{"years", lexeme::unit, yearly},
    entry{"weekday", lexeme::workday},
    entry{"weekdays", lexeme::workday},
    entry{"workday", lexeme::workday},
    entry{"workdays", lexeme::workday},
    entry{"weekend", lexeme::weekend},
    entry{"weekends", lexeme::weekend},
    entry{"leap", lexeme::leap},
    entry{"on", lexeme::on},
    entry{"in", lexeme::on},
    entry{"of", lexeme::on},
    entry{"at", lexeme::at},
    entry{"the", lexeme::the},
    entry{"its", lexeme::the},
    entry{"and", lexeme::comma},
    entry{"until", lexeme::until},
    entry{"till", lexeme::until},
    entry{"for", lexeme::for_},
    entry{"time", lexeme::times},
    entry{"times", lexeme::times},
    entry{"after", lexeme::after},
    entry{"completion", lexeme::completion},
    entry{"or", lexeme::or_},
    entry{"skipping", lexeme::skipping},
    entry{"without", lexeme::without},
    entry{"it", lexeme::the},
    entry{"a", lexeme::number, 1},
    entry{"an", lexeme::number, 1},
    entry{"am", lexeme::half_of_day, 0},
    entry{"pm", lexeme::half_of_day, 12},
    entry{"noon", lexeme::clock, 12 * 60},
    entry{"midnight", lexeme::clock, 0},
    entry{"last", lexeme::last},
};

constexpr std::string_view examples =
    " Examples: every 2 weeks on Mon and Thu; monthly on the 15th; on the last Friday of the month; every year on "
    "1 March, until 31 Dec 2030; 3 days after completion.";

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

/// Whole or abbreviated to at least three letters; then its place in `names`.
template <std::size_t size>
std::optional<int> place_among(const std::array<std::string_view, size>& names, std::string_view word) {
  constexpr std::size_t shortest = 3;
  if (word.size() < shortest) return std::nullopt;
  const auto found = std::ranges::find_if(names, [&](std::string_view name) { return lower(name).starts_with(word); });
  return found == names.end() ? std::nullopt : std::optional(static_cast<int>(found - names.begin()));
}

std::optional<token> name_token(std::string_view word) {
  const auto known = std::ranges::find(vocabulary, word, &entry::word);
  if (known != vocabulary.end()) return token{.kind = known->kind, .value = known->value, .times = known->times};
  const auto same = [&](std::string_view name) { return name == word; };
  if (const auto n = std::ranges::find_if(ordinal_names, same); n != ordinal_names.end())
    return token{.kind = lexeme::nth, .value = static_cast<int>(n - ordinal_names.begin()) + 1};
  if (const auto n = std::ranges::find_if(number_names, same); n != number_names.end())
    return token{.kind = lexeme::number, .value = static_cast<int>(n - number_names.begin()) + 1};
  const auto singular = word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
  for (const auto name : {word, singular}) {
    if (const auto day = place_among(weekday_words, name)) return token{.kind = lexeme::weekday, .value = *day};
    if (const auto month = place_among(month_words, name)) return token{.kind = lexeme::month, .value = *month + 1};
  }
  return std::nullopt;
}

/// The number at the start of `word`, which loses it.
std::optional<int> take_number(std::string_view& word) {
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{}) return std::nullopt;
  word.remove_prefix(static_cast<std::size_t>(end - word.data()));
  return number;
}

/// 8:00, 8:30pm, 20:00; `word` is what stands after the hour.
std::optional<token> clock_token(int hour, std::string_view word) {
  int minute = 0;
  if (word.starts_with(':')) {
    word.remove_prefix(1);
    const bool two_digits = word.size() >= 2 && is_digit(word[0]) && is_digit(word[1]);
    if (!two_digits) return std::nullopt;
    minute = (word[0] - '0') * 10 + (word[1] - '0');
    word.remove_prefix(2);
  }
  if (word == "am" || word == "pm") {
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (word == "pm" ? 12 : 0);
  } else if (!word.empty()) {
    return std::nullopt;
  }
  if (hour > 23 || minute > 59) return std::nullopt;
  return token{.kind = lexeme::clock, .value = hour * 60 + minute};
}

std::optional<token> digit_token(std::string_view word) {
  if (const auto day = parse_local_date(word))
    return token{.kind = lexeme::date, .value = static_cast<int>(day->time_since_epoch().count())};
  const auto number = take_number(word);
  if (!number) return std::nullopt;
  if (word.empty()) return token{.kind = lexeme::number, .value = *number};
  constexpr std::array<std::string_view, 4> endings{"st", "nd", "rd", "th"};
  if (std::ranges::find(endings, word) != endings.end()) return token{.kind = lexeme::nth, .value = *number};
  return clock_token(*number, word);
}

/// Where the word that begins at `from` ends. A hyphen joins the parts of a date and separates words.
std::size_t end_of_word(std::string_view text, std::size_t from) {
  if (text[from] == ',') return from + 1;
  const auto ends = [&](char c) { return is_blank(c) || c == ',' || (c == '-' && !is_digit(text[from])); };
  return static_cast<std::size_t>(std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), ends) -
                                  text.begin());
}

/// Characters, not bytes: what continues a UTF-8 sequence does not count.
std::size_t character_at(std::string_view text, std::size_t byte) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return 1 + static_cast<std::size_t>(std::ranges::count_if(text.substr(0, byte), starts));
}

std::optional<token> token_of(std::string_view written) {
  if (written == ",") return token{.kind = lexeme::comma};
  auto word = lower(written);
  while (word.ends_with('.')) word.pop_back();
  if (word.empty()) return token{.kind = lexeme::comma};
  return is_digit(word.front()) ? digit_token(word) : name_token(word);
}

}  // namespace

result<std::vector<token>> tokens_of(std::string_view text) {
  std::vector<token> tokens;
  for (std::size_t from = 0; from < text.size();) {
    if (is_blank(text[from]) || text[from] == '-') {
      ++from;
      continue;
    }
    const auto end = end_of_word(text, from);
    const auto written = text.substr(from, end - from);
    auto read = token_of(written);
    token found = read.value_or(token{});
    found.at = character_at(text, from);
    found.text = written;
    if (!read) return not_understood(found, "is not a word of a recurrence");
    tokens.push_back(found);
    from = end;
  }
  tokens.push_back({.at = character_at(text, text.size())});
  return tokens;
}

failure not_understood(const token& at, std::string_view what) {
  const auto named = at.text.empty() ? "the phrase ends here, and " : '"' + std::string(at.text) + "\" ";
  return {errc::invalid_value, "",
          "At character " + std::to_string(at.at) + ": " + named + std::string(what) + '.' + std::string(examples)};
}

}  // namespace aido::recurrence
