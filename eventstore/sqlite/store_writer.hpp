#pragma once

#include <filesystem>

#include "eventstore/snapshot_store.hpp"
#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore::sqlite {

/// The writing half of sqlite_store: one connection with its statements. Not thread-safe.
class store_writer {
 public:
  /// `db` has the newest tables.
  static result<store_writer> open(database db);

  result<void> write(partition_id partition, const flush& f);
  result<void> clear(partition_id partition);

 private:
  explicit store_writer(database db) : db_(std::move(db)) {}
  result<void> prepare();
  result<bool> is_older(partition_id partition, const checkpoint& upto);
  result<void> write_subjects(partition_id partition, const flush& f);
  result<void> write_history(partition_id partition, const flush& f);
  result<void> write_history_subjects(partition_id partition, const flush& f);
  result<void> write_commands(partition_id partition, const flush& f);
  result<void> write_window(partition_id partition, const flush& f);
  result<void> write_checkpoint(partition_id partition, const flush& f);
  template <class... Value>
  result<void> erase(const std::string& sql, const Value&... values) {
    auto deletion = db_.prepare(sql);
    if (!deletion) return deletion.error();
    return deletion->run(values...);
  }

  // The statements end before their connection does.
  database db_;
  std::optional<statement> checkpoint_next_;
  std::optional<statement> put_subject_;
  std::optional<statement> put_history_;
  std::optional<statement> put_history_subject_;
  std::optional<statement> put_command_;
  std::optional<statement> forget_commands_;
  std::optional<statement> put_window_;
  std::optional<statement> forget_window_;
  std::optional<statement> put_checkpoint_;
};

}  // namespace aido::eventstore::sqlite
