#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Words that people type.
namespace aido::cli {

/// The words of `phrase` in ASCII lower case; blanks and commas stand between them.
std::vector<std::string> words_of(std::string_view phrase);

/// ASCII letters in upper case.
std::string upper(std::string_view text);
/// ASCII letters in lower case.
std::string lower(std::string_view text);
/// Without white space at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// "mon" or "monday", in lower case.
std::optional<std::chrono::weekday> read_weekday(std::string_view word);

}  // namespace aido::cli
