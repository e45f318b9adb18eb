#include "engine/task/state.hpp"

namespace aido::task {

local_time local_of(const due& d) noexcept {
  if (const auto* day = std::get_if<due_date>(&d)) return day->date;
  if (const auto* floating = std::get_if<due_floating>(&d)) return floating->local;
  return std::get<due_zoned>(d).local;
}

due moved_to(const due& d, local_time at) {
  if (std::holds_alternative<due_date>(d)) return due_date{std::chrono::floor<std::chrono::days>(at)};
  if (std::holds_alternative<due_floating>(d)) return due_floating{at};
  return due_zoned{at, std::get<due_zoned>(d).zone};
}

}  // namespace aido::task
