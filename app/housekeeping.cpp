#include "app/housekeeping.hpp"

namespace aido::app {

namespace {

constexpr std::chrono::minutes between_rounds{1};

}  // namespace

housekeeping::housekeeping(std::vector<chore> chores) : chores_(std::move(chores)) {
  if (!chores_.empty()) thread_ = std::jthread([this](const std::stop_token& stopped) { work(stopped); });
}

void housekeeping::run_soon() {
  const std::lock_guard lock(mutex_);
  asked_ = true;
  woken_.notify_one();
}

void housekeeping::work(const std::stop_token& stopped) {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, stopped, between_rounds, [this] { return asked_; });
      asked_ = false;
    }
    if (stopped.stop_requested()) return;
    for (const auto& do_it : chores_) do_it();
  }
}

}  // namespace aido::app
