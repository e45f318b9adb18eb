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
  spoken_.wait_for(lock, patience, [this] { return !told_.empty(); });
  heard.swap(told_);
  return heard;
}

void intake_board::count_received() {
  const std::lock_guard lock(mutex_);
  ++status_.received;
}

void intake_board::count_put_aside(const std::vector<told_outcome>& refused) {
  const std::lock_guard lock(mutex_);
  status_.dead_letters += refused.size();
  for (const auto& t : refused) ++status_.refused[t.said.why];
}

void intake_board::show(std::vector<intake_status::part> parts) {
  const std::lock_guard lock(mutex_);
  status_.parts = std::move(parts);
}

void intake_board::show_obstacle(std::string obstacle) {
  const std::lock_guard lock(mutex_);
  status_.obstacle = std::move(obstacle);
}

intake_status intake_board::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace aido::eventstore::kafka
