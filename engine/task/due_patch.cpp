#include "engine/task/due_patch.hpp"

namespace aido::task {

namespace {

/// A due as the fields that it has in JSON, all at once or none: what a merge patch is merged into.
struct due_fields {
  std::optional<local_date> date;
  std::optional<local_time> local;
  std::optional<std::string> zone;
};

due_fields fields_of(const due& d) {
  if (const auto* day = std::get_if<due_date>(&d)) return {.date = day->date, .local = {}, .zone = {}};
  if (const auto* floating = std::get_if<due_floating>(&d)) return {.date = {}, .local = floating->local, .zone = {}};
  const auto& zoned = std::get<due_zoned>(d);
  return {.date = {}, .local = zoned.local, .zone = zoned.zone};
}

template <class T>
bool is_value(const std::optional<std::optional<T>>& field) {
  return field && *field;
}

/// What the patch does not name goes where a due of the kind that it names has no room for it.
void make_room(const due_patch& patch, due_fields& present) {
  if (is_value(patch.date)) {
    present.local = std::nullopt;
    present.zone = std::nullopt;
  }
  if (is_value(patch.local)) present.date = std::nullopt;
}

result<due> due_of(const due_fields& f) {
  if (f.date && f.local)
    return failure{errc::invalid_value, "/due", "A due is a date or a local time; both cannot be named."};
  if (f.zone && !f.local) return failure{errc::invalid_value, "/due/zone", "A zone goes with a local time."};
  if (f.date) return due(due_date{*f.date});
  if (!f.local)
    return failure{errc::invalid_value, "/due", "A due needs a date or a local time; null in its place clears it."};
  return f.zone ? due(due_zoned{*f.local, *f.zone}) : due(due_floating{*f.local});
}

}  // namespace

due_patch::due_patch(const due& whole) {
  auto all = fields_of(whole);
  date = all.date;
  local = all.local;
  zone = std::move(all.zone);
}

result<due> merged(const due_patch& patch, const std::optional<due>& present) {
  auto f = present ? fields_of(*present) : due_fields{};
  make_room(patch, f);
  f.date = patch.date.value_or(f.date);
  f.local = patch.local.value_or(f.local);
  f.zone = patch.zone.value_or(f.zone);
  return due_of(f);
}

}  // namespace aido::task
