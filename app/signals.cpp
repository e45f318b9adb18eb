#include "app/signals.hpp"

#include <array>
#include <condition_variable>
#include <mutex>
#include <unistd.h>

#include "app/exit_codes.hpp"

namespace aido::app {

namespace {

constexpr std::array stopping{SIGTERM, SIGINT, SIGHUP};

extern "C" void exit_at_once(int) { ::_exit(exit_interrupted); }

// The default spares the first process of a container.
extern "C" void die_of(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t this_one;
  sigemptyset(&this_one);
  sigaddset(&this_one, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &this_one, nullptr);
  ::raise(signal);
  ::_exit(exit_by_signal + signal);
}

void handle(const sigset_t& set, void (*handler)(int)) {
  for (const int signal : stopping)
    if (sigismember(&set, signal) == 1) std::signal(signal, handler);
}

void rest(const std::stop_token& until) {
  std::mutex nothing;
  std::unique_lock lock(nothing);
  std::condition_variable_any never;
  never.wait(lock, until, [] { return false; });
}

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

// What is pending is delivered to the thread when it begins, which it does also if it is not needed any more.
stop_signals::mortal::mortal(const sigset_t& set) : set_(set) {
  handle(set_, die_of);
  open_to_them_ = std::jthread([set](const std::stop_token& until) {
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    rest(until);
  });
}

stop_signals::mortal::~mortal() {
  open_to_them_.request_stop();
  open_to_them_.join();
  handle(set_, SIG_DFL);
}

void stop_signals::let_the_next_one_kill() {
  handle(set_, exit_at_once);
  ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

}  // namespace aido::app
