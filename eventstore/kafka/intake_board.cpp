#include "eventstore/kafka/intake_board.hpp"

namespace aido::eventstore::kafka {

void intake_board::tell(told_outcome what) {
  const std::lock_guard lock(mutex_);
  ++status_.outcomes[static_cast<std::size_t>(what.said.fate)];
  told_.push_back(std::move(what));
  spoken_.notify_one();
}

std::vector<told_outcome> intake_board::hear(std::chrono::milliseconds patience) {
  std::vector<told_outcome> heard;
  std::unique_lock lock(mutex_);
  spoken_.wait_for(lock, patience, [this] { return woken_ || !told_.empty(); });
  woken_ = false;
  heard.swap(told_);
  return heard;
}

void intake_board::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  spoken_.notify_one();
}

void intake_board::count_received() {
  const std::lock_guard lock(mutex_);
  ++status_.received;
  obstacles_[static_cast<std::size_t>(intake_way::reading)].clear();
}

void intake_board::count_put_aside(const told_outcome& refused) {
  const std::lock_guard lock(mutex_);
  ++status_.dead_letters;
  ++status_.refused[refused.said.why];
}

void intake_board::show(std::vector<intake_status::part> parts) {
  const std::lock_guard lock(mutex_);
  status_.parts = std::move(parts);
}

void intake_board::show_obstacle(intake_way where, std::string obstacle) {
  const std::lock_guard lock(mutex_);
  obstacles_[static_cast<std::size_t>(where)] = std::move(obstacle);
}

intake_status intake_board::status() const {
  const std::lock_guard lock(mutex_);
  auto copy = status_;
  const auto& [reading, letters] = obstacles_;
  copy.obstacle = reading.empty() ? letters : reading;
  return copy;
}

}  // namespace aido::eventstore::kafka
