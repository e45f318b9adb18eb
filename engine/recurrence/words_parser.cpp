// The grammar; a bar separates alternatives, ? marks what may be left out, * what may be repeated:
//
//   phrase    = pattern ending*
//   pattern   = adverb place? | "every" every | distance | days | spots scope?
//   every     = interval? unit place? | "other"? days | "leap day" | spots scope?
//   distance  = number unit                          and then "after completion" has to follow
//   place     = ("on" days)      in a week      | ("on" spots scope?)      in a month or year
//   days      = (weekday | "weekdays" | "weekend") ("," …)*
//   spots     = ordinal ("," ordinal)* ("day" | "weekday" | a weekday)? ("," …)* | month number
//   scope     = "of" (("the" | "every" interval?) ("month" | "year") | month ("," month)* ("every" interval? "year")?)
//   ending    = "at" time | "until" date time? | "for"? number "times" | "after completion"
//             | "or its last day" | "skipping months without it"
//
// Words that carry nothing ("on", "the", ",") may stand more or less anywhere.
#include <algorithm>
#include <optional>

#include "engine/base/limits.hpp"
#include "engine/recurrence/month_spots.hpp"
#include "engine/recurrence/token_reader.hpp"
#include "engine/recurrence/word_tokens.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

/// Reads one phrase. Every `read_` function consumes its piece and returns false once a failure is recorded.
class words_parser : token_reader {
 public:
  explicit words_parser(const std::vector<token>& tokens) : token_reader(tokens) {}

  result<phrase> parse() {
    if (!read_pattern() || !read_endings()) return failure_;
    if (distance_ && phrase_.counting == counting::due)
      return not_understood(peek(), "\"after completion\" is missing, or \"every\" before the number");
    if (auto placed = place(); !placed) return placed.error();
    if (auto checked = check_parts(phrase_.rule); !checked) return checked.error();
    return phrase_;
  }

 private:
  result<void> place() {
    const bool by_month = phrase_.rule.freq == frequency::monthly || phrase_.rule.freq == frequency::yearly;
    if (policy_ != nullptr && !by_month) return not_understood(*policy_, "needs a day of the month before it");
    if (!spots_.any()) return {};
    auto placed = place_spots(phrase_.rule, spots_, phrase_.month_end);
    phrase_.month_end = month_end_policy::clamp;
    if (!placed) return not_understood(spots_.first, placed.error().detail);
    return {};
  }

  // Patterns.

  bool read_pattern() {
    skip({lexeme::comma});
    if (const auto* adverb = accept(lexeme::adverb)) return set_cadence(*adverb, 1) && read_place();
    if (accept(lexeme::every)) return read_every();
    if (sees(lexeme::number) && sees(lexeme::unit, 1)) return read_distance();
    const auto before = at_;
    skip({lexeme::on, lexeme::the});
    introduced_ = at_ > before;
    return sees_day() ? read_days() : read_spots() && read_scope();
  }

  bool read_every() {
    if (sees_interval()) return read_cadence() && read_place();
    if (accept(lexeme::leap)) return read_leap_day();
    const bool every_other = sees(lexeme::other);
    if (every_other) ++at_;
    if (sees_day()) {
      if (every_other) phrase_.rule.interval = 2;
      return read_days();
    }
    if (every_other) return expected("a day, a week, a month or a year");
    every_ = introduced_ = true;
    return read_spots() && read_scope();
  }

  /// An interval with its unit: "week", "other week", "2 weeks", "second week"; but not "second day of the month".
  bool sees_interval() const {
    if (sees(lexeme::unit)) return true;
    const bool counted = sees(lexeme::number) || sees(lexeme::nth) || sees(lexeme::other);
    const bool day_of = !sees(lexeme::number) && is_day(peek(1)) && sees(lexeme::on, 2);
    return counted && sees(lexeme::unit, 1) && !day_of;
  }

  static bool is_day(const token& t) {
    return t.kind == lexeme::unit && static_cast<frequency>(t.value) == frequency::daily;
  }

