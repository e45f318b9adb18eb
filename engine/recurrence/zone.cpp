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
  const auto info = rules_->get_info(to_date(at));
  // The offset before a change serves all three: it moves a skipped time forward by the gap, and is the first of two.
  return {instant{at.time_since_epoch() - info.first.offset}, change_of(info.result)};
}

local_time zone::to_local(instant at) const {
  const auto second = floor<seconds>(at);
  return local_time{second.time_since_epoch() + rules_->get_info(date::sys_seconds{second.time_since_epoch()}).offset};
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
