#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_publisher.hpp"

namespace aido::test {

inline std::string attribute_of(const eventstore::public_event& e, std::string_view name) {
  for (const auto& a : e.attributes)
    if (a.name == name) return a.value;
  return "";
}

/// Those outside: what they were told, and what is under way to them. It outlives the processes that tell it.
class remembering_publisher final : public eventstore::event_publisher {
 public:
  enum class mode {
    automatic,  ///< What is handed over is acknowledged at once.
    manual,     ///< It waits for `acknowledge` or `refuse`.
  };
  explicit remembering_publisher(mode how) : how_(how) {}

  void find_cursor(partition_id partition, eventstore::cursor_found found) override {
    if (away_) return found(*away_);
    found(kept_[partition]);
  }
  void publish(partition_id, const std::vector<eventstore::public_event>& events,
               eventstore::publish_done done) override {
    under_way_.push_back({events, std::move(done)});
    if (how_ == mode::automatic) acknowledge();
  }
  void remember(partition_id partition, log_offset next) override { kept_[partition] = next; }

  void acknowledge() {
    auto batch = take();
    for (const auto& e : batch.events) told_.push_back(e);
    batch.done({});
  }
  /// All but the first of the oldest batch are lost.
  void refuse(failure why) {
    auto batch = take();
    told_.push_back(batch.events.front());
    batch.done(std::move(why));
  }
  /// Whoever asks for a cursor is told why not, or is answered again.
  void be_away(std::optional<failure> why) { away_ = std::move(why); }

  std::size_t batches_under_way() const { return under_way_.size(); }
  std::size_t events_under_way() const { return under_way_.empty() ? 0 : under_way_.front().events.size(); }
  log_offset kept() { return kept_[partition_id{0}]; }
  const std::vector<eventstore::public_event>& told() const { return told_; }

 private:
  struct batch {
    std::vector<eventstore::public_event> events;
    eventstore::publish_done done;
  };
  batch take() {
    auto oldest = std::move(under_way_.front());
    under_way_.pop_front();
    return oldest;
  }

  const mode how_;
  std::deque<batch> under_way_;
  std::map<partition_id, log_offset> kept_;
  std::vector<eventstore::public_event> told_;
  std::optional<failure> away_;
};

}  // namespace aido::test
