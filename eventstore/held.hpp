#pragma once

#include <cstddef>
#include <string>

namespace aido::eventstore {

/// F5: the subjects of a partition that were found to be held.
struct held_subjects {
  std::size_t count = 0;  ///< Each once, however often it was loaded.
  std::string last;       ///< The last one of them, where it is held, and why.
};

}  // namespace aido::eventstore
