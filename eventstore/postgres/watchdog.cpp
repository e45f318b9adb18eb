#include "eventstore/postgres/watchdog.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace aido::eventstore::postgres {

namespace {

// A look now and then while there is nothing to watch.
constexpr std::chrono::minutes idle{1};

}  // namespace

watchdog::watch::~watch() {
  const std::lock_guard lock(of_.mutex_);
  of_.watched_.erase(entry_);
}

watchdog::watchdog() : thread_([this](const std::stop_token& stopped) { run(stopped); }) {}

watchdog::~watchdog() {
  thread_.request_stop();
  thread_.join();
}

watchdog::watch watchdog::over(int socket, steady_time until) {
  const std::lock_guard lock(mutex_);
  const auto entry = watched_.insert(watched_.end(), {until, socket});
  changed_.notify_one();
  return {*this, entry};
}

void watchdog::run(const std::stop_token& stopped) {
  std::unique_lock lock(mutex_);
  while (!stopped.stop_requested()) {
    const auto next = earliest();
    if (!changed_.wait_until(lock, stopped, next, [&] { return earliest() < next; })) end_late();
  }
}

steady_time watchdog::earliest() const {
  auto next = std::chrono::steady_clock::now() + idle;
  for (const auto& w : watched_)
    if (!w.ended) next = std::min(next, w.until);
  return next;
}

void watchdog::end_late() {
  const auto now = std::chrono::steady_clock::now();
  for (auto& w : watched_) {
    if (w.ended || w.until > now) continue;
    ::shutdown(w.socket, SHUT_RDWR);
    w.ended = true;
  }
}

}  // namespace aido::eventstore::postgres
