#include "eventstore/postgres/store_reader.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <pqxx/binarystring>
#include <pqxx/result>

#include "engine/base/limits.hpp"
#include "eventstore/postgres/binary_array.hpp"
#include "eventstore/postgres/sql_types.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::postgres {

namespace {

// The processes that share the store must read each other's pages.
static_assert(std::endian::native == std::endian::little);

template <class Row>
std::vector<Row> all_of(const pqxx::result& found, Row (*read)(const pqxx::row&)) {
  std::vector<Row> rows;
  rows.reserve(found.size());
  for (const auto& row : found) rows.push_back(read(row));
  return rows;
}

template <class Row>
std::optional<Row> first_of(const pqxx::result& found, Row (*read)(const pqxx::row&)) {
  return found.empty() ? std::nullopt : std::optional(read(found.front()));
}

template <class T>
std::optional<T> optional_at(const pqxx::row& row, int column) {
  return row[column].is_null() ? std::nullopt : std::optional(row[column].as<T>());
}

std::string text_at(const pqxx::row& row, int column) { return {row[column].c_str(), row[column].size()}; }

// PostgreSQL's LIMIT is a bigint.
std::int64_t limit_of(std::size_t limit) noexcept {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, std::numeric_limits<std::int64_t>::max()));
}

constexpr auto retention = std::chrono::milliseconds(limits::dedup_retention).count();

dedup_entry read_command(const pqxx::row& row) {
  return {row[0].as<command_id>(), id_origin::client,       row[1].as<std::uint64_t>(), row[2].as<log_offset>(),
          row[3].as<digest>(),     row[4].as<subject_id>(), row[5].as<instant>()};
}

const std::string subject_columns =
    "SELECT s.subject, s.workspace, s.kind, s.folded_to, s.state, s.wake_at, s.held_at, s.owed_since FROM ";

subject_row read_subject(const pqxx::row& row) {
  return {row[0].as<subject_id>(),
          row[1].as<workspace_id>(),
          static_cast<subject_kind>(row[2].as<int>()),
          row[3].as<log_offset>(),
          text_at(row, 4),
          optional_at<instant>(row, 5),
          optional_at<log_offset>(row, 6),
          optional_at<instant>(row, 7)};
}

wake_row read_wake(const pqxx::row& row) {
  return {row[0].as<instant>(), row[1].as<task_id>(), row[2].as<workspace_id>()};
}

history_row read_history(const pqxx::row& row) {
  return {{row[0].as<log_offset>(), row[1].as<std::uint32_t>()},
          row[2].as<workspace_id>(),
          row[3].as<subject_id>(),
          row[4].as<version>(),
          row[5].as<instant>(),
          {text_at(row, 6)},
          row[7].as<command_id>(),
          text_at(row, 8),
          optional_at<batch_id>(row, 9)};
}

std::string scan_of(const std::string& at) {
  return "SELECT " + at + ", subject, workspace FROM snapshots WHERE partition = $1 AND " + at +
         " IS NOT NULL AND ($3::bigint IS NULL OR (" + at + ", subject, workspace) > ($3, $4::uuid, $5::uuid)) " +
         "ORDER BY " + at + ", subject, workspace LIMIT $2";
}

}  // namespace

std::optional<checkpoint> load_checkpoint(pqxx::transaction_base& t, partition_id partition) {
  const auto found = t.exec_params(
      "SELECT next, epoch, owner, next_seq, chain, last_at, effective_records FROM checkpoints WHERE partition = $1",
      partition);
  if (found.empty()) return std::nullopt;
  const auto row = found.front();
  return checkpoint{partition,
                    row[0].as<log_offset>(),
                    row[1].as<epoch>(),
                    row[2].as<owner_id>(),
                    row[3].as<sequence>(),
                    row[4].as<digest>(),
                    row[5].as<instant>(),
                    row[6].as<std::uint64_t>()};
}

// One statement, so that both are of one flush.
packed_window load_window(pqxx::transaction_base& t, partition_id partition) {
  const auto found = t.exec_params(
      "SELECT c.effective_records - $2, w.entries FROM checkpoints c JOIN windows w "
      "ON w.partition = c.partition AND w.last >= c.effective_records - $2 WHERE c.partition = $1 ORDER BY w.last",
      partition, static_cast<std::int64_t>(limits::dedup_window));
  packed_window window;
  for (const auto& row : found) {
    window.start = static_cast<std::uint64_t>(std::max<std::int64_t>(0, row[0].as<std::int64_t>()));
    window.pages.push_back(pqxx::binarystring(row[1]).str());
  }
  return window;
}

