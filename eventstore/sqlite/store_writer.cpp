#include "eventstore/sqlite/store_writer.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::eventstore::sqlite {

namespace {

constexpr std::string_view checkpoint_next = R"sql(SELECT next FROM checkpoints WHERE "partition" = ?1)sql";

constexpr std::string_view put_subject = R"sql(
  INSERT INTO snapshots ("partition", workspace, subject, kind, folded_to, state, wake_at, held_at, owed_since)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT DO UPDATE SET folded_to = excluded.folded_to, state = excluded.state, wake_at = excluded.wake_at,
    held_at = excluded.held_at, owed_since = excluded.owed_since
  WHERE excluded.folded_to >= folded_to)sql";

constexpr std::string_view put_history = R"sql(
  INSERT INTO history ("partition", "offset", ordinal, workspace, subject, version, at, principal, command, event,
    batch)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
  ON CONFLICT DO NOTHING)sql";

constexpr std::string_view put_command = R"sql(
  INSERT INTO commands ("partition", command, origin, ordinal, "offset", fingerprint, subject, at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
  ON CONFLICT DO UPDATE SET ordinal = excluded.ordinal)sql";

constexpr std::string_view forget_server_commands = R"sql(
  DELETE FROM commands WHERE "partition" = ?1 AND origin = 0 AND ordinal < ?2)sql";

// Instants never decrease along ordinals, so the search for the first to be kept passes only those that go.
constexpr std::string_view forget_client_commands = R"sql(
  DELETE FROM commands WHERE "partition" = ?1 AND origin = 1 AND ordinal < min(?2, coalesce((
    SELECT ordinal FROM commands WHERE "partition" = ?1 AND origin = 1 AND at >= ?3 ORDER BY ordinal LIMIT 1), ?2)))sql";

constexpr std::string_view put_checkpoint = R"sql(
  INSERT OR REPLACE INTO checkpoints
    ("partition", next, epoch, owner, next_seq, chain, last_at, effective_records, tzdata)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql";

result<void> prepare_into(database& db, std::optional<statement>& into, std::string_view sql) {
  auto prepared = db.prepare(sql);
  if (!prepared) return prepared.error();
  into = std::move(*prepared);
  return {};
}

}  // namespace

result<store_writer> store_writer::open(database db) {
  store_writer w(std::move(db));
  if (auto prepared = w.prepare(); !prepared) return prepared.error();
  return w;
}

result<void> store_writer::prepare() {
  const std::array<std::pair<std::optional<statement>*, std::string_view>, 7> wanted{{
      {&checkpoint_next_, checkpoint_next},
      {&put_subject_, put_subject},
      {&put_history_, put_history},
      {&put_command_, put_command},
      {&forget_server_commands_, forget_server_commands},
      {&forget_client_commands_, forget_client_commands},
      {&put_checkpoint_, put_checkpoint},
  }};
  for (const auto& [into, sql] : wanted) {
    if (auto prepared = prepare_into(db_, *into, sql); !prepared) return prepared;
  }
  return {};
}

result<void> store_writer::write(partition_id partition, const flush& f) {
  auto all = transaction::begin(db_);
  if (!all) return all.error();
  const auto older = is_older(partition, f.upto);
  if (!older) return older.error();
  if (*older) return {};
  if (auto done = write_subjects(partition, f); !done) return done;
  if (auto done = write_history(partition, f); !done) return done;
  if (auto done = write_commands(partition, f); !done) return done;
  if (auto done = forget_commands(partition, f.upto); !done) return done;
  if (auto done = write_checkpoint(partition, f); !done) return done;
  return all->commit();
}

result<bool> store_writer::is_older(partition_id partition, const checkpoint& upto) {
  checkpoint_next_->start(partition);
  const auto row = checkpoint_next_->next();
  if (!row) return row.error();
  const bool older = *row && static_cast<std::uint64_t>(checkpoint_next_->number(0)) > upto.next.value;
  checkpoint_next_->reset();
  return older;
}

result<void> store_writer::write_subjects(partition_id partition, const flush& f) {
  // In order of the key, so that neighbours share a page's way through the cache.
  std::vector<const subject_row*> rows;
  rows.reserve(f.subjects.size());
  for (const auto& row : f.subjects) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::tie(a->workspace, a->subject) < std::tie(b->workspace, b->subject);
  });
  for (const auto* row : rows) {
    auto put = put_subject_->run(partition, row->workspace, row->subject, static_cast<int>(row->kind), row->folded_to,
                                 std::string_view(row->state), row->wake_at, row->held_at, row->owed_since);
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::write_history(partition_id partition, const flush& f) {
  for (const auto& row : f.history) {
    auto put = put_history_->run(partition, row.at_position.offset, row.at_position.ordinal, row.workspace, row.subject,
                                 row.version, row.at, std::string_view(row.by.name), row.command,
                                 std::string_view(row.event), row.batch);
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::write_commands(partition_id partition, const flush& f) {
  for (const auto& entry : f.commands) {
    auto put = put_command_->run(partition, entry.command, static_cast<int>(entry.origin), entry.ordinal, entry.offset,
                                 entry.fingerprint, entry.subject, entry.at);
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::forget_commands(partition_id partition, const checkpoint& upto) {
  if (upto.effective_records < limits::dedup_window) return {};
  const auto window_start = upto.effective_records - limits::dedup_window;
  if (auto done = forget_server_commands_->run(partition, window_start); !done) return done;
  return forget_client_commands_->run(partition, window_start, instant{upto.last_at - limits::dedup_retention});
}

result<void> store_writer::write_checkpoint(partition_id partition, const flush& f) {
  const auto& c = f.upto;
  return put_checkpoint_->run(partition, c.next, c.epoch, c.owner, c.next_seq, c.chain, c.last_at, c.effective_records,
                              std::string_view(f.tzdata));
}

result<void> store_writer::clear(partition_id partition) {
  auto all = transaction::begin(db_);
  if (!all) return all.error();
  for (const std::string table : {"checkpoints", "snapshots", "commands", "history"}) {
    auto deletion = db_.prepare("DELETE FROM " + table + R"( WHERE "partition" = ?1)");
    if (!deletion) return deletion.error();
    if (auto done = deletion->run(partition); !done) return done;
  }
  return all->commit();
}

}  // namespace aido::eventstore::sqlite
