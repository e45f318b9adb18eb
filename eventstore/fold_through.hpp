#pragma once

#include <functional>
#include <string_view>

#include "eventstore/log_scan.hpp"

namespace aido::eventstore {

/// Told of each record in order: the verdict on it, the chain before it, and its bytes; a failure ends the pass.
using judged_taker = std::function<result<void>(const folded& f, const digest& before, std::string_view value)>;

/// Folds a partition on from where `judge` stands to its end. Blocks. Fails with corrupt (fold rule F4), as the log
/// does, or as `take` does.
result<void> fold_through(event_log& log, fold& judge, const judged_taker& take, const scan_progress& progress = {});

}  // namespace aido::eventstore
