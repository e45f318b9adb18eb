#pragma once

#include <memory>

namespace aido::bench {

/// A node at rest: 100,000 tasks of one workspace loaded, each with a reminder years ahead, none of them active.
class resting_node {
 public:
  static constexpr std::size_t tasks = 100'000;

  /// Writes the tasks' log, folds it into a store, then starts the node on both and loads the workspace.
  resting_node();
  resting_node(const resting_node&) = delete;
  resting_node& operator=(const resting_node&) = delete;
  ~resting_node();

  /// What the node keeps for each task, its reminder included: all that it allocated, less the window of remembered
  /// commands, which is as large without the tasks.
  double bytes_per_task() const;
  /// The JSON of a task's snapshot.
  double encoded_bytes_per_task() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace aido::bench
