#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/base/ids.hpp"

namespace aido {

/// What a request asks of the version that its subject has when it is decided (RFC 9110 §13.1.1, §13.1.2): nothing, as
/// it is made. Version 0 is that of a subject which does not exist yet.
struct version_condition {
  std::optional<std::vector<version>> one_of;  ///< Absent: any.
  std::vector<version> none_of;
  bool is_new = false;  ///< None that exists.

  /// That it is `v`; absent: any.
  static version_condition exactly(std::optional<version> v) {
    version_condition c;
    if (v) c.one_of = std::vector{*v};
    return c;
  }

  bool allows(version present) const noexcept {
    const auto names = [present](const std::vector<version>& some) {
      return std::ranges::find(some, present) != some.end();
    };
    return (!one_of || names(*one_of)) && !names(none_of) && !(is_new && present > version{});
  }
};

}  // namespace aido
