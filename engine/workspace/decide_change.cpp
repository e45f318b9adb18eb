#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/if_different.hpp"
#include "engine/task/content.hpp"
#include "engine/text.hpp"
#include "engine/workspace/families.hpp"

namespace aido::workspace {

namespace {

result<void> check_trash_days(std::uint32_t days) {
  if (days >= 1 && days <= limits::max_trash_days) return {};
  return failure{errc::invalid_value, "/trash_days",
                 "The trash is kept for 1 to " + std::to_string(limits::max_trash_days) + " days."};
}

/// They are for tasks of any due, so that an instant of their own makes no sense.
result<void> check_default_reminders(const std::vector<reminder::plan>& plans) {
  for (std::size_t i = 0; i < plans.size(); ++i)
    if (plans[i].at)
      return failure{errc::invalid_value, "/default_reminders/" + std::to_string(i) + "/at",
                     "A default reminder is so long before the due: it needs before_seconds."};
  auto ok = task::check_reminders(plans);
  if (ok) return ok;
  auto why = ok.error();
  constexpr std::string_view there = "/reminders";
  if (why.field.starts_with(there)) why.field.replace(0, there.size(), "/default_reminders");
  return why;
}

result<void> check(const patch& p) {
  if (p.name)
    if (auto ok = text::check_name(*p.name, limits::max_name, "/name"); !ok) return ok;
  if (p.zone)
    if (auto ok = check_zone(*p.zone); !ok) return ok;
  if (p.trash_days)
    if (auto ok = check_trash_days(*p.trash_days); !ok) return ok;
  return p.default_reminders ? check_default_reminders(*p.default_reminders) : result<void>{};
}

}  // namespace

result<events> decide_change(const change& what, const state& current, const command& cause) {
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  if (auto ok = check(what.patch); !ok) return ok.error();
  changed c{.name = if_different(what.patch.name, current.name),
            .zone = if_different(what.patch.zone, current.zone),
            .trash_days = if_different(what.patch.trash_days, current.trash_days),
            .default_reminders = if_different(what.patch.default_reminders, current.default_reminders),
            .default_reminder_time = if_different(what.patch.default_reminder_time, current.default_reminder_time)};
  if (c == changed{}) return events{};
  return one_event(cause, {current.id.value}, current.version, std::move(c));
}

}  // namespace aido::workspace
