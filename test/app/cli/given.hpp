#pragma once

#include "app/cli/due_phrase.hpp"

namespace aido::cli {

/// Thursday, 26 November 2026, 10:00 in Berlin (9:00 UTC).
inline standpoint in_berlin(std::string_view at = "2026-11-26T09:00:00Z") {
  return {*parse_instant(at), *recurrence::find_zone("Europe/Berlin")};
}

}  // namespace aido::cli
