#include "app/cli/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace aido::cli {

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> words_of(std::string_view phrase) {
  constexpr std::string_view between = " \t\r\n,";
  std::vector<std::string> words;
  for (auto at = phrase.find_first_not_of(between); at != std::string_view::npos;) {
    const auto end = std::min(phrase.find_first_of(between, at), phrase.size());
    words.push_back(lower(phrase.substr(at, end - at)));
    at = phrase.find_first_not_of(between, end);
  }
  return words;
}

std::optional<std::chrono::weekday> read_weekday(std::string_view word) {
  static constexpr std::array<std::string_view, 7> names{"sunday",   "monday", "tuesday", "wednesday",
                                                         "thursday", "friday", "saturday"};
  if (word.size() < 3) return std::nullopt;
  for (unsigned n = 0; n < names.size(); ++n) {
    if (word == names[n] || word == names[n].substr(0, 3)) return std::chrono::weekday(n);
  }
  return std::nullopt;
}

}  // namespace aido::cli
