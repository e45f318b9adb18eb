#include "app/signals.hpp"

#include <array>
#include <unistd.h>

#include "app/exit_codes.hpp"

namespace aido::app {

namespace {

constexpr std::array stopping{SIGTERM, SIGINT, SIGHUP};

extern "C" void exit_at_once(int) { ::_exit(exit_interrupted); }

bool is_ignored(int signal) {
  struct sigaction present{};
  return ::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

}  // namespace

// Linux queues a signal that is blocked even if it is ignored, and sigtimedwait would take it.
stop_signals::stop_signals() {
  sigemptyset(&set_);
  for (const int signal : stopping)
    if (!is_ignored(signal)) sigaddset(&set_, signal);
  ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  // A client that goes away is an error of its connection.
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<int> stop_signals::wait(std::chrono::milliseconds patience) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(patience);
  const std::chrono::nanoseconds rest = patience - seconds;
  const timespec limit{.tv_sec = seconds.count(), .tv_nsec = rest.count()};
  const int signal = ::sigtimedwait(&set_, nullptr, &limit);
  return signal > 0 ? std::optional(signal) : std::nullopt;
}

void stop_signals::let_the_next_one_kill() {
  for (const int signal : stopping)
    if (sigismember(&set_, signal) == 1) std::signal(signal, exit_at_once);
  ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

}  // namespace aido::app
