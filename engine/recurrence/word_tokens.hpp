#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"

/// The words of a recurrence in plain English, and what each may stand for.
namespace aido::recurrence {

/// The kind of a token; `token::value` is said in brackets.
enum class lexeme {
  number,       ///< 2, "two" [the number]
  nth,          ///< "first", 15th [the number]
  last,         ///< "last"
  clock,        ///< 8:00, 8:30pm, noon [minutes since midnight]
  half_of_day,  ///< "am", "pm" [0, 12]
  date,         ///< 2027-12-31 [days since 1970]
  every,        ///< "every", "each"
  other,        ///< "other": every second one
  adverb,       ///< "weekly" [frequency, `times` of it]
  unit,         ///< "weeks" [frequency, `times` of it]
  weekday,      ///< "Mon", "Tuesdays" [std::chrono::weekday::c_encoding()]
  workday,      ///< "weekday", "workdays": Monday to Friday
  weekend,
  month,  ///< "Jan" [1 to 12]
  leap,
  on,  ///< "on", "in", "of"
  at,
  the,    ///< "the", "its"
  comma,  ///< ",", "and"
  until,
  for_,
  times,
  after,
  completion,
  or_,
  skipping,
  without,  ///< "without it"
  end,      ///< After the last word.
};

struct token {
  lexeme kind = lexeme::end;
  int value = 0;
  int times = 1;               ///< "quarter" is 3 times a month.
  std::size_t at = 0;          ///< The character it starts at, from 1.
  std::string_view text = {};  ///< As written; a view into what was read.
};

/// The tokens of `text`, with one of kind `end` at the end. Fails with invalid_value at the first word that has no
/// place in any recurrence.
result<std::vector<token>> tokens_of(std::string_view text);

/// What a phrase is refused with: "At character 9: <what>." and examples.
failure not_understood(const token& at, std::string_view what);

}  // namespace aido::recurrence
