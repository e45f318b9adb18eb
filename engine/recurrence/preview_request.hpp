#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/limits.hpp"
#include "engine/recurrence/preview.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::recurrence {

/// What a person considers before saving it: a rule, as RRULE or in words, and where it starts.
struct preview_request {
  std::optional<std::string> rrule;
  std::optional<std::string> words;  ///< One of the two.
  std::optional<moment> start;       ///< Required.
  std::optional<std::string> zone;   ///< IANA name; the workspace's when it is absent.
  std::optional<month_end_policy> month_end;
  std::vector<moment> exceptions;
  std::optional<local_time> after;
  std::uint32_t count = limits::preview_default;
  friend bool operator==(const preview_request&, const preview_request&) = default;
};
BOOST_DESCRIBE_STRUCT(preview_request, (), (rrule, words, start, zone, month_end, exceptions, after, count))

/// One slot of a preview, as a client sees it.
struct preview_item {
  std::string local;  ///< As the start was given: a day, or a day and a time.
  instant at;
  std::string zone;
  std::optional<std::uint32_t> number;  ///< 1 for the series' first; absent where it was not counted.
  std::vector<std::string> reasons;     ///< See `reasons_of`.
  std::string sentence;                 ///< See `sentence_of`.
  friend bool operator==(const preview_item&, const preview_item&) = default;
};
BOOST_DESCRIBE_STRUCT(preview_item, (), (local, at, zone, number, reasons, sentence))

/// How a rule was understood, and what comes of it.
struct preview_answer {
  std::string rrule;  ///< Canonical. Clamped days stand in it; it means what it shows with this month_end.
  std::string words;
  recurrence::counting anchor = recurrence::counting::due;
  month_end_policy month_end = month_end_policy::clamp;
  std::vector<preview_item> items;
  friend bool operator==(const preview_answer&, const preview_answer&) = default;
};
BOOST_DESCRIBE_STRUCT(preview_answer, (), (rrule, words, anchor, month_end, items))

/// The answer, with floating times read in `workspace_zone` unless the request names a zone. Changes nothing, takes
/// bounded time. Fails with the JSON Pointer of the field at fault: missing_field, invalid_value, unsupported_rule.
result<preview_answer> answer_of(const preview_request& asked, std::string_view workspace_zone);

}  // namespace aido::recurrence
