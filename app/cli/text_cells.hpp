#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Texts in the cells of a terminal: what a person wrote must neither move the columns nor act on the terminal.
namespace aido::cli {

/// How many columns a terminal gives to `utf8`: by grapheme cluster, wide characters count twice, combining ones
/// nothing.
std::size_t width_of(std::string_view utf8);

/// `utf8` for one line: control characters (line breaks, escapes) and the ones that turn the writing direction are
/// replaced, broken UTF-8 too.
std::string one_line(std::string_view utf8);

/// The same, for several lines: line breaks and tabs stay.
std::string several_lines(std::string_view utf8);

/// `utf8` cut to at most `columns`, between grapheme clusters, with an ellipsis where something is missing.
std::string cut_to(std::string_view utf8, std::size_t columns);

/// `utf8` between marks that keep its writing direction to itself, if it has letters that are written from right to
/// left; else unchanged.
std::string isolated(std::string_view utf8);

}  // namespace aido::cli
