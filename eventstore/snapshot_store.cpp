#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

bool is_workspace(const subject_ref& s) noexcept { return s.subject.value == s.workspace.value; }

failure being_rebuilt(partition_id partition) {
  return {errc::unavailable, "",
          "The snapshots of partition " + std::to_string(partition.value) +
              " are being rebuilt; if nobody is at it any more, run aido replay again."};
}

bool is_asked_for(const history_row& row, const history_query& q) noexcept {
  return (!q.workspace || row.workspace == *q.workspace) && (!q.subject || row.subject == *q.subject) &&
         (!q.after || row.at_position > *q.after) && (!q.until || row.at <= *q.until) &&
         (!q.upto || row.at_position.offset <= *q.upto) && (!q.batch || row.batch == q.batch);
}

}  // namespace aido::eventstore
