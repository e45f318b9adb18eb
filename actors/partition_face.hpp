#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "actors/gateway.hpp"

namespace aido::actors {

/// What a partition shows to threads that are not its own: views, feed, status and how far it got. Written by the
/// partition's thread, read by any. Locks are leaves: no other lock is taken under them.
class partition_face {
 public:
  explicit partition_face(partition_id partition) : partition_(partition) { status_.partition = partition; }

  partition_id partition() const noexcept { return partition_; }

  std::shared_ptr<eventstore::workspace_view> view(workspace_id workspace) const;
  void show(workspace_id workspace, std::shared_ptr<eventstore::workspace_view> view);
  void hide(workspace_id workspace);
  /// Shows no workspace any more: what is damaged is not served.
  void hide_all();
  /// The workspaces that are shown, least recently looked at first.
  std::vector<workspace_id> by_use() const;

  partition_status status() const;
  void show(partition_status s);

  /// The feed begins when the partition opens; nullptr before, and of a closed door.
  std::shared_ptr<eventstore::event_feed> feed() const;
  void show(std::shared_ptr<eventstore::event_feed> feed);

  /// The last position folded.
  std::atomic<std::uint64_t> reached{0};
  /// Commands handed in and not yet answered; bounded by limits::max_mailbox.
  std::atomic<std::size_t> waiting{0};

 private:
  const partition_id partition_;
  struct shown {
    std::shared_ptr<eventstore::workspace_view> view;
    mutable std::atomic<std::uint64_t> used{0};  // when it was looked at last, in looks_
  };

  mutable std::shared_mutex views_mutex_;  // guards views_
  std::unordered_map<workspace_id, shown, id_hash> views_;
  mutable std::atomic<std::uint64_t> looks_{0};
  mutable std::mutex status_mutex_;  // guards status_ and feed_
  partition_status status_;
  std::shared_ptr<eventstore::event_feed> feed_;
};

}  // namespace aido::actors
