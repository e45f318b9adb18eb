#include "actors/wake_queue.hpp"

#include <algorithm>

namespace aido::actors {

bool wake_queue::later(const entry& a, const entry& b) noexcept { return a.at != b.at ? a.at > b.at : a.task > b.task; }

std::uint32_t wake_queue::index_of(workspace_id workspace) {
  const auto [found, fresh] = indexes_.try_emplace(workspace, static_cast<std::uint32_t>(workspaces_.size()));
  if (fresh) workspaces_.push_back(workspace);
  return found->second;
}

void wake_queue::push(const eventstore::wake_row& w) {
  heap_.push_back({.at = w.at, .task = w.task, .workspace = index_of(w.workspace)});
  std::push_heap(heap_.begin(), heap_.end(), later);
  if (heap_.size() >= drop_repeats_at_) drop_repeats();
}

// Every event of a task says again when it wakes. What is in order is a heap, too.
void wake_queue::drop_repeats() {
  std::ranges::sort(heap_);
  const auto repeats = std::ranges::unique(heap_);
  heap_.erase(repeats.begin(), repeats.end());
  look_again_when_doubled();
}

// So that a push takes as long, all in all, as one into a heap that nobody sorts.
void wake_queue::look_again_when_doubled() noexcept { drop_repeats_at_ = std::max(not_worth_a_look, 2 * heap_.size()); }

std::optional<instant> wake_queue::earliest() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().at;
}

std::vector<eventstore::wake_row> wake_queue::take_due(instant now, std::size_t limit) {
  std::vector<eventstore::wake_row> due;
  while (!heap_.empty() && heap_.front().at <= now && due.size() < limit) {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const entry e = heap_.back();
    heap_.pop_back();
    const eventstore::wake_row row{.at = e.at, .task = e.task, .workspace = workspaces_[e.workspace]};
    if (due.empty() || !(due.back() == row)) due.push_back(row);
  }
  if (2 * heap_.size() < drop_repeats_at_) look_again_when_doubled();
  return due;
}

}  // namespace aido::actors
