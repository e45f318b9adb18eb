#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// The recent effective events of a partition, in order, at most limits::event_ring of them and
/// limits::event_ring_bytes; one writer, any number of readers.
class event_feed : public std::enable_shared_from_this<event_feed> {
 public:
  /// `from`: the position before which this feed knows nothing.
  explicit event_feed(event_position from) : horizon_(from) {}

  struct slice {
    std::vector<history_row_ptr> events;  ///< Of what was asked for, after the position asked for.
    event_position upto;                  ///< Ask for what comes after this next time.
    bool missed = false;                  ///< The position asked for is older than what is kept: ask the history.
  };

  /// At most `limit` events of `workspace` after `after`.
  slice read(workspace_id workspace, event_position after, std::size_t limit) const;
  /// The same, of all workspaces.
  slice read(event_position after, std::size_t limit) const;

  /// Ends a `listen` when it is destroyed; the callback may still be running then.
  using listening = std::shared_ptr<void>;
  /// Calls `on_events` after each publication, on the writer's thread: it must be quick and must not call back.
  listening listen(std::function<void()> on_events);

  /// The writer's side: events in order of position; then every listener is told.
  void publish(const std::vector<history_row_ptr>& events);

  /// The writer's last word: nothing more is published. Every listener is told, and looks for another feed.
  void end();

  /// The last event's position (or where the feed began).
  event_position last() const;

 private:
  void drop_oldest();
  template <class Wanted>
  slice read_if(event_position after, std::size_t limit, Wanted wanted) const;

  mutable std::mutex mutex_;  // guards everything below; listeners are called under it
  std::deque<history_row_ptr> events_;
  std::size_t bytes_ = 0;   // of events_
  event_position horizon_;  // events at or before it are not kept
  std::map<std::uint64_t, std::function<void()>> listeners_;
  std::uint64_t next_listener_ = 0;
};

}  // namespace aido::eventstore
