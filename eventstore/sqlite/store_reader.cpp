#include "eventstore/sqlite/store_reader.hpp"

#include <cstring>

#include "engine/base/limits.hpp"
#include "eventstore/sqlite/history_page.hpp"
#include "eventstore/sqlite/log_schema.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::sqlite {

namespace {

template <class Number>
Number number_at(const statement& row, int column) {
  return {static_cast<std::uint64_t>(row.number(column))};
}

instant instant_at(const statement& row, int column) { return instant{std::chrono::milliseconds{row.number(column)}}; }

digest digest_at(const statement& row, int column) {
  digest d{};
  const auto stored = row.bytes(column);
  if (stored.size() == d.size()) std::memcpy(d.data(), stored.data(), d.size());
  return d;
}

const std::string select_checkpoint =
    R"sql(SELECT next, epoch, owner, next_seq, chain, last_at, effective_records, "partition" FROM checkpoints
          WHERE "partition" = ?1)sql";

checkpoint read_checkpoint(const statement& row) {
  return {{static_cast<std::uint32_t>(row.number(7))},
          number_at<log_offset>(row, 0),
          number_at<epoch>(row, 1),
          {row.id(2)},
          number_at<sequence>(row, 3),
          digest_at(row, 4),
          instant_at(row, 5),
          static_cast<std::uint64_t>(row.number(6))};
}

// Those that are too old are not all deleted yet.
const std::string select_command = R"sql(SELECT command, ordinal, "offset", fingerprint, subject, at FROM commands
  WHERE "partition" = ?1 AND command = ?2
    AND at >= (SELECT last_at FROM checkpoints WHERE "partition" = ?1) - ?3)sql";

constexpr auto retention = std::chrono::milliseconds(limits::dedup_retention).count();

dedup_entry read_command(const statement& row) {
  return {{row.id(0)},
          id_origin::client,
          static_cast<std::uint64_t>(row.number(1)),
          number_at<log_offset>(row, 2),
          digest_at(row, 3),
          {row.id(4)},
          instant_at(row, 5)};
}

const std::string subject_columns =
    "SELECT subject, workspace, kind, folded_to, state, wake_at, held_at, owed_since FROM snapshots ";

const std::string scan_subjects = subject_columns + R"(WHERE "partition" = ?1 AND workspace = ?2 )";

const std::string select_subject = scan_subjects + "AND subject = ?3";

subject_row read_subject(const statement& row) {
  return {{row.id(0)},
          {row.id(1)},
          static_cast<subject_kind>(row.number(2)),
          number_at<log_offset>(row, 3),
          std::string(row.bytes(4)),
          row.is_null(5) ? std::nullopt : std::optional(instant_at(row, 5)),
          row.is_null(6) ? std::nullopt : std::optional(number_at<log_offset>(row, 6)),
          row.is_null(7) ? std::nullopt : std::optional(instant_at(row, 7))};
}

wake_row read_wake(const statement& row) { return {instant_at(row, 0), {row.id(1)}, {row.id(2)}}; }

/// What the events of a record share.
history_row read_shared(const statement& row) {
  return {.at_position = {number_at<log_offset>(row, 0), 0},
          .workspace = {row.id(1)},
          .subject = {},
          .version = {},
          .at = instant_at(row, 2),
          .by = {std::string(row.bytes(3))},
          .command = {row.id(4)},
          .event = {},
          .batch = row.is_null(5) ? std::nullopt : std::optional(batch_id{row.id(5)})};
}

// Named, since the planner knows no sizes and takes the key, whose order is the one asked for: it would read the whole
// partition for the few rows of a subject.
std::string_view history_tables(const history_query& q) {
  if (q.subject) return "history_subjects CROSS JOIN history USING (key) ";
  return q.batch ? "history INDEXED BY history_by_batch " : "history ";
}

// One text per combination of restrictions, so that each gets a plan of its own; all bind the same parameters.
std::string history_sql(const history_query& q) {
  auto sql = R"(SELECT "offset", workspace, at, principal, command, batch, events FROM )" +
             std::string(history_tables(q)) + "WHERE key >= ?1 AND key <= ?2 ";
  if (q.workspace) sql += "AND workspace = ?3 ";
  if (q.subject) sql += "AND subject = ?4 ";
  if (q.until) sql += "AND at <= ?5 ";
  if (q.batch) sql += "AND batch IS NOT NULL AND batch = ?6 ";
  return sql + "ORDER BY key";
}

/// The last key of a partition up to `upto`.
std::int64_t last_key(partition_id partition, std::optional<log_offset> upto) {
  return upto ? log_key(partition, *upto) : log_key({partition.value + 1}, {}) - 1;
}

