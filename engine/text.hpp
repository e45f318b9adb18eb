#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

/// Rules for texts that people write.
namespace aido::text {

/// True when there is nothing in it but Unicode white space and control characters that count as such.
bool is_blank(std::string_view utf8) noexcept;

/// Fails with invalid_value at `field` unless `utf8` is UTF-8 of at most `most` code points, without control characters
/// of ASCII other than tab, LF and CR. All other characters are text, whatever they do to its appearance.
result<void> check_length(std::string_view utf8, std::size_t most, std::string_view field);

/// The same for a text of one line: it must not be blank, and has no tab, LF or CR either.
result<void> check_name(std::string_view utf8, std::size_t most, std::string_view field);

/// What a program has said, as UTF-8 of at most `most` bytes, cut between characters. Of what is no UTF-8 only ASCII
/// stays, with a question mark for each other byte.
std::string fitted(std::string said, std::size_t most);

}  // namespace aido::text
