#include "eventstore/postgres/postgres_store.hpp"

#include <algorithm>
#include <utility>

#include "eventstore/postgres/database.hpp"
#include "eventstore/postgres/store_reader.hpp"
#include "eventstore/postgres/store_schema.hpp"
#include "eventstore/postgres/store_writer.hpp"
#include "eventstore/window_page.hpp"

namespace aido::eventstore {

using postgres::purpose;

postgres_store::postgres_store(std::unique_ptr<postgres::database> db) : database_(std::move(db)) {}
postgres_store::~postgres_store() = default;

result<std::unique_ptr<postgres_store>> postgres_store::open(const postgres_options& options) {
  auto db = postgres::database::of(options);
  if (!db) return db.error();
  if (auto there = postgres::migrate(**db, options.log, postgres::store_schema(), options.absence); !there)
    return there.error();
  return std::unique_ptr<postgres_store>(new postgres_store(*std::move(db)));
}

result<std::optional<checkpoint>> postgres_store::load_checkpoint(partition_id partition) {
  auto found = database_->run(purpose::read, [&](auto& t) { return postgres::load_checkpoint(t, partition); });
  if (found && *found && (*found)->next == postgres::being_forgotten) return being_rebuilt(partition);
  return found;
}

result<std::vector<dedup_entry>> postgres_store::load_window(partition_id partition) {
  const auto packed = database_->run(purpose::read, [&](auto& t) { return postgres::load_window(t, partition); });
  if (!packed) return packed.error();
  return window_of(packed->pages, packed->start);
}

result<std::optional<dedup_entry>> postgres_store::find_command(partition_id partition, command_id command) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::find_command(t, partition, command); });
}

result<std::vector<subject_row>> postgres_store::load_subjects(partition_id partition,
                                                               std::span<const subject_ref> subjects) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::load_subjects(t, partition, subjects); });
}

result<std::vector<subject_row>> postgres_store::scan_workspace(partition_id partition, workspace_id workspace,
                                                                std::optional<subject_id> after, std::size_t limit) {
  return database_->run(purpose::read,
                        [&](auto& t) { return postgres::scan_workspace(t, partition, workspace, after, limit); });
}

result<std::vector<wake_row>> postgres_store::scan_wakes(partition_id partition, wake_kind kind,
                                                         std::optional<wake_row> after, std::size_t limit) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::scan_wakes(t, partition, kind, after, limit); });
}

result<std::uint64_t> postgres_store::count_overdue(partition_id partition, instant at) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::count_overdue(t, partition, at); });
}

result<std::string> postgres_store::tzdata(partition_id partition) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::tzdata(t, partition); });
}

// Rows that stand there already are rare: of a flush whose commit got no answer, of a subject that was held.
result<void> postgres_store::write(partition_id partition, const flush& f) {
  auto rows = postgres::expected::new_rows;
  const auto written = f.subjects.size() + f.history.size() + f.commands.size();
  const auto fate = database_->run(purpose::write, written, [&](auto& t) {
    return postgres::write(t, partition, f, std::exchange(rows, postgres::expected::any_rows));
  });
  if (!fate) return fate.error();
  return *fate == postgres::flush_fate::taken ? result<void>{} : being_rebuilt(partition);
}

result<std::vector<history_row>> postgres_store::history(const history_query& q) {
  return database_->run(purpose::read, [&](auto& t) { return postgres::history(t, q); });
}

result<std::optional<closed_partition>> postgres_store::close(partition_id partition) {
  return database_->run(purpose::write, [&](auto& t) { return postgres::begin_forgetting(t, partition); });
}

result<void> postgres_store::reopen(partition_id partition, const closed_partition& before) {
  return database_->run(purpose::write, [&](auto& t) { postgres::call_off_forgetting(t, partition, before); });
}

result<void> postgres_store::clear(partition_id partition) {
  if (auto begun = close(partition); !begun) return begun.error();
  if (auto gone = forget_rows(partition); !gone) return gone;
  return database_->run(purpose::write, [&](auto& t) { postgres::end_forgetting(t, partition); });
}

std::size_t postgres_store::calls_at_once() const noexcept { return database_->connections(); }

// Each transaction has a time of its own, and what it has done stays done: a call that is ended by all of a large
// partition together would end so each time.
result<void> postgres_store::forget_rows(partition_id partition) {
  for (const auto& table : postgres::vouched_tables) {
    std::optional<postgres::row_place> last;
    do {
      auto next = database_->run(purpose::write, postgres::max_forgotten_rows,
                                 [&](auto& t) { return postgres::forget_rows(t, table, partition, last); });
      if (!next) return next.error();
      last = *std::move(next);
    } while (last);
  }
  return {};
}

}  // namespace aido::eventstore
