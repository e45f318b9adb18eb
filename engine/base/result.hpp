#pragma once

#include <boost/system/result.hpp>
#include <string>

#include "engine/base/errc.hpp"

namespace aido {

/// An expected failure, as a value.
struct failure {
  errc code;
  std::string field;   ///< JSON Pointer (RFC 6901) of the offending field; empty when no field is at fault.
  std::string detail;  ///< One sentence for a person: the rule that was broken, with its bounds or position.

  friend bool operator==(const failure&, const failure&) = default;
};

/// A value or a `failure`. Expected errors travel in this; exceptions are for bugs and start-up.
template <class T = void>
using result = boost::system::result<T, failure>;

/// Called by `result::value()` on a failure: an unchecked access is a bug. Throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& at);

}  // namespace aido
