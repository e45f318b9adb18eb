#pragma once

#include "engine/command.hpp"

namespace aido::task {

/// Collects what one command does to a task, giving each event its id and version.
class recording {
 public:
  recording(const command& cause, const state& before) : recording(cause.id, before) {}
  /// `cause`: what the ids of the events are derived from.
  recording(const command_id& cause, const state& before)
      : cause_(cause), subject_{before.id.value}, version_(before.version), ledger_version_(before.ledger_version) {}

  /// An event of the task itself.
  void add(event_payload data);
  /// Another task comes to be.
  void add_created(const task_id& id, created data);

  const events& so_far() const noexcept { return events_; }
  events take() { return std::move(events_); }

 private:
  event_id next_id() const;

  command_id cause_;
  subject_id subject_;
  aido::version version_;
  aido::version ledger_version_;
  events events_;
};

}  // namespace aido::task
