#pragma once

#include <string_view>

#include "engine/base/result.hpp"
#include "http/message.hpp"

namespace aido::http {

/// What clients are told about one kind of failure, beside the sentence about the case at hand.
struct problem {
  int status = 500;
  std::string_view title;       ///< The kind of failure, in a few words.
  std::string_view next;        ///< What to do.
  int retry_after_seconds = 0;  ///< Of the Retry-After field; 0: none.
};

/// The one table of problems; schemas/problems.md is held against it.
problem problem_of(errc code) noexcept;

/// The `type` of a problem is this and the code's name.
inline constexpr std::string_view problem_type_prefix = "urn:aido:problem:";

/// The application/problem+json answer (RFC 9457) to `f`.
response problem_response(const failure& f);
/// Whether it is such an answer, of this process or another one.
bool is_problem(const response& r, errc code);

}  // namespace aido::http
