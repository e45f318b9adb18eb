#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "actors/delivery_options.hpp"
#include "actors/partition_face.hpp"
#include "actors/unflushed_bytes.hpp"
#include "delivery/channel.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/event_publisher.hpp"
#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "eventstore/ownership.hpp"

namespace caf {
class actor_system;
}

/// Partitions on one thread and in virtual time: nothing happens until the test says so, and in the order it says.
namespace aido::test {

/// A wall clock that stands still until it is moved.
class set_clock final : public clock {
 public:
  explicit set_clock(instant now) : now_(now) {}
  instant now() const noexcept override { return now_; }
  void step(std::chrono::milliseconds by) noexcept { now_ += by; }

 private:
  instant now_;
};

/// What was asked, once it is answered; asserts that it is answered once.
template <class T>
class reply {
 public:
  actors::completion<T> taker() {
    return [slot = slot_](result<T> r) {
      if (slot->has_value()) throw std::logic_error("a second answer came");
      slot->emplace(std::move(r));
    };
  }
  bool came() const noexcept { return slot_->has_value(); }
  const result<T>& operator*() const { return slot_->value(); }
  const result<T>* operator->() const { return &slot_->value(); }

 private:
  std::shared_ptr<std::optional<result<T>>> slot_ = std::make_shared<std::optional<result<T>>>();
};

/// Where processes run: CAF's deterministic scheduler, and a wall clock that moves with its virtual time.
class stage {
 public:
  explicit stage(instant now);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;
  ~stage();

  /// Messages to actors that wait to be taken, one for each actor that has any.
  std::size_t jobs() const;
  /// Lets the actor at that place take one message.
  void run_one(std::size_t place);
  /// Lets all take all.
  void run();
  /// The same, and everything that is pending in `log`, until nothing is left.
  void settle(eventstore::memory_log& log);

  /// Both clocks move on. Timers that are due become jobs.
  void advance(std::chrono::milliseconds by);
  set_clock& wall() noexcept { return wall_; }
  caf::actor_system& system() noexcept;

 private:
  friend class process;
  struct scheduler;
  set_clock wall_;
  std::unique_ptr<scheduler> scheduler_;
};

/// One incarnation of a process that serves one partition (number 0).
class process {
 public:
  struct options {
    stage& on;
    eventstore::event_log& log;
    eventstore::snapshot_store& store;
    owner_id owner;
    std::size_t max_active_tasks = limits::max_active_tasks;
    std::size_t max_loaded_tasks = limits::max_loaded_tasks;
    std::size_t max_unflushed_events = limits::max_unflushed_events;
    std::shared_ptr<actors::unflushed_bytes> unflushed = nullptr;  ///< Of a process with more partitions.
    eventstore::event_publisher* publisher = nullptr;  ///< Where its relay tells events; nullptr: it has none.
    eventstore::owner_directory* directory = nullptr;  ///< Where its claims are announced; nullptr: it is alone.
    delivery::channel* out = nullptr;                  ///< Where its notifier delivers; nullptr: it has none.
    actors::delivery_options deliveries = {};
  };
  /// Starts to open.
  explicit process(const options& o);
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  /// It is killed; what its actors would have done is never done.
  ~process();

  reply<actors::answer> submit(command c);
  reply<eventstore::shown_task> load_task(workspace_id workspace, task_id task);
  reply<eventstore::workspace_ptr> load_facts(workspace_id workspace);
  reply<std::shared_ptr<const eventstore::workspace_view>> load_workspace(workspace_id workspace);
  reply<std::vector<eventstore::history_row>> history(eventstore::history_query q);
  reply<position> await_position(log_offset at);
  reply<position> await_end();
  reply<position> drain();
  /// Its partition's actor ends, with what it has in hand; the rest of the process goes on.
  void close();
  /// Another one is made, and starts to open.
  void open();
  /// No flush ends any more, whoever asked for it.
  void hang_flushes();
  bool is_told_to_stop() const noexcept { return told_to_stop_; }

  actors::partition_face& face() noexcept { return *face_; }
  actors::partition_status status() const { return face_->status(); }
  actors::partition_phase phase() const { return face_->status().phase; }

 private:
  struct cast;
  stage& stage_;
  std::shared_ptr<actors::partition_face> face_;
  std::unique_ptr<cast> cast_;
  bool told_to_stop_ = false;
};

}  // namespace aido::test