  bool read_cadence() {
    int interval = 1;
    if (accept(lexeme::other)) interval = 2;
    const auto& count = peek();
    if (accept(lexeme::number) || accept(lexeme::nth)) interval = count.value;
    const auto* unit = accept(lexeme::unit);
    return unit ? set_cadence(*unit, interval) : expected("days, weeks, months or years");
  }

  bool set_cadence(const token& unit, int interval) {
    constexpr int most = 10'000;
    if (interval < 1 || interval > most) return refuse(unit, "takes a number from 1 to 10000 before it");
    phrase_.rule.freq = static_cast<frequency>(unit.value);
    phrase_.rule.interval = static_cast<std::uint32_t>(interval * unit.times);
    cadence_ = true;
    return true;
  }

  bool read_distance() {
    distance_ = true;
    return read_cadence();
  }

  bool read_leap_day() {
    if (!is_day(peek())) return expected("\"day\"");
    ++at_;
    phrase_.rule.freq = frequency::yearly;
    spots_.days.insert(29);
    spots_.months.push_back(2);
    return true;
  }

  bool read_place() {
    const auto before = at_;
    skip({lexeme::on, lexeme::the, lexeme::comma});
    const auto freq = phrase_.rule.freq;
    if (freq == frequency::weekly && sees_day()) return read_days();
    const bool by_month = freq == frequency::monthly || freq == frequency::yearly;
    if (by_month && sees_spot()) return read_spots() && read_scope();
    if (by_month && sees_day()) return refuse(peek(), "needs an ordinal before it, such as \"first\" or \"last\"");
    const bool said_on = tokens_[before].kind == lexeme::on;
    if (said_on) return refuse(peek(), freq == frequency::weekly ? "is not a day of the week" : "does not fit here");
    at_ = before;
    return true;
  }

  // Days of the week.

  bool sees_day() const { return sees(lexeme::weekday) || sees(lexeme::workday) || sees(lexeme::weekend); }

  bool read_days() {
    auto& every = phrase_.rule.by_day.every;
    phrase_.rule.freq = frequency::weekly;
    while (sees_day()) {
      const auto& day = tokens_[at_++];
      if (day.kind == lexeme::weekday) every.set(static_cast<std::size_t>(day.value));
      for (std::size_t i = 0; i < every.size(); ++i) {
        const bool weekend = i == Saturday.c_encoding() || i == Sunday.c_encoding();
        if (day.kind == (weekend ? lexeme::weekend : lexeme::workday)) every.set(i);
      }
      skip_to_item([this] { return sees_day(); });
    }
    return true;
  }

  // Spots in a month or year.

  bool sees_spot() const {
    return (sees(lexeme::number) && !sees(lexeme::times, 1)) || sees(lexeme::nth) || sees(lexeme::last) ||
           sees(lexeme::month) || sees(lexeme::unit);
  }

  bool read_spots() {
    spots_.first = peek();
    if (sees(lexeme::unit) || !sees_spot()) return expected("a day");
    if (sees(lexeme::month)) return read_months() && read_day_of_month();
    std::vector<int> ordinals;
    while (sees_spot() && !sees(lexeme::month)) {
      if (sees(lexeme::unit)) return expected("a number");
      const auto ordinal = read_ordinal();
      if (!ordinal) return false;
      ordinals.push_back(*ordinal);
      if (sees_noun()) {
        if (!spots_.add(ordinals, tokens_[at_++])) return refuse(tokens_[at_ - 1], "cannot be counted so");
        ordinals.clear();
      }
      skip_to_item([this] { return sees_spot() && !sees(lexeme::month) && !sees(lexeme::unit); });
    }
    return add_bare(ordinals, spots_.first);
  }

  bool sees_noun() const { return is_day(peek()) || sees(lexeme::weekday) || sees(lexeme::workday); }

  /// "1st", "third", "last" and "second last".
  std::optional<int> read_ordinal() {
    if (accept(lexeme::last)) return -1;
    const auto& counted = tokens_[at_++];
    if (counted.value < 1 || counted.value > 366) {
      refuse(counted, "is not the number of a day");
      return std::nullopt;
    }
    return accept(lexeme::last) ? -counted.value : counted.value;
  }

