#include "engine/recurrence/series.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

moment whole_day(local_date day) noexcept { return {.at = local_time{day}, .form = moment_form::date}; }

/// The last moment that `e` takes away.
local_time end_of(const moment& e) noexcept { return e.form == moment_form::time ? e.at : e.at + days{1} - seconds{1}; }

}  // namespace

std::optional<moment> parse_moment(std::string_view text) noexcept {
  if (const auto day = parse_local_date(text)) return whole_day(*day);
  if (const auto at = parse_local_time(text)) return moment{.at = *at};
  return std::nullopt;
}

std::string to_text(const moment& e) {
  return e.form == moment_form::date ? to_string(floor<days>(e.at)) : to_string(e.at);
}

result<exceptions> exceptions::of(std::vector<moment> all) {
  if (all.size() > limits::max_exceptions)
    return failure{errc::invalid_value, "",
                   "A series leaves out at most " + std::to_string(limits::max_exceptions) + " slots or days."};
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  exceptions made;
  made.all_ = std::move(all);
  return made;
}

const moment* exceptions::covering(local_time at) const noexcept {
  for (const auto& wanted : {moment{.at = at}, whole_day(floor<days>(at))}) {
    const auto found = std::ranges::lower_bound(all_, wanted);
    if (found != all_.end() && *found == wanted) return &*found;
  }
  return nullptr;
}

series_steps::series_steps(const series& s, local_time after)
    : series_(s), slots_(expansion::after(s.rule, s.start, after, s.counted)) {}

std::optional<standing_slot> series_steps::next() {
  const auto next = slots_.next();
  if (!next) return std::nullopt;
  return standing_slot{*next, series_.left_out.covering(next->at) ? standing::excepted : standing::due};
}

std::optional<slot> series_steps::next_due() {
  while (const auto next = slots_.next()) {
    const auto* taken = series_.left_out.covering(next->at);
    if (!taken) return next;
    slots_.go_past(end_of(*taken));
  }
  return std::nullopt;
}

std::optional<slot> first_after(const series& s, local_time after) { return series_steps(s, after).next_due(); }

std::vector<local_time> excepted_between(const series& s, local_time after, local_time last, std::size_t most) {
  std::vector<local_time> found;
  for (const auto& e : s.left_out.all()) {
    auto from = std::max(after, e.at - seconds{1});
    const auto end = std::min(last, end_of(e));
    while (found.size() < most && from < end) {
      const auto slot = first_after(s.rule, s.start, from);
      if (!slot || slot->at > end) break;
      if (found.empty() || found.back() < slot->at) found.push_back(slot->at);
      from = slot->at;
    }
  }
  return found;
}

}  // namespace aido::recurrence
