#include "test/engine/recurrence/random_rule.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

/// Evenly drawn: left to itself, inRange prefers small numbers in the first cases of a property, and so few kinds of
/// rules.
int number(int least, int most) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, most + 1)); }
bool one_in(int cases) { return number(1, cases) == 1; }
int signed_number(int most) { return one_in(3) ? -number(1, most) : number(1, most); }

template <std::size_t size>
void fill(std::bitset<size>& set, int most_members) {
  for (int i = number(1, most_members); i > 0; --i) set.set(static_cast<std::size_t>(number(0, int{size} - 1)));
}

template <std::size_t most>
void fill(signed_set<most>& set, int most_members, int largest = int{most}) {
  for (int i = number(1, most_members); i > 0; --i) set.insert(signed_number(largest));
}

void fill_days(rule& r) {
  const bool ordinals = (r.freq == frequency::monthly || r.freq == frequency::yearly) && !r.by_week_no.any();
  const int largest = r.freq == frequency::yearly && one_in(3) ? 53 : 5;
  for (int i = number(1, 4); i > 0; --i) {
    const auto day = static_cast<std::size_t>(number(0, 6));
    if (ordinals && one_in(2))
      r.by_day.ordinal[day].insert(signed_number(largest));
    else
      r.by_day.every.set(day);
  }
}

void fill_end(rule& r) {
  if (one_in(4))
    r.count = static_cast<std::uint32_t>(number(1, 40));
  else if (one_in(4)) {
    const auto form = static_cast<until_form>(number(0, 2));
    auto at = *random_start();
    if (form == until_form::date) at = floor<days>(at);
    r.until = until_limit{form, at};
  }
}

rule make_rule() {
  rule r;
  r.freq = static_cast<frequency>(number(static_cast<int>(frequency::daily), static_cast<int>(frequency::yearly)));
  if (one_in(2)) r.interval = static_cast<std::uint32_t>(number(1, one_in(4) ? 40 : 4));
  if (one_in(3)) r.week_start = weekday{static_cast<unsigned>(number(0, 6))};
  if (one_in(3)) fill(r.by_month, 5);
  if (r.freq == frequency::yearly && one_in(4)) fill(r.by_week_no, 6);
  if (r.freq == frequency::yearly && one_in(4)) fill(r.by_year_day, 20);
  if (r.freq != frequency::weekly && one_in(3)) fill(r.by_month_day, 10);
  if (one_in(2)) fill_days(r);
  if (one_in(4)) fill(r.by_hour, 3);
  if (one_in(6)) fill(r.by_minute, 3);
  if (one_in(8)) fill(r.by_second, 2);
  r.by_set_pos.insert(1);
  const bool set_pos = one_in(3) && check_parts(r).has_value();
  r.by_set_pos = {};
  if (set_pos) fill(r.by_set_pos, 3, one_in(2) ? 3 : 30);
  fill_end(r);
  return r;
}

}  // namespace

rc::Gen<rule> random_rule() { return rc::gen::exec(make_rule); }

rc::Gen<local_time> random_start() {
  return rc::gen::exec([] {
    const auto month = year{number(1990, 2030)} / number(1, 12);
    const bool at_end = one_in(3);
    const local_days day = at_end ? local_days{month / last} : local_days{month / number(1, 28)};
    return local_time{day + seconds{number(0, 86'399)}};
  });
}

void showValue(const rule& r, std::ostream& out) { out << to_text(r); }

}  // namespace aido::recurrence
