#include <algorithm>
#include <cctype>

#include "engine/base/limits.hpp"
#include "engine/recurrence/rule.hpp"
#include "engine/recurrence/rule_names.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

constexpr std::string_view prefix = "RRULE:";
constexpr long most_number = 999'999'999;  // of INTERVAL and COUNT: nine digits, which fit every arithmetic on them

struct number_range {
  long least;
  long most;
};

/// Reads one rule. Every `read_` function consumes its piece and returns false once a failure is recorded.
class parser {
 public:
  explicit parser(std::string_view text) : text_(text), upper_(text) {
    for (char& c : upper_) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }

  result<rule> parse() {
    if (text_.size() > limits::max_rrule) return too_long();
    if (upper_.starts_with(prefix)) at_ = prefix.size();
    do {
      if (!read_part()) return failure_;
    } while (take(';'));
    if (!seen("FREQ")) return failure{errc::invalid_value, "", "FREQ is missing: a recurrence rule needs one."};
    if (auto checked = check_parts(rule_); !checked) return checked.error();
    return rule_;
  }

 private:
  using reader = bool (parser::*)();
  struct part {
    std::string_view name;
    reader read;
  };
  static const std::array<part, 14> parts;

  static failure too_long() {
    return {errc::invalid_value, "",
            "A recurrence rule has at most " + std::to_string(limits::max_rrule) + " characters."};
  }

  bool read_part() {
    const auto start = at_;
    const auto name = word();
    part_ = name;
    if (name.empty()) return fail_at(start, "expected the name of a part");
    const auto known = std::find_if(parts.begin(), parts.end(), [&](const part& p) { return p.name == name; });
    if (known == parts.end()) return unknown_part(start);
    if (!take('=')) return fail(std::string("expected '=' after ") + std::string(name));
    auto& seen_before = seen_[static_cast<std::size_t>(known - parts.begin())];
    if (seen_before) return fail_at(start, std::string(name) + " stands twice");
    seen_before = true;
    if (!(this->*known->read)()) return false;
    if (at_ < upper_.size() && upper_[at_] != ';') return fail("unexpected character in " + std::string(name));
    return true;
  }

  bool unknown_part(std::size_t start) {
    if (part_ == "RSCALE" || part_ == "SKIP" || part_.starts_with("X-"))
      return refuse(start, std::string(part_) + " is not supported");
    return fail_at(start, std::string(part_) + " is not a part of a recurrence rule");
  }

  bool read_freq() {
    const auto start = at_;
    const auto name = word();
    const auto found = std::find(frequency_names.begin(), frequency_names.end(), name);
    if (found == frequency_names.end()) return fail_at(start, "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY");
    rule_.freq = static_cast<frequency>(found - frequency_names.begin());
    if (rule_.freq < frequency::daily) return refuse(start, "FREQ=" + std::string(name) + " is not supported");
    return true;
  }

  bool read_interval() {
    const auto value = number({1, most_number});
    if (value) rule_.interval = static_cast<std::uint32_t>(*value);
    return value.has_value();
  }

  bool read_count() {
    const auto value = number({1, most_number});
    if (value) rule_.count = static_cast<std::uint32_t>(*value);
    return value.has_value();
  }

  bool read_until() {
    const auto start = at_;
    const auto end = std::min(upper_.find(';', at_), upper_.size());
    const auto value = std::string_view(upper_).substr(start, end - start);
    rule_.until = until_of(value);
    if (!rule_.until) return fail_at(start, "UNTIL must be like 20261231, 20261231T090000 or 20261231T090000Z");
    at_ = end;
    return true;
  }

  static std::optional<until_limit> until_of(std::string_view value) {
    constexpr std::size_t date_size = 8;
    constexpr std::size_t time_size = 15;
    if (value.size() < date_size) return std::nullopt;
    std::string text{value.substr(0, 4)};
    text.append("-").append(value.substr(4, 2)).append("-").append(value.substr(6, 2));
    if (value.size() == date_size) {
      const auto day = parse_local_date(text);
      return day ? std::optional(until_limit{until_form::date, *day}) : std::nullopt;
    }
    const bool utc = value.ends_with('Z');
    if (value.size() != time_size + (utc ? 1 : 0)) return std::nullopt;
    text.append(value.substr(8, 3)).append(":").append(value.substr(11, 2)).append(":").append(value.substr(13, 2));
    const auto at = parse_local_time(text);
    if (!at) return std::nullopt;
    return until_limit{utc ? until_form::utc : until_form::local, *at};
  }

  bool read_week_start() {
    const auto day = weekday_index();
    if (!day) return fail("WKST must be one of MO, TU, WE, TH, FR, SA, SU");
    rule_.week_start = weekday{static_cast<unsigned>(*day)};
    return true;
  }

  bool read_months() {
    return list([this] { return insert(rule_.by_month, {1, 12}); });
  }
  bool read_week_numbers() {
    return list([this] { return insert(rule_.by_week_no); });
  }
  bool read_year_days() {
    return list([this] { return insert(rule_.by_year_day); });
  }
  bool read_month_days() {
    return list([this] { return insert(rule_.by_month_day); });
  }
  bool read_set_positions() {
    return list([this] { return insert(rule_.by_set_pos); });
  }
  bool read_hours() {
    return list([this] { return insert(rule_.by_hour, {0, 23}); });
  }
  bool read_minutes() {
    return list([this] { return insert(rule_.by_minute, {0, 59}); });
  }
  bool read_days() {
    return list([this] { return insert_day(); });
  }

