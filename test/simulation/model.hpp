#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "actors/gateway.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::test {

/// One answer that a client got.
struct told {
  command asked;
  result<actors::answer> got;
};

/// What is wrong, a sentence each; empty when nothing is.
using complaints = std::vector<std::string>;

/// What a log says, folded from offset 0 with nothing else at hand, and held against what was promised.
class model {
 public:
  /// Folds every record of the partition.
  model(eventstore::event_log& log, partition_id partition, workspace_id workspace);

  /// What the log itself shows: no damage, nothing held or repeated, one next occurrence, reminders once and in time.
  complaints of_the_log(instant now) const;
  /// What clients were told.
  complaints of_answers(const std::vector<told>& all) const;
  /// The same tasks, in the same state, as `view` shows; `name` says whose view it is.
  complaints of_view(const eventstore::workspace_view& view, const std::string& name) const;

 private:
  struct effect {
    log_offset offset;
    eventstore::record content;
  };
  void take(const eventstore::stored_record& r);
  void take_events(eventstore::folded& judged);
  void take_settled(const event& e, const reminder_id& reminder, std::uint32_t arming, instant planned, instant at);
  eventstore::task_ptr task_at(task_id task, log_offset offset) const;
  void check_answer(const told& t, complaints& found) const;
  void check_refusals(const std::vector<told>& all, complaints& found) const;
  void check_due(instant now, complaints& found) const;

  eventstore::fold fold_;
  eventstore::partition_table table_;
  const workspace_id workspace_;
  complaints found_;
  std::map<command_id, effect> effects_;
  std::map<task_id, std::map<log_offset, eventstore::task_ptr>> tasks_;
  std::map<subject_id, version> versions_;
  std::map<task_id, version> ledgers_;
  std::set<std::string> settled_;  // task/reminder/arming
};

}  // namespace aido::test
