#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// What the next occurrence is counted from.
enum class counting { due, completion };
BOOST_DESCRIBE_ENUM(counting, due, completion)

/// What becomes of a day that a month lacks: the last day there is takes its place, or the month is left out. It
/// decides where the day comes from the start; a phrase that names its days has the answer in its rule.
enum class month_end_policy { clamp, skip };
BOOST_DESCRIBE_ENUM(month_end_policy, clamp, skip)

/// A recurrence as people say it.
struct phrase {
  recurrence::rule rule;
  recurrence::counting counting = counting::due;
  month_end_policy month_end = month_end_policy::clamp;
  friend bool operator==(const phrase&, const phrase&) = default;
};

/// Reads plain English: "every day", "every 2 weeks on Mon and Thu", "on the last Friday of the month", "every year on
/// 1 March, until 31 Dec 2030", "3 days after completion", and their likes, in either case, with abbreviations. Fails
/// with invalid_value, naming the word, the character it stands at (from 1) and examples. At most limits::max_words
/// bytes. Pure; any thread.
result<phrase> parse_words(std::string_view text);

/// An English phrase for any rule that `check_parts` accepts, made to stand after "It repeats": "every 2 weeks on
/// Monday and Thursday, until 31 December 2027". Correct for every rule, stiff for exotic ones. What `parse_words` made
/// is read back by it to the same phrase.
std::string in_words(const phrase& p);
inline std::string in_words(const rule& r) { return in_words(phrase{.rule = r}); }

}  // namespace aido::recurrence