// Those that are too old are not all deleted yet.
std::optional<dedup_entry> find_command(pqxx::transaction_base& t, partition_id partition, command_id command) {
  return first_of(
      t.exec_params("SELECT c.command, c.ordinal, c.\"offset\", c.fingerprint, c.subject, c.at FROM commands c "
                    "JOIN checkpoints USING (partition) WHERE partition = $1 AND c.command = $2 "
                    "AND c.at >= last_at - $3",
                    partition, command, retention),
      read_command);
}

std::vector<subject_row> load_subjects(pqxx::transaction_base& t, partition_id partition,
                                       std::span<const subject_ref> subjects) {
  binary_array<workspace_id> workspaces;
  binary_array<subject_id> ids;
  for (const auto& s : subjects) {
    workspaces.add(s.workspace);
    ids.add(s.subject);
  }
  return all_of(t.exec_params(subject_columns + "unnest($2::uuid[], $3::uuid[]) AS wanted (workspace, subject) "
                                                "JOIN snapshots s USING (workspace, subject) WHERE s.partition = $1",
                              partition, workspaces.finished(), ids.finished()),
                read_subject);
}

std::vector<subject_row> scan_workspace(pqxx::transaction_base& t, partition_id partition, workspace_id workspace,
                                        std::optional<subject_id> after, std::size_t limit) {
  return all_of(t.exec_params(subject_columns + "snapshots s WHERE s.partition = $1 AND s.workspace = $2 "
                                                "AND ($3::uuid IS NULL OR s.subject > $3) ORDER BY s.subject LIMIT $4",
                              partition, workspace, after, limit_of(limit)),
                read_subject);
}

std::vector<wake_row> scan_wakes(pqxx::transaction_base& t, partition_id partition, wake_kind kind,
                                 const std::optional<wake_row>& after, std::size_t limit) {
  const auto at = after ? std::optional(after->at) : std::nullopt;
  const auto task = after ? std::optional(after->task) : std::nullopt;
  const auto workspace = after ? std::optional(after->workspace) : std::nullopt;
  return all_of(t.exec_params(scan_of(kind == wake_kind::fire ? "wake_at" : "owed_since"), partition, limit_of(limit),
                              at, task, workspace),
                read_wake);
}

std::uint64_t count_overdue(pqxx::transaction_base& t, partition_id partition, instant at) {
  return t
      .exec_params1("SELECT count(*) FROM snapshots WHERE partition = $1 AND wake_at IS NOT NULL AND wake_at < $2",
                    partition, at)[0]
      .as<std::uint64_t>();
}

std::string tzdata(pqxx::transaction_base& t, partition_id partition) {
  const auto found = t.exec_params("SELECT tzdata FROM checkpoints WHERE partition = $1", partition);
  return found.empty() ? std::string() : text_at(found.front(), 0);
}

/// Who asks for what stands behind a whole record names the largest ordinal there is, which the column's type cannot.
std::int64_t ordinal_of(const event_position& at) {
  constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();
  return std::min<std::int64_t>(at.ordinal, largest);
}

// A parameter that is null is known to the planner, which leaves its restriction out.
std::vector<history_row> history(pqxx::transaction_base& t, const history_query& q) {
  const auto after = q.after ? std::optional(q.after->offset) : std::nullopt;
  const auto ordinal = q.after ? std::optional(ordinal_of(*q.after)) : std::nullopt;
  return all_of(
      t.exec_params("SELECT \"offset\", ordinal, workspace, subject, version, at, principal, command, event, batch "
                    "FROM history WHERE partition = $1 AND ($2::uuid IS NULL OR workspace = $2) "
                    "AND ($3::uuid IS NULL OR subject = $3) "
                    "AND ($4::bigint IS NULL OR (\"offset\", ordinal) > ($4, $5::integer)) "
                    "AND ($6::bigint IS NULL OR at <= $6) AND ($7::bigint IS NULL OR \"offset\" <= $7) "
                    "AND ($8::uuid IS NULL OR batch = $8) ORDER BY \"offset\", ordinal LIMIT $9",
                    q.partition, q.workspace, q.subject, after, ordinal, q.until, q.upto, q.batch, limit_of(q.limit)),
      read_history);
}

}  // namespace aido::eventstore::postgres
