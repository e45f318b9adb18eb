#include "actors/partition_face.hpp"

#include <algorithm>

namespace aido::actors {

std::shared_ptr<eventstore::workspace_view> partition_face::view(workspace_id workspace) const {
  const std::shared_lock lock(views_mutex_);
  const auto found = views_.find(workspace);
  if (found == views_.end()) return nullptr;
  found->second.used.store(looks_.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
  return found->second.view;
}

void partition_face::show(workspace_id workspace, std::shared_ptr<eventstore::workspace_view> view) {
  const std::unique_lock lock(views_mutex_);
  auto& shown = views_[workspace];
  shown.view = std::move(view);
  shown.used.store(looks_.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
}

void partition_face::hide(workspace_id workspace) {
  const std::unique_lock lock(views_mutex_);
  views_.erase(workspace);
}

void partition_face::hide_all() {
  const std::unique_lock lock(views_mutex_);
  views_.clear();
}

std::vector<workspace_id> partition_face::by_use() const {
  std::vector<std::pair<std::uint64_t, workspace_id>> uses;
  {
    const std::shared_lock lock(views_mutex_);
    for (const auto& [workspace, shown] : views_)
      uses.emplace_back(shown.used.load(std::memory_order_relaxed), workspace);
  }
  std::sort(uses.begin(), uses.end());
  std::vector<workspace_id> ordered;
  ordered.reserve(uses.size());
  for (const auto& [used, workspace] : uses) ordered.push_back(workspace);
  return ordered;
}

partition_status partition_face::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

void partition_face::show(partition_status s) {
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(s);
}

std::shared_ptr<eventstore::event_feed> partition_face::feed() const {
  const std::lock_guard lock(status_mutex_);
  return feed_;
}

void partition_face::show(std::shared_ptr<eventstore::event_feed> feed) {
  const std::lock_guard lock(status_mutex_);
  feed_ = std::move(feed);
}

}  // namespace aido::actors
