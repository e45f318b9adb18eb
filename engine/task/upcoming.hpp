#pragma once

#include <string_view>
#include <vector>

#include "engine/task/state.hpp"

namespace aido::task {

/// The wall-clock dues of the next occurrences of `t`'s series, as if each were completed before the slot after it; at
/// most `most`, none when it does not recur, rests or has made its next one.
std::vector<local_time> upcoming(const state& t, std::string_view workspace_zone, std::size_t most);

}  // namespace aido::task
