#include "actors/partition_face.hpp"

namespace aido::actors {

std::shared_ptr<eventstore::workspace_view> partition_face::view(workspace_id workspace) const {
  const std::shared_lock lock(views_mutex_);
  const auto found = views_.find(workspace);
  return found == views_.end() ? nullptr : found->second;
}

void partition_face::show(workspace_id workspace, std::shared_ptr<eventstore::workspace_view> view) {
  const std::unique_lock lock(views_mutex_);
  views_.insert_or_assign(workspace, std::move(view));
}

void partition_face::hide(workspace_id workspace) {
  const std::unique_lock lock(views_mutex_);
  views_.erase(workspace);
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
