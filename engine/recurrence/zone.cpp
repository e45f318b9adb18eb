#include "engine/recurrence/zone.hpp"

#include <array>
#include <cstdio>
#include <date/tz.h>
#include <exception>
#include <memory>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

date::local_seconds to_date(local_time at) { return date::local_seconds{at.time_since_epoch()}; }

clock_change change_of(int kind) {
  if (kind == date::local_info::nonexistent) return clock_change::moved_by_gap;
  return kind == date::local_info::ambiguous ? clock_change::first_of_two : clock_change::none;
}

/// tzdata's compiled files list the clock changes up to this year; those that go on from there do so by a rule in the
/// file's last line, which date-tz does not read.
constexpr year last_listed{2037};

/// How many days (whole weeks) lie between `day`, beyond the listed years, and the like day of a listed one: in the
/// same month, on the same weekday. Clock changes are rules on weekdays of months, so that both have the same offset.
/// The years looked at are the last ones, in which the present rules hold.
days since_like_day(local_days day) {
  const year_month_day date{day};
  const auto from = date.month() < March ? January : March;  // with leap days out of the way
  const local_days first{date.year() / from / 1};
  for (auto y = last_listed;; --y) {
    const local_days like{y / from / 1};
    if (weekday{like} == weekday{first}) return first - like;
  }
}

/// Whether a period without an end follows on the last listed change: it has an end then, which the list lacks.
bool is_cut_off(const date::sys_info& info) {
  const sys_seconds begin{info.begin.time_since_epoch()};
  const sys_seconds end{info.end.time_since_epoch()};
  constexpr sys_seconds beyond_every_change{sys_days{year{9999} / December / 31}};
  return end > beyond_every_change && year_month_day{floor<days>(begin)}.year() == last_listed;
}

bool is_listed(local_days day) { return year_month_day{day}.year() <= last_listed; }

date::local_info info_at(const date::time_zone& rules, local_time at) {
  auto info = rules.get_info(to_date(at));
  const auto day = floor<days>(at);
  if (is_listed(day) || info.result != date::local_info::unique || !is_cut_off(info.first)) return info;
  return rules.get_info(to_date(at - since_like_day(day)));
}

seconds offset_at(const date::time_zone& rules, sys_seconds at) {
  const auto info = rules.get_info(date::sys_seconds{at.time_since_epoch()});
  const local_days day{floor<days>(at).time_since_epoch()};
  if (is_listed(day) || !is_cut_off(info)) return info.offset;
  return rules.get_info(date::sys_seconds{(at - since_like_day(day)).time_since_epoch()}).offset;
}

/// tzdata's files hold more than zones: copies with leap seconds, and the machine's own setting.
bool is_iana_name(std::string_view name) {
  return !name.starts_with("posix") && !name.starts_with("right/") && name != "localtime" && name != "Factory";
}

/// The first line of tzdata's compact form is "# version 2026a"; date-tz looks for a file that Debian does not ship.
std::string read_version() {
  using closer = int (*)(std::FILE*);
  const std::unique_ptr<std::FILE, closer> file{std::fopen("/usr/share/zoneinfo/tzdata.zi", "re"), &std::fclose};
  std::array<char, 64> line{};
  if (!file || !std::fgets(line.data(), static_cast<int>(line.size()), file.get())) return "unknown";
  constexpr std::string_view label = "# version ";
  std::string_view text{line.data()};
  if (!text.starts_with(label)) return "unknown";
  text.remove_prefix(label.size());
  return std::string{text.substr(0, text.find('\n'))};
}

}  // namespace

std::string_view zone::name() const noexcept { return rules_->name(); }

resolved zone::to_instant(local_time at) const {
  const auto info = info_at(*rules_, at);
  // The offset before a change serves all three: it moves a skipped time forward by the gap, and is the first of two.
  return {instant{at.time_since_epoch() - info.first.offset}, change_of(info.result)};
}

local_time zone::to_local(instant at) const {
  const auto second = floor<seconds>(at);
  return local_time{second.time_since_epoch() + offset_at(*rules_, second)};
}

std::optional<zone> find_zone(std::string_view iana_name) noexcept {
  if (!is_iana_name(iana_name)) return std::nullopt;
  try {
    const auto* rules = date::locate_zone(iana_name);
    rules->get_info(date::sys_seconds{});  // reads the zone's file: a file that is none is found out here
    return zone{rules};
  } catch (const std::exception&) {  // the library's way to say that there is none
    return std::nullopt;
  }
}

rule localized(rule r, const zone& z) {
  if (!r.until || r.until->form != until_form::utc) return r;
  r.until = until_limit{until_form::local, z.to_local(instant{r.until->at.time_since_epoch()})};
  return r;
}

std::string tzdata_version() {
  static const std::string version = read_version();
  return version;
}

}  // namespace aido::recurrence