  bool read_months() {
    while (const auto* month = accept(lexeme::month)) {
      spots_.months.push_back(month->value);
      skip_to_item([this] { return sees(lexeme::month); });
    }
    return true;
  }

  bool read_day_of_month() {
    skip({lexeme::on, lexeme::the});
    const auto* day = accept_day();
    return day ? add_bare({day->value}, *day) : expected("a day of the month");
  }

  /// Numbers without a noun are days.
  bool add_bare(const std::vector<int>& ordinals, const token& at) {
    if (ordinals.empty()) return true;
    spots_.bare_days = true;
    const bool in_range = std::ranges::all_of(ordinals, [](int day) { return day != 0 && std::abs(day) <= 31; });
    return (in_range && spots_.add(ordinals, day_token)) || refuse(at, "is not a day of any month");
  }

  /// What the spots are in: the month, the year, a named month.
  bool read_scope() {
    const auto before = at_;
    skip({lexeme::on, lexeme::the});
    if (sees(lexeme::month) && !read_months()) return false;
    if (!spots_.months.empty()) return read_scope_of_months();
    const bool every = accept(lexeme::every) != nullptr;
    const bool unit = sees_interval();
    if (!unit) at_ = before;
    if (!unit && spots_.bare_days && !introduced_ && !cadence_) return expected("\"of every month\"");
    if (!unit) return cadence_ || set_cadence({.value = static_cast<int>(frequency::monthly)}, 1);
    if (cadence_ && every) return refuse(peek(), "says a second time how often");
    const auto own = phrase_.rule;
    const bool had_cadence = cadence_;
    if (!read_cadence()) return false;
    if (!had_cadence) return true;
    if (own.freq != phrase_.rule.freq) return refuse(tokens_[at_ - 1], "does not fit how often it is to be");
    phrase_.rule = own;
    return true;
  }

  bool read_scope_of_months() {
    skip({lexeme::comma});
    if (cadence_ && phrase_.rule.freq != frequency::yearly)
      return refuse(spots_.first, "names a month, which goes with \"every year\" only");
    if (cadence_) return true;
    const bool yearly = static_cast<frequency>(peek().value) == frequency::yearly;
    if (sees(lexeme::adverb) && yearly) return set_cadence(tokens_[at_++], 1);
    const bool said = accept(lexeme::every) != nullptr;
    if (!said && !every_) return expected("\"every year\"");
    if (!said) return set_cadence({.value = static_cast<int>(frequency::yearly)}, 1);
    if (!sees_interval()) return expected("\"year\"");
    if (!read_cadence()) return false;
    return phrase_.rule.freq == frequency::yearly || refuse(tokens_[at_ - 1], "should be \"year\"");
  }

  // Endings.

  bool read_endings() {
    for (skip({lexeme::comma}); !sees(lexeme::end); skip({lexeme::comma}))
      if (!read_ending()) return false;
    return true;
  }

  bool read_ending() {
    const auto& first = peek();
    if (accept(lexeme::at)) return read_time();
    if (accept(lexeme::until)) return read_until();
    if (accept(lexeme::after)) return read_completion();
    if (accept(lexeme::skipping)) return read_policy(first, month_end_policy::skip);
    if (accept(lexeme::or_)) return read_policy(first, month_end_policy::clamp);
    const bool said_for = accept(lexeme::for_) != nullptr;
    if (said_for || (sees(lexeme::number) && sees(lexeme::times, 1))) return read_count();
    return refuse(first, "does not fit here");
  }

  bool read_time() {
    auto& r = phrase_.rule;
    const auto& first = peek();
    const auto minutes = read_clock();
    if (!minutes) return expected("a time such as 8:00 or 8am");
    if (r.by_hour.any()) return refuse(first, "is a second time of the day");
    r.by_hour.set(static_cast<std::size_t>(*minutes / 60));
    r.by_minute.set(static_cast<std::size_t>(*minutes % 60));
    return true;
  }

