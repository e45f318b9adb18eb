#pragma once

#include <chrono>
#include <optional>

namespace aido::cli {

/// How an attempt to be answered ended without an answer that settles the matter.
enum class attempt_end {
  refused,    ///< No connection came about: nothing was sent.
  lost,       ///< The connection broke: the request may have been applied.
  try_later,  ///< The server said 429 or 503.
};

/// What is known when an attempt has failed.
struct attempts {
  attempt_end how;
  int made = 1;                        ///< Attempts so far, this one included.
  bool was_connected = false;          ///< An earlier attempt reached a server: it may be restarting.
  std::chrono::milliseconds spent{0};  ///< Since the first attempt began.
  std::optional<std::chrono::seconds> retry_after;
};

/// How long to wait before the next attempt; absent: give up. Who was never connected finds no server: it gives up at
/// once. Else it doubles from 100 ms to 5 s, or is what the server asked for, within limits::client_patience in all.
std::optional<std::chrono::milliseconds> wait_before_next(const attempts& so_far) noexcept;

}  // namespace aido::cli
