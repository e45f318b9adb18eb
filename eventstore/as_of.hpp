#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/snapshot_store.hpp"
#include "eventstore/view.hpp"

/// The past, from history rows (in order of position, from the subject's first event on).
namespace aido::eventstore {

/// A limit on history rows that is none.
constexpr std::size_t whole_history = ~std::size_t{0} >> 1;

/// What the store holds for `q`, followed by those of `unflushed` (captured before, perhaps for an earlier q.after)
/// that it does not hold; at most q.limit. Blocks.
result<std::vector<history_row>> read_history(snapshot_store& store, const history_query& q,
                                              const std::vector<history_row>& unflushed);

/// The task that its events make; not_found when they end in the trash, or make none: a list's, a channel's.
result<task_ptr> task_after(const std::vector<history_row>& events);
/// The same, in the trash or not.
result<task_ptr> task_or_trash_after(const std::vector<history_row>& events);
/// The workspace that its own and its lists' events make; events of tasks are passed over. not_found when there are
/// none.
result<workspace_ptr> workspace_after(const std::vector<history_row>& events);
/// The workspace with all its tasks, complete.
result<std::shared_ptr<const workspace_view>> view_after(const std::vector<history_row>& events);

/// Rows of the past that are read at a time: each page has the store's time for itself, and what is held in memory has
/// a bound.
constexpr std::size_t past_page = 2'000;

/// The past from a history of any length, page by page: read `next`, `take` what came, and again until it was the end.
/// It keeps the states, not the rows. Not thread-safe.
class past {
 public:
  enum class of { workspace_alone, tasks_alone, tasks_too };

  /// What `q` asks for, its limit aside.
  past(history_query q, of what);

  /// The page to read next.
  const history_query& next() const noexcept { return query_; }
  /// The rows of that page; true when none follow that matter.
  bool take(const std::vector<history_row>& page);

  /// What they made, once; each fails with not_found when there was none, and as evolving them did.
  result<workspace_ptr> facts();
  result<task_ptr> task_or_trash(subject_id id);
  result<std::shared_ptr<const workspace_view>> view();

 private:
  result<void> step(const history_row& row);

  history_query query_;
  of what_;
  std::optional<instant> until_;
  std::optional<failure> why_not_;
  std::optional<workspace::state> facts_;
  std::unordered_map<subject_id, std::optional<task::state>, id_hash> tasks_;
};

/// Reads all of it; `unflushed` is what was captured for the whole. Fails as the store does. Blocks.
result<void> read_all(past& all, snapshot_store& store, const std::vector<history_row>& unflushed);

}  // namespace aido::eventstore