  bool read_seconds() {
    return list([this] {
      if (upper_.compare(at_, 2, "60") == 0 && !digit_at(at_ + 2)) return refuse(at_, "BYSECOND=60 is not supported");
      return insert(rule_.by_second, {0, 59});
    });
  }

  bool insert_day() {
    const bool plain = at_ < upper_.size() && std::isalpha(static_cast<unsigned char>(upper_[at_]));
    std::optional<long> ordinal = 0;
    if (!plain) ordinal = signed_number(signed_set<53>::limit);
    if (!ordinal) return false;
    const auto day = weekday_index();
    if (!day) return fail("BYDAY takes MO, TU, WE, TH, FR, SA, SU, with an ordinal or without");
    if (plain) {
      rule_.by_day.every.set(*day);
    } else {
      rule_.by_day.ordinal[*day].insert(static_cast<int>(*ordinal));
    }
    return true;
  }

  template <class ReadOne>
  bool list(ReadOne read_one) {
    do {
      if (!read_one()) return false;
    } while (take(','));
    return true;
  }

  template <std::size_t size>
  bool insert(std::bitset<size>& set, number_range range) {
    const auto value = number(range);
    if (value) set.set(static_cast<std::size_t>(*value - range.least));
    return value.has_value();
  }

  template <std::size_t most>
  bool insert(signed_set<most>& set) {
    const auto value = signed_number(static_cast<long>(most));
    if (value) set.insert(static_cast<int>(*value));
    return value.has_value();
  }

  std::optional<long> signed_number(long most) {
    const auto start = at_;
    const bool negative = take('-');
    if (!negative) take('+');
    const auto value = digits();
    if (value && *value >= 1 && *value <= most) return negative ? -*value : *value;
    fail_at(start, std::string(part_) + " takes numbers from 1 to " + std::to_string(most) + " and from -" +
                       std::to_string(most) + " to -1");
    return std::nullopt;
  }

  std::optional<long> number(number_range range) {
    const auto start = at_;
    const auto value = digits();
    if (value && *value >= range.least && *value <= range.most) return value;
    fail_at(start, std::string(part_) + " takes numbers from " + std::to_string(range.least) + " to " +
                       std::to_string(range.most));
    return std::nullopt;
  }

  /// Absent when there is no digit, or more than any part takes.
  std::optional<long> digits() {
    const auto start = at_;
    long value = 0;
    for (; digit_at(at_); ++at_) value = std::min(value * 10 + (upper_[at_] - '0'), most_number + 1);
    return at_ == start ? std::nullopt : std::optional(value);
  }

  std::optional<std::size_t> weekday_index() {
    const auto found = std::find(weekday_names.begin(), weekday_names.end(),
                                 std::string_view(upper_).substr(std::min(at_, upper_.size()), 2));
    if (found == weekday_names.end()) return std::nullopt;
    at_ += 2;
    return static_cast<std::size_t>(found - weekday_names.begin());
  }

  std::string_view word() {
    const auto start = at_;
    while (at_ < upper_.size() && (std::isalnum(static_cast<unsigned char>(upper_[at_])) || upper_[at_] == '-')) ++at_;
    return std::string_view(upper_).substr(start, at_ - start);
  }

  bool digit_at(std::size_t at) const { return at < upper_.size() && upper_[at] >= '0' && upper_[at] <= '9'; }

  bool take(char wanted) {
    if (at_ >= upper_.size() || upper_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool seen(std::string_view name) const {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const part& p) { return p.name == name; });
    return seen_[static_cast<std::size_t>(found - parts.begin())];
  }

  bool fail(std::string_view what) { return fail_at(at_, what); }
  bool fail_at(std::size_t at, std::string_view what) { return record(errc::invalid_value, at, what); }
  bool refuse(std::size_t at, std::string_view what) { return record(errc::unsupported_rule, at, what); }

  bool record(errc code, std::size_t at, std::string_view what) {
    failure_ = {code, "", "At character " + std::to_string(at + 1) + ": " + std::string(what) + "."};
    return false;
  }

  std::string_view text_;
  std::string upper_;
  std::size_t at_ = 0;
  std::string_view part_;
  std::array<bool, 14> seen_{};
  rule rule_;
  failure failure_{errc::invalid_value, "", ""};
};

const std::array<parser::part, 14> parser::parts{{
    {"FREQ", &parser::read_freq},
    {"INTERVAL", &parser::read_interval},
    {"COUNT", &parser::read_count},
    {"UNTIL", &parser::read_until},
    {"WKST", &parser::read_week_start},
    {"BYMONTH", &parser::read_months},
    {"BYWEEKNO", &parser::read_week_numbers},
    {"BYYEARDAY", &parser::read_year_days},
    {"BYMONTHDAY", &parser::read_month_days},
    {"BYDAY", &parser::read_days},
    {"BYHOUR", &parser::read_hours},
    {"BYMINUTE", &parser::read_minutes},
    {"BYSECOND", &parser::read_seconds},
    {"BYSETPOS", &parser::read_set_positions},
}};

}  // namespace

result<rule> parse_rule(std::string_view text) { return parser(text).parse(); }

}  // namespace aido::recurrence
