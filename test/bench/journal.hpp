#pragma once

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/author.hpp"
#include "engine/command.hpp"
#include "eventstore/event_log.hpp"

namespace aido::bench {

/// An everyday task of a household or a team, the `number`-th: title, notes, a label, a due in a zone, a reminder
/// before it. The record that creates it takes about 900 bytes.
task::create believable_task(std::size_t number);

uuid random_uuid();

/// Owns a partition and writes it record by record, deciding as the engine does, without the engine.
class journal {
 public:
  /// The partition of `log` in which the workspace lies; it must be empty.
  explicit journal(const eventstore::log_description& log);

  /// The first records: a claim, and the workspace.
  std::vector<std::string> opening();
  /// A new task.
  std::string create();
  /// A new task (half of the time), a change (a third) or a completion.
  std::string next();

  workspace_id workspace() const noexcept { return workspace_.id; }
  partition_id partition() const noexcept { return partition_; }
  std::size_t tasks() const noexcept { return tasks_.size(); }
  /// The id of one of them.
  std::string some_task() const { return to_string(tasks_.at(tasks_.size() / 2).id); }

 private:
  std::string record_of(command_payload what);
  std::string seal(const command& c, events made);
  void evolve(const command& c, const event& e);
  command command_of(command_payload what);

  std::mt19937_64 random_{1};
  workspace::state workspace_;
  eventstore::log_description log_;
  partition_id partition_;
  std::optional<actors::author> author_;
  instant now_;
  std::vector<task::state> tasks_;
  std::unordered_map<subject_id, std::size_t, id_hash> places_;  // in tasks_
};

/// Appends values to one partition, `outstanding` of them in flight all the time; seconds until the last was durable.
double append_all(eventstore::event_log& log, partition_id partition, const std::vector<std::string>& values,
                  std::size_t outstanding);

}  // namespace aido::bench
