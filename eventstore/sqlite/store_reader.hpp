#pragma once

#include <string>
#include <unordered_map>

#include "eventstore/snapshot_store.hpp"
#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore::sqlite {

/// The reading half of sqlite_store: one connection, its statements prepared when first needed and kept. Members as in
/// snapshot_store. Not thread-safe.
class store_reader {
 public:
  explicit store_reader(database db) : db_(std::move(db)) {}

  result<std::optional<checkpoint>> load_checkpoint(partition_id partition);
  result<std::vector<dedup_entry>> load_window(partition_id partition);
  result<std::optional<dedup_entry>> find_command(partition_id partition, command_id command);
  result<std::vector<subject_row>> load_subjects(partition_id partition, std::span<const subject_ref> subjects);
  result<std::vector<subject_row>> scan_workspace(partition_id partition, workspace_id workspace,
                                                  std::optional<subject_id> after, std::size_t limit);
  result<std::vector<wake_row>> scan_wakes(partition_id partition, wake_kind kind, std::optional<wake_row> after,
                                           std::size_t limit);
  result<std::uint64_t> count_overdue(partition_id partition, instant at);
  result<std::string> tzdata(partition_id partition);
  result<std::vector<history_row>> history(const history_query& q);

 private:
  result<statement*> kept(const std::string& sql);

  template <class Row, class... Value>
  result<std::vector<Row>> collect(const std::string& sql, Row (*read)(const statement&), const Value&... values) {
    const auto query = kept(sql);
    if (!query) return query.error();
    (*query)->start(values...);
    std::vector<Row> rows;
    for (;;) {
      const auto row = (*query)->next();
      if (!row) return row.error();
      if (!*row) return rows;
      rows.push_back(read(**query));
    }
  }

  // The statements end before their connection does.
  database db_;
  std::unordered_map<std::string, statement> statements_;
};

}  // namespace aido::eventstore::sqlite
