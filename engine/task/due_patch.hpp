#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// What a merge patch says of a due (decision 088). Absent: untouched. Outer set, inner empty: JSON null.
struct due_patch {
  std::optional<std::optional<local_date>> date;
  std::optional<std::optional<local_time>> local;
  std::optional<std::optional<std::string>> zone;

  due_patch() = default;
  /// The one that makes exactly `whole`, whatever there is.
  explicit(false) due_patch(const due& whole);
  friend bool operator==(const due_patch&, const due_patch&) = default;
};
BOOST_DESCRIBE_STRUCT(due_patch, (), (date, local, zone))

/// `present` with the patch merged into it: a date takes the place of a time with its zone, a time that of a date, and
/// a time alone stays in the zone there is. Fails with invalid_value, at the field, where that is no due.
result<due> merged(const due_patch& patch, const std::optional<due>& present);

}  // namespace aido::task
