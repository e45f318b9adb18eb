#pragma once

#include <random>
#include <vector>

#include "engine/command.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::test {

inline constexpr log_id test_log{{{0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90}}};
inline constexpr partition_id test_partition{0};

/// An owner that writes a believable partition, the same for the same seed: it claims, then decides random commands on
/// the state that its own fold and table made of the records before.
class workload {
 public:
  explicit workload(std::uint64_t seed, log_id log = test_log, partition_id partition = test_partition);

  /// A claim of the next epoch by a new owner.
  eventstore::stored_record claim();
  /// An effect of a random command (after `claim`); the first one creates the workspace.
  eventstore::stored_record effect();
  /// An effect of that command, whatever it is.
  eventstore::stored_record effect_of(const command& c, events made);
  /// A claim and `count` effects.
  std::vector<eventstore::stored_record> records(std::size_t count);

  /// A record as the owner would write it next, not yet in the log.
  eventstore::record draft(const command& c, events made) const;
  /// Takes a value into the own log, whatever it is; it must be a sound record.
  eventstore::stored_record take(std::string value);

  eventstore::fold& fold() noexcept { return fold_; }
  eventstore::partition_table& table() noexcept { return table_; }
  workspace_id workspace() const noexcept { return workspace_; }
  const std::vector<task_id>& tasks() const noexcept { return tasks_; }
  command next_command(command_payload what);
  /// What `c` does to the present state, at the present time.
  result<events> decide(const command& c) const;
  void pass(std::chrono::milliseconds time) { now_ += time; }
  uuid random_id();

 private:
  std::uint64_t below(std::uint64_t bound);
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  std::string text();
  task::due due();
  task::create creation();
  task::patch patch();
  task_id some_task();
  list_id some_list();
  std::optional<command_payload> fire();
  std::optional<command_payload> settle();
  std::optional<command_payload> about_a_reminder();
  command_payload about_a_person(const workspace::channel& c);
  command_payload about_channels();
  command_payload what();

  std::mt19937_64 random_;
  instant now_;  // before what is made of it
  workspace_id workspace_;
  eventstore::fold fold_;
  eventstore::partition_table table_;
  std::vector<task_id> tasks_;
};

/// The events' texts, as the record's reader hands them out.
std::vector<std::string> texts_of(const eventstore::record& r);

/// One line per loaded subject, in order of ids: the state that a log makes, to be compared.
std::vector<std::string> states_of(eventstore::partition_table& table, workspace_id workspace);

/// Folds records from the start of a partition into a fresh table, whose subjects all stay loaded.
class folded_partition {
 public:
  explicit folded_partition(log_id log = test_log, partition_id partition = test_partition)
      : fold_(log, partition), table_(partition) {}
  /// The verdict; an effective record is applied too.
  result<eventstore::folded> take(const eventstore::stored_record& r);
  /// Takes all; throws when one is not sound.
  void take_all(const std::vector<eventstore::stored_record>& records);
  /// A flush of all since the last, with every command of the fold's window.
  eventstore::changes take_changes();

  eventstore::fold& fold() noexcept { return fold_; }
  eventstore::partition_table& table() noexcept { return table_; }

 private:
  eventstore::fold fold_;
  eventstore::partition_table table_;
};

}  // namespace aido::test