  /// 8:00, 8, 8 am; minutes since midnight.
  std::optional<int> read_clock() {
    const auto& hour = peek();
    if (hour.kind != lexeme::clock && (hour.kind != lexeme::number || hour.value > 23)) return std::nullopt;
    ++at_;
    int minutes = hour.kind == lexeme::clock ? hour.value : hour.value * 60;
    const auto* half = accept(lexeme::half_of_day);
    if (!half) return minutes;
    constexpr int noon = 12 * 60;
    if (minutes < 60 || minutes >= noon + 60) return std::nullopt;
    return minutes % noon + half->value * 60;
  }

  bool read_until() {
    if (phrase_.rule.count) return refuse(tokens_[at_ - 1], "does not go with a number of times");
    const auto& first = peek();
    const auto day = read_date();
    if (!day) return refuse(first, "does not begin a date such as 31 Dec 2030");
    until_limit until{until_form::date, *day};
    if (accept(lexeme::at)) {
      const auto minutes = read_clock();
      if (!minutes) return expected("a time such as 8:00 or 8am");
      until = {until_form::local, *day + std::chrono::minutes{*minutes}};
    }
    phrase_.rule.until = until;
    return true;
  }

  const token* accept_day() { return sees(lexeme::number) ? accept(lexeme::number) : accept(lexeme::nth); }

  std::optional<local_date> read_date() {
    if (const auto* day = accept(lexeme::date)) return local_date{days{day->value}};
    skip({lexeme::the});
    const auto* day = accept_day();
    skip({lexeme::on});
    const auto* month = accept(lexeme::month);
    if (!day) day = accept_day();
    skip({lexeme::comma});
    const auto* year = accept(lexeme::number);
    constexpr int first_year = 1970;
    constexpr int last_year = 9999;
    if (!day || !month || !year || year->value < first_year || year->value > last_year) return std::nullopt;
    const auto date = std::chrono::year{year->value} / month->value / day->value;
    return date.ok() ? std::optional(local_date{date}) : std::nullopt;
  }

  bool read_count() {
    constexpr int most = 1'000'000;
    const auto& count = peek();
    if (!accept(lexeme::number) || !accept(lexeme::times)) return expected("a number of times, such as 10 times");
    if (phrase_.rule.until) return refuse(count, "does not go with an end date");
    if (count.value < 1 || count.value > most) return refuse(count, "must be from 1 to 1000000");
    phrase_.rule.count = static_cast<std::uint32_t>(count.value);
    return true;
  }

  bool read_completion() {
    skip({lexeme::the});
    phrase_.counting = counting::completion;
    return accept(lexeme::completion) || expected("\"completion\"");
  }

  /// "or its last day", "skipping months without it".
  bool read_policy(const token& first, month_end_policy policy) {
    skip({lexeme::the, lexeme::month});
    const bool skips = policy == month_end_policy::skip;
    const bool begun = skips || accept(lexeme::last) != nullptr;
    if (!begun || !accept(lexeme::unit)) return expected(skips ? "\"months without it\"" : "\"its last day\"");
    if (skips && !accept(lexeme::without)) return expected("\"without it\"");
    skip({lexeme::the});
    policy_ = &first;
    phrase_.month_end = policy;
    return true;
  }

  static constexpr token day_token{.kind = lexeme::unit, .value = static_cast<int>(frequency::daily)};

  bool cadence_ = false;     ///< How often is said.
  bool every_ = false;       ///< "every" came first, without saying what.
  bool introduced_ = false;  ///< "on the" or "every" came first.
  bool distance_ = false;    ///< A number and a unit came first, without "every".
  const token* policy_ = nullptr;
  month_spots spots_;
  phrase phrase_;
};

}  // namespace

result<phrase> parse_words(std::string_view text) {
  if (text.size() > limits::max_words)
    return failure{errc::invalid_value, "",
                   "A recurrence in words has at most " + std::to_string(limits::max_words) + " bytes."};
  const auto tokens = tokens_of(text);
  if (!tokens) return tokens.error();
  return words_parser(*tokens).parse();
}

}  // namespace aido::recurrence
