#include "eventstore/postgres/store_writer.hpp"

#include <algorithm>
#include <pqxx/binarystring>
#include <tuple>

#include "eventstore/command_memory.hpp"
#include "eventstore/postgres/bulk_insert.hpp"
#include "eventstore/postgres/sql_types.hpp"
#include "eventstore/postgres/store_reader.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore::postgres {

namespace {

const std::string put_checkpoint = R"sql(
  INSERT INTO checkpoints AS c (partition, next, epoch, owner, next_seq, chain, last_at, effective_records, tzdata)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (partition) DO UPDATE SET next = excluded.next, epoch = excluded.epoch, owner = excluded.owner,
    next_seq = excluded.next_seq, chain = excluded.chain, last_at = excluded.last_at,
    effective_records = excluded.effective_records, tzdata = excluded.tzdata
  WHERE excluded.next >= c.next
  RETURNING 1)sql";

const std::string put_forgetting = R"sql(
  INSERT INTO checkpoints (partition, next, epoch, owner, next_seq, chain, last_at, effective_records, tzdata)
  VALUES ($1, $2, 0, '00000000-0000-0000-0000-000000000000', 0, decode(repeat('00', 32), 'hex'), 0, 0, '')
  ON CONFLICT DO NOTHING RETURNING 1)sql";

const std::string insert_subjects = R"sql(
  INSERT INTO snapshots AS s (partition, workspace, subject, kind, folded_to, state, wake_at, held_at, owed_since)
  SELECT $1::integer, unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::smallint[]), unnest($5::bigint[]),
    unnest($6::text[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]))sql";

const std::string put_subjects = insert_subjects + R"sql(
  ON CONFLICT (partition, workspace, subject) DO UPDATE SET folded_to = excluded.folded_to, state = excluded.state,
    wake_at = excluded.wake_at, held_at = excluded.held_at, owed_since = excluded.owed_since
  WHERE excluded.folded_to >= s.folded_to)sql";

const std::string insert_history = R"sql(
  INSERT INTO history (partition, "offset", ordinal, workspace, subject, version, at, principal, command, event, batch)
  SELECT $1::integer, unnest($2::bigint[]), unnest($3::integer[]), unnest($4::uuid[]), unnest($5::uuid[]),
    unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::text[]), unnest($9::uuid[]), unnest($10::text[]),
    unnest($11::uuid[]))sql";

const std::string put_history = insert_history + " ON CONFLICT DO NOTHING";

const std::string insert_commands = R"sql(
  INSERT INTO commands (partition, command, ordinal, "offset", fingerprint, subject, at)
  SELECT $1::integer, unnest($2::uuid[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bytea[]),
    unnest($6::uuid[]), unnest($7::bigint[]))sql";

const std::string put_commands =
    insert_commands + " ON CONFLICT (partition, command) DO UPDATE SET ordinal = excluded.ordinal";

const std::string forget_commands = R"sql(
  DELETE FROM commands WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM commands WHERE partition = $1 AND at < $2 ORDER BY at LIMIT $3))
  AND partition = $1)sql";

const std::string put_window = R"sql(
  INSERT INTO windows AS w (partition, last, entries) VALUES ($1, $2, $3)
  ON CONFLICT (partition, last) DO UPDATE SET entries = excluded.entries
  WHERE length(excluded.entries) > length(w.entries))sql";

// Those that are wanted, in order of keys; of those with one key the newest, and of these the last.
template <class Row, class Wanted, class Key, class Number>
std::vector<const Row*> newest_of_each(const std::vector<Row>& all, Wanted wanted, Key key, Number number) {
  std::vector<const Row*> rows;
  rows.reserve(all.size());
  for (const auto& row : all)
    if (wanted(row)) rows.push_back(&row);
  std::ranges::sort(rows, [&](const auto* a, const auto* b) {
    if (key(*a) != key(*b)) return key(*a) < key(*b);
    return number(*a) != number(*b) ? number(*b) < number(*a) : b < a;
  });
  const auto repeated = std::ranges::unique(rows, [&](const auto* a, const auto* b) { return key(*a) == key(*b); });
  rows.erase(repeated.begin(), repeated.end());
  return rows;
}

// First of all: it locks out other writers of the partition, and says whether this one comes too late.
bool write_checkpoint(pqxx::transaction_base& t, partition_id partition, const flush& f) {
  const auto& c = f.upto;
  return !t.exec_params(put_checkpoint, partition, c.next, c.epoch, c.owner, c.next_seq, c.chain, c.last_at,
                        c.effective_records, f.tzdata)
              .empty();
}

bool is_being_forgotten(pqxx::transaction_base& t, partition_id partition) {
  const auto stored = load_checkpoint(t, partition);
  return stored && stored->next == being_forgotten;
}

using subject_rows =
    bulk_insert<workspace_id, subject_id, std::int16_t, log_offset, std::string, instant, log_offset, instant>;

void write_subjects(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows) {
  const auto key = [](const subject_row& row) { return std::tie(row.workspace, row.subject); };
  const auto all = [](const subject_row& /*row*/) { return true; };
  subject_rows firsts(t, insert_subjects, partition);
  subject_rows others(t, put_subjects, partition);
  for (const auto* row : newest_of_each(f.subjects, all, key, [](const auto& r) { return r.folded_to; }))
    (rows == expected::new_rows && row->is_new ? firsts : others)
        .add(row->workspace, row->subject, static_cast<std::int16_t>(row->kind), row->folded_to, row->state,
             row->wake_at, row->held_at, row->owed_since);
  firsts.finish();
  others.finish();
}