/// The rows of `q` among the events of the records that `query` steps through.
result<std::vector<history_row>> asked_for(statement& query, const history_query& q) {
  std::vector<history_row> rows;
  std::vector<history_row> of_record;
  while (rows.size() < q.limit) {
    const auto record = query.next();
    if (!record) return record.error();
    if (!*record) break;
    const auto shared = read_shared(query);
    of_record.clear();
    if (!unpack(query.bytes(6), shared, of_record)) {
      return failure{errc::corrupt, "", describe(q.partition, shared.at_position.offset) + ": the history is damaged."};
    }
    for (auto& row : of_record) {
      if (rows.size() < q.limit && is_asked_for(row, q)) rows.push_back(std::move(row));
    }
  }
  return rows;
}

template <class Row>
result<std::optional<Row>> first_of(result<std::vector<Row>> rows) {
  if (!rows) return rows.error();
  return rows->empty() ? std::nullopt : std::optional(std::move(rows->front()));
}

}  // namespace

result<statement*> store_reader::kept(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return &found->second;
  auto prepared = db_.prepare(sql);
  if (!prepared) return prepared.error();
  return &statements_.emplace(sql, std::move(*prepared)).first->second;
}

result<std::optional<checkpoint>> store_reader::load_checkpoint(partition_id partition) {
  return first_of(collect(select_checkpoint, read_checkpoint, partition));
}

result<std::vector<dedup_entry>> store_reader::load_window(partition_id partition) {
  const auto at = load_checkpoint(partition);
  if (!at) return at.error();
  if (!*at) return std::vector<dedup_entry>{};
  const auto start = window_start(**at);
  const auto pages = collect(
      R"(SELECT entries FROM windows WHERE "partition" = ?1 AND last >= ?2 ORDER BY last)",
      +[](const statement& row) { return std::string(row.bytes(0)); }, partition, start);
  if (!pages) return pages.error();
  return window_of(*pages, start);
}

result<std::optional<dedup_entry>> store_reader::find_command(partition_id partition, command_id command) {
  return first_of(collect(select_command, read_command, partition, command, std::int64_t{retention}));
}

result<std::vector<subject_row>> store_reader::load_subjects(partition_id partition,
                                                             std::span<const subject_ref> subjects) {
  std::vector<subject_row> all;
  for (const auto& s : subjects) {
    auto rows = collect(select_subject, read_subject, partition, s.workspace, s.subject);
    if (!rows) return rows.error();
    std::move(rows->begin(), rows->end(), std::back_inserter(all));
  }
  return all;
}

result<std::vector<subject_row>> store_reader::scan_workspace(partition_id partition, workspace_id workspace,
                                                              std::optional<subject_id> after, std::size_t limit) {
  if (!after) {
    return collect(scan_subjects + "ORDER BY subject LIMIT ?3", read_subject, partition, workspace, limit);
  }
  return collect(scan_subjects + "AND subject > ?4 ORDER BY subject LIMIT ?3", read_subject, partition, workspace,
                 limit, *after);
}

result<std::vector<wake_row>> store_reader::scan_wakes(partition_id partition, wake_kind kind,
                                                       std::optional<wake_row> after, std::size_t limit) {
  const std::string at = kind == wake_kind::fire ? "wake_at" : "owed_since";
  const auto columns =
      "SELECT " + at + R"(, subject, workspace FROM snapshots WHERE "partition" = ?1 AND )" + at + " IS NOT NULL ";
  const auto order = "ORDER BY " + at + ", subject, workspace LIMIT ?2";
  if (!after) return collect(columns + order, read_wake, partition, limit);
  return collect(columns + "AND (" + at + ", subject, workspace) > (?3, ?4, ?5) " + order, read_wake, partition, limit,
                 after->at, after->task, after->workspace);
}

result<std::uint64_t> store_reader::count_overdue(partition_id partition, instant at) {
  const auto rows = collect(
      R"(SELECT count(*) FROM snapshots WHERE "partition" = ?1 AND wake_at IS NOT NULL AND wake_at < ?2)",
      +[](const statement& row) { return static_cast<std::uint64_t>(row.number(0)); }, partition, at);
  if (!rows) return rows.error();
  return rows->front();
}

result<std::string> store_reader::tzdata(partition_id partition) {
  const auto rows = collect(
      R"(SELECT tzdata FROM checkpoints WHERE "partition" = ?1)",
      +[](const statement& row) { return std::string(row.bytes(0)); }, partition);
  if (!rows) return rows.error();
  return rows->empty() ? std::string() : rows->front();
}

result<std::vector<history_row>> store_reader::history(const history_query& q) {
  const auto query = kept(history_sql(q));
  if (!query) return query.error();
  const auto first = log_key(q.partition, q.after.value_or(event_position{}).offset);
  (*query)->start(first, last_key(q.partition, q.upto), q.workspace, q.subject, q.until, q.batch);
  auto rows = asked_for(**query, q);
  (*query)->reset();
  return rows;
}

}  // namespace aido::eventstore::sqlite
