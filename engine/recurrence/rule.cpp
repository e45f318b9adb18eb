#include "engine/recurrence/rule.hpp"

#include <algorithm>

#include "engine/recurrence/rule_names.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

/// Appends ";NAME=a,b,c" piece by piece.
class part_writer {
 public:
  explicit part_writer(std::string& out) : out_(out) {}

  void part(std::string_view name) {
    if (!out_.empty()) out_ += ';';
    out_ += name;
    separator_ = '=';
  }

  void value(std::string_view text) {
    out_ += separator_;
    out_ += text;
    separator_ = ',';
  }

  void value(long long number) { value(std::to_string(number)); }

 private:
  std::string& out_;
  char separator_ = '=';
};

template <std::size_t size>
void write_set(part_writer& out, std::string_view name, const std::bitset<size>& set, int first) {
  if (set.none()) return;
  out.part(name);
  for (std::size_t i = 0; i < size; ++i)
    if (set[i]) out.value(static_cast<int>(i) + first);
}

template <std::size_t most>
void write_set(part_writer& out, std::string_view name, const signed_set<most>& set) {
  if (!set.any()) return;
  out.part(name);
  set.for_each([&](int number) { out.value(number); });
}

void write_weekdays(part_writer& out, const weekday_parts& days) {
  if (!days.any()) return;
  out.part("BYDAY");
  for (const auto index : weekdays_from_monday)
    if (days.every[index]) out.value(weekday_names[index]);
  for (const auto index : weekdays_from_monday)
    days.ordinal[index].for_each(
        [&](int number) { out.value(std::to_string(number) + std::string(weekday_names[index])); });
}

std::string until_text(const until_limit& until) {
  auto text = to_string(until.at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  if (until.form == until_form::date) text.resize(8);
  if (until.form == until_form::utc) text += 'Z';
  return text;
}

result<void> broken(std::string detail) { return failure{errc::invalid_value, "", std::move(detail)}; }

bool any_part_for_set_pos(const rule& r) {
  return r.by_month.any() || r.by_week_no.any() || r.by_year_day.any() || r.by_month_day.any() || r.by_day.any() ||
         r.by_hour.any() || r.by_minute.any() || r.by_second.any();
}

result<void> check_day_parts(const rule& r) {
  if (r.by_month_day.any() && r.freq == frequency::weekly)
    return broken("BYMONTHDAY must not stand in a rule with FREQ=WEEKLY.");
  if (r.by_year_day.any() && r.freq != frequency::yearly)
    return broken("BYYEARDAY may only stand in a rule with FREQ=YEARLY.");
  if (r.by_week_no.any() && r.freq != frequency::yearly)
    return broken("BYWEEKNO may only stand in a rule with FREQ=YEARLY.");
  if (!r.by_day.any_ordinal()) return {};
  if (r.freq != frequency::monthly && r.freq != frequency::yearly)
    return broken("BYDAY may have an ordinal only in a rule with FREQ=MONTHLY or FREQ=YEARLY.");
  if (r.by_week_no.any()) return broken("BYDAY must not have an ordinal beside BYWEEKNO.");
  return {};
}

}  // namespace

bool weekday_parts::any_ordinal() const noexcept {
  return std::any_of(ordinal.begin(), ordinal.end(), [](const auto& numbers) { return numbers.any(); });
}

result<void> check_parts(const rule& r) {
  if (r.freq < frequency::daily)
    return failure{errc::unsupported_rule, "", "FREQ=" + std::string(name_of(r.freq)) + " is not supported."};
  if (r.interval == 0) return broken("INTERVAL must be at least 1.");
  if (r.count && *r.count == 0) return broken("COUNT must be at least 1.");
  if (r.count && r.until) return broken("COUNT and UNTIL must not stand in the same rule.");
  if (r.by_set_pos.any() && !any_part_for_set_pos(r)) return broken("BYSETPOS needs another BY part to choose from.");
  return check_day_parts(r);
}

std::string to_text(const rule& r) {
  std::string text;
  part_writer out(text);
  out.part("FREQ");
  out.value(name_of(r.freq));
  if (r.interval != 1) {
    out.part("INTERVAL");
    out.value(r.interval);
  }
  if (r.count) {
    out.part("COUNT");
    out.value(*r.count);
  }
  if (r.until) {
    out.part("UNTIL");
    out.value(until_text(*r.until));
  }
  write_set(out, "BYMONTH", r.by_month, 1);
  write_set(out, "BYWEEKNO", r.by_week_no);
  write_set(out, "BYYEARDAY", r.by_year_day);
  write_set(out, "BYMONTHDAY", r.by_month_day);
  write_weekdays(out, r.by_day);
  write_set(out, "BYHOUR", r.by_hour, 0);
  write_set(out, "BYMINUTE", r.by_minute, 0);
  write_set(out, "BYSECOND", r.by_second, 0);
  write_set(out, "BYSETPOS", r.by_set_pos);
  if (r.week_start != Monday) {
    out.part("WKST");
    out.value(weekday_names[r.week_start.c_encoding()]);
  }
  return text;
}

}  // namespace aido::recurrence
