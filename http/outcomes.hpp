#pragma once

#include <string>

#include "actors/gateway.hpp"
#include "engine/batch/decide.hpp"
#include "http/edge.hpp"

namespace aido::http {

/// The failure of a command that stands at `index` of a run.
failure at_command(failure why, std::size_t index);

/// Of an answer that says what a request with the same Idempotency-Key did before.
inline constexpr std::string_view replayed_line = "Idempotent-Replayed: true\r\n";

/// What became of each command of a run, as the JSON array that the client gets. One call per command, in order.
class outcome_list {
 public:
  /// It was applied, changed nothing, or is a repeat.
  void add(const command& c, const actors::answer& a);
  void add_refusal(const failure& why);
  /// What it would do.
  void add_rehearsal(const command& c, const events& would, const batch::subjects& after);

  std::string take() { return std::move(json_) + ']'; }

 private:
  void begin(std::string_view outcome);

  std::string json_ = "[";
};

/// The tasks of those ids, trashed or not, that there are in the workspace, with the workspace and, of those that are
/// not open, their next occurrences.
eventually<result<batch::subjects>> find_subjects(const call& c, std::vector<task_id> tasks);

}  // namespace aido::http
