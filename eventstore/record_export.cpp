#include "eventstore/record_export.hpp"

#include "eventstore/fold_through.hpp"

namespace aido::eventstore {

result<void> export_partition(event_log& log, partition_id partition, std::optional<workspace_id> only,
                              export_writer& writer, const line_taker& take, const scan_progress& progress) {
  const auto id = log.describe().id;
  const auto export_one = [&](const folded& f, const digest& before, std::string_view value) -> result<void> {
    const bool wanted = f.verdict == verdict::effective && (!only || f.content.workspace == *only);
    if (!wanted) return {};
    return take(writer.add({f.content.workspace, id, {partition, f.offset}, before, std::string(value)}));
  };
  fold judge(id, partition);
  return fold_through(log, judge, export_one, progress);
}

}  // namespace aido::eventstore