void write_history(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows) {
  bulk_insert<log_offset, std::int32_t, workspace_id, subject_id, version, instant, std::string, command_id,
              std::string, batch_id>
      all(t, rows == expected::new_rows ? insert_history : put_history, partition);
  for (const auto& row : f.history)
    all.add(row->at_position.offset, static_cast<std::int32_t>(row->at_position.ordinal), row->workspace, row->subject,
            row->version, row->at, row->by.name, row->command, row->event, row->batch);
  all.finish();
}

using command_rows = std::vector<const dedup_entry*>;

// Those of `rows` that stand there and are too old: a command that came again after its time is a new one.
void forget_again(pqxx::transaction_base& t, partition_id partition, instant oldest, const command_rows& rows) {
  binary_array<command_id> again;
  for (const auto* e : rows) again.add(e->command);
  t.exec_params0("DELETE FROM commands WHERE partition = $1 AND at < $2 AND command = ANY ($3::uuid[])", partition,
                 oldest, again.finished());
}

void write_commands(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows) {
  const auto kept = [&f](const dedup_entry& e) { return is_remembered(e, f.upto); };
  const auto key = [](const dedup_entry& e) { return e.command; };
  const auto commands = newest_of_each(f.commands, kept, key, [](const auto& c) { return c.ordinal; });
  const auto oldest = remembered_since(f.upto);
  t.exec_params0(forget_commands, partition, oldest, static_cast<std::int64_t>(max_forgotten(f)));
  if (rows == expected::any_rows) forget_again(t, partition, oldest, commands);
  bulk_insert<command_id, std::uint64_t, log_offset, digest, subject_id, instant> all(
      t, rows == expected::new_rows ? insert_commands : put_commands, partition);
  for (const auto* e : commands) all.add(e->command, e->ordinal, e->offset, e->fingerprint, e->subject, e->at);
  all.finish();
}

void write_window(pqxx::transaction_base& t, partition_id partition, const flush& f) {
  if (!f.commands.empty()) {
    const auto entries = pack(f.commands);
    const auto last = std::ranges::max(f.commands, {}, &dedup_entry::ordinal).ordinal;
    t.exec_params0(put_window, partition, last, pqxx::binarystring(entries.data(), entries.size()));
  }
  // There are no more rows than F3's window has entries.
  t.exec_params0("DELETE FROM windows WHERE partition = $1 AND last < $2", partition, window_start(f.upto));
}

}  // namespace

flush_fate write(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows) {
  if (!write_checkpoint(t, partition, f))
    return is_being_forgotten(t, partition) ? flush_fate::closed_out : flush_fate::taken;
  write_subjects(t, partition, f, rows);
  write_history(t, partition, f, rows);
  write_commands(t, partition, f, rows);
  write_window(t, partition, f);
  return flush_fate::taken;
}

// A checkpoint that stands there is locked before it is read: no flush comes between.
std::optional<closed_partition> begin_forgetting(pqxx::transaction_base& t, partition_id partition) {
  for (;;) {
    if (!t.exec_params(put_forgetting, partition, being_forgotten).empty()) return closed_partition{};
    t.exec_params("SELECT FROM checkpoints WHERE partition = $1 FOR UPDATE", partition);
    const auto last = load_checkpoint(t, partition);
    if (!last) continue;
    if (last->next == being_forgotten) return std::nullopt;
    t.exec_params0("UPDATE checkpoints SET next = $2 WHERE partition = $1", partition, being_forgotten);
    return closed_partition{last};
  }
}

void call_off_forgetting(pqxx::transaction_base& t, partition_id partition, const closed_partition& before) {
  if (!before.upto) return end_forgetting(t, partition);
  t.exec_params0("UPDATE checkpoints SET next = $2 WHERE partition = $1 AND next = $3", partition, before.upto->next,
                 being_forgotten);
}

std::optional<row_place> forget_rows(pqxx::transaction_base& t, const vouched_table& of, partition_id partition,
                                     const std::optional<row_place>& from) {
  const std::string table(of.name);
  const auto place = std::string(of.first).append(", ").append(of.second);
  const auto asked = "($2::" + std::string(of.first_type) + ", $3::" + std::string(of.second_type) + ")";
  const auto gone = t.exec_params(
      "WITH gone AS (DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table +
          " WHERE partition = $1 AND ($2::" + std::string(of.first_type) + " IS NULL OR (" + place + ") >= " + asked +
          ") ORDER BY partition, " + place +
          " LIMIT $4)) AND partition = $1 AND EXISTS (SELECT FROM checkpoints WHERE partition = $1 AND next = $5) " +
          "RETURNING " + place + ") SELECT * FROM gone ORDER BY 1 DESC, 2 DESC LIMIT 1",
      partition, from ? std::optional(from->first) : std::nullopt, from ? std::optional(from->second) : std::nullopt,
      static_cast<std::int64_t>(max_forgotten_rows), being_forgotten);
  if (gone.empty()) return std::nullopt;
  return row_place{gone[0][0].as<std::string>(), gone[0][1].as<std::string>()};
}

void end_forgetting(pqxx::transaction_base& t, partition_id partition) {
  t.exec_params0("DELETE FROM checkpoints WHERE partition = $1 AND next = $2", partition, being_forgotten);
}

}  // namespace aido::eventstore::postgres
