#include "eventstore/event_feed.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::eventstore {

template <class Wanted>
event_feed::slice event_feed::read_if(event_position after, std::size_t limit, Wanted wanted) const {
  const std::lock_guard lock(mutex_);
  if (after < horizon_) return {.events = {}, .upto = horizon_, .missed = true};
  slice out{.events = {}, .upto = after};
  auto next = std::upper_bound(events_.begin(), events_.end(), after,
                               [](const event_position& p, const history_row_ptr& e) { return p < e->at_position; });
  for (; next != events_.end() && out.events.size() < limit; ++next) {
    if (wanted(**next)) out.events.push_back(*next);
    out.upto = (*next)->at_position;
  }
  return out;
}

event_feed::slice event_feed::read(workspace_id workspace, event_position after, std::size_t limit) const {
  return read_if(after, limit, [&](const history_row& e) { return e.workspace == workspace; });
}

event_feed::slice event_feed::read(event_position after, std::size_t limit) const {
  return read_if(after, limit, [](const history_row&) { return true; });
}

event_feed::listening event_feed::listen(std::function<void()> on_events) {
  const std::lock_guard lock(mutex_);
  const auto id = next_listener_++;
  listeners_.emplace(id, std::move(on_events));
  return {nullptr, [self = weak_from_this(), id](void*) {
            const auto feed = self.lock();
            if (!feed) return;
            const std::lock_guard inner(feed->mutex_);
            feed->listeners_.erase(id);
          }};
}

void event_feed::publish(const std::vector<history_row_ptr>& events) {
  if (events.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& e : events) bytes_ += bytes_of(*events_.emplace_back(e));
  while (events_.size() > limits::event_ring || bytes_ > limits::event_ring_bytes) drop_oldest();
  for (const auto& [id, on_events] : listeners_) on_events();
}

void event_feed::drop_oldest() {
  horizon_ = events_.front()->at_position;
  bytes_ -= bytes_of(*events_.front());
  events_.pop_front();
}

void event_feed::end() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, on_events] : listeners_) on_events();
}

event_position event_feed::last() const {
  const std::lock_guard lock(mutex_);
  return events_.empty() ? horizon_ : events_.back()->at_position;
}

}  // namespace aido::eventstore
