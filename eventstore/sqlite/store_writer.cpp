#include "eventstore/sqlite/store_writer.hpp"

#include <algorithm>
#include <thread>

#include "eventstore/command_memory.hpp"
#include "eventstore/sqlite/history_page.hpp"
#include "eventstore/sqlite/log_schema.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::sqlite {

namespace {

// So often whoever waits for the processor goes first: a flush is long, and nobody waits for it.
constexpr std::size_t rows_per_turn = 16;

constexpr std::string_view checkpoint_next = R"sql(SELECT next FROM checkpoints WHERE "partition" = ?1)sql";

constexpr std::string_view put_subject = R"sql(
  INSERT INTO snapshots ("partition", workspace, subject, kind, folded_to, state, wake_at, held_at, owed_since)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT ("partition", workspace, subject) DO UPDATE SET folded_to = excluded.folded_to, state = excluded.state, wake_at = excluded.wake_at,
    held_at = excluded.held_at, owed_since = excluded.owed_since
  WHERE excluded.folded_to >= folded_to)sql";

// What came later of a record that was there is of a subject that had been held (F5).
constexpr std::string_view put_history = R"sql(
  INSERT INTO history (key, workspace, at, principal, command, batch, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT DO UPDATE SET events = CAST(events || excluded.events AS BLOB)
  WHERE events <> excluded.events)sql";

constexpr std::string_view put_history_subject = R"sql(
  INSERT INTO history_subjects (subject, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";

// One that was too old is a new one.
constexpr std::string_view put_command = R"sql(
  INSERT INTO commands ("partition", command, ordinal, "offset", fingerprint, subject, at)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT DO UPDATE SET ordinal = excluded.ordinal, "offset" = iif(at < ?8, excluded."offset", "offset"),
    fingerprint = iif(at < ?8, excluded.fingerprint, fingerprint), subject = iif(at < ?8, excluded.subject, subject),
    at = iif(at < ?8, excluded.at, at))sql";

constexpr std::string_view put_window = R"sql(
  INSERT INTO windows ("partition", last, entries) VALUES (?1, ?2, ?3)
  ON CONFLICT DO UPDATE SET entries = excluded.entries WHERE length(excluded.entries) > length(entries))sql";

constexpr std::string_view forget_window = R"sql(DELETE FROM windows WHERE "partition" = ?1 AND last < ?2)sql";

constexpr std::string_view forget_commands = R"sql(
  DELETE FROM commands WHERE "partition" = ?1 AND command IN (
    SELECT command FROM commands WHERE "partition" = ?1 AND at < ?2 ORDER BY at LIMIT ?3))sql";

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
  const std::array<std::pair<std::optional<statement>*, std::string_view>, 9> wanted{{
      {&checkpoint_next_, checkpoint_next},
      {&put_subject_, put_subject},
      {&put_history_, put_history},
      {&put_history_subject_, put_history_subject},
      {&put_command_, put_command},
      {&put_window_, put_window},
      {&forget_window_, forget_window},
      {&forget_commands_, forget_commands},
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
  if (auto done = write_history_subjects(partition, f); !done) return done;
  if (auto done = write_commands(partition, f); !done) return done;
  if (auto done = write_window(partition, f); !done) return done;
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
  std::size_t turn = 0;
  for (const auto* row : rows) {
    if (++turn % rows_per_turn == 0) std::this_thread::yield();
    auto put = put_subject_->run(partition, row->workspace, row->subject, static_cast<int>(row->kind), row->folded_to,
                                 std::string_view(row->state), row->wake_at, row->held_at, row->owed_since);
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::write_history(partition_id partition, const flush& f) {
  std::size_t turn = 0;
  std::vector<std::byte> events;
  for (auto row = f.history.begin(); row != f.history.end();) {
    if (++turn % rows_per_turn == 0) std::this_thread::yield();
    const auto& first = **row;
    events.clear();
    for (; row != f.history.end() && (*row)->at_position.offset == first.at_position.offset; ++row) pack(**row, events);
    auto put = put_history_->run(log_key(partition, first.at_position.offset), first.workspace, first.at,
                                 std::string_view(first.by.name), first.command, first.batch, std::span(events));
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::write_history_subjects(partition_id partition, const flush& f) {
  std::vector<std::pair<subject_id, std::int64_t>> places;
  places.reserve(f.history.size());
  for (const auto& row : f.history) places.emplace_back(row->subject, log_key(partition, row->at_position.offset));
  std::ranges::sort(places);  // as the index has them, so that neighbours share its pages
  const auto again = std::ranges::unique(places);
  places.erase(again.begin(), again.end());
  std::size_t turn = 0;
  for (const auto& [subject, key] : places) {
    if (++turn % rows_per_turn == 0) std::this_thread::yield();
    if (auto put = put_history_subject_->run(subject, key); !put) return put;
  }
  return {};
}

result<void> store_writer::write_commands(partition_id partition, const flush& f) {
  const auto oldest = remembered_since(f.upto);
  if (auto forgotten = forget_commands_->run(partition, oldest, max_forgotten(f)); !forgotten) return forgotten;
  for (const auto& entry : f.commands) {
    if (!is_remembered(entry, f.upto)) continue;
    auto put = put_command_->run(partition, entry.command, entry.ordinal, entry.offset, entry.fingerprint,
                                 entry.subject, entry.at, oldest);
    if (!put) return put;
  }
  return {};
}

result<void> store_writer::write_window(partition_id partition, const flush& f) {
  if (!f.commands.empty()) {
    const auto entries = pack(f.commands);
    const auto last = std::ranges::max(f.commands, {}, &dedup_entry::ordinal).ordinal;
    auto put = put_window_->run(partition, last, std::span(entries));
    if (!put) return put;
  }
  return forget_window_->run(partition, window_start(f.upto));
}

result<void> store_writer::write_checkpoint(partition_id partition, const flush& f) {
  const auto& c = f.upto;
  return put_checkpoint_->run(partition, c.next, c.epoch, c.owner, c.next_seq, c.chain, c.last_at, c.effective_records,
                              std::string_view(f.tzdata));
}

result<void> store_writer::clear(partition_id partition) {
  auto all = transaction::begin(db_);
  if (!all) return all.error();
  for (const std::string table : {"checkpoints", "snapshots", "windows", "commands"}) {
    if (auto done = erase("DELETE FROM " + table + R"( WHERE "partition" = ?1)", partition); !done) return done;
  }
  const auto first = log_key(partition, {});
  const auto next = log_key({partition.value + 1}, {});
  for (const std::string table : {"history", "history_subjects"}) {
    if (auto done = erase("DELETE FROM " + table + " WHERE key >= ?1 AND key < ?2", first, next); !done) return done;
  }
  return all->commit();
}

}  // namespace aido::eventstore::sqlite
