#include "eventstore/sqlite/sqlite_store.hpp"

#include <atomic>
#include <mutex>
#include <set>

#include "eventstore/sqlite/store_reader.hpp"
#include "eventstore/sqlite/store_schema.hpp"
#include "eventstore/sqlite/store_writer.hpp"

namespace aido::eventstore {

namespace {

// A rebuild writes all over the indexes: pages wait in memory and in the WAL for company (cache_size is in KiB).
constexpr auto pragmas =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000;";
constexpr std::size_t reader_count = 2;

struct locked_reader {
  std::mutex mutex;  // guards the reader
  sqlite::store_reader reader;
};

}  // namespace

struct sqlite_store::connections {
  std::mutex writing;  // guards writer
  sqlite::store_writer writer;
  std::array<locked_reader, reader_count> readers;
  std::atomic<std::size_t> turn = 0;
  std::mutex closing{};  // guards closed
  std::set<partition_id> closed{};

  bool is_closed(partition_id partition) {
    const std::lock_guard lock(closing);
    return closed.contains(partition);
  }

  /// Runs `work` with one of the readers.
  template <class Work>
  auto read(Work work) {
    auto& r = readers[turn.fetch_add(1, std::memory_order_relaxed) % reader_count];
    const std::lock_guard lock(r.mutex);
    return work(r.reader);
  }
};

sqlite_store::sqlite_store(std::unique_ptr<connections> c) : connections_(std::move(c)) {}
sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<sqlite_store>> sqlite_store::open(const std::filesystem::path& file) {
  auto db = sqlite::database::open(file, sqlite::access::read_write);
  if (!db) return db.error();
  if (auto migrated = sqlite::migrate(*db, file, sqlite::store_schema(), sqlite::older_version::kept_beside); !migrated)
    return migrated.error();
  if (auto set = db->execute(pragmas); !set) return set.error();
  auto writer = sqlite::store_writer::open(std::move(*db));
  if (!writer) return writer.error();
  auto first = sqlite::database::open(file, sqlite::access::read_only);
  if (!first) return first.error();
  auto second = sqlite::database::open(file, sqlite::access::read_only);
  if (!second) return second.error();
  auto all = std::unique_ptr<connections>(new connections{
      {},
      std::move(*writer),
      {{{{}, sqlite::store_reader(std::move(*first))}, {{}, sqlite::store_reader(std::move(*second))}}}});
  return std::unique_ptr<sqlite_store>(new sqlite_store(std::move(all)));
}

result<std::optional<checkpoint>> sqlite_store::load_checkpoint(partition_id partition) {
  if (connections_->is_closed(partition)) return being_rebuilt(partition);
  return connections_->read([&](auto& r) { return r.load_checkpoint(partition); });
}

result<std::vector<dedup_entry>> sqlite_store::load_window(partition_id partition) {
  return connections_->read([&](auto& r) { return r.load_window(partition); });
}

result<std::optional<dedup_entry>> sqlite_store::find_command(partition_id partition, command_id command) {
  return connections_->read([&](auto& r) { return r.find_command(partition, command); });
}

result<std::vector<subject_row>> sqlite_store::load_subjects(partition_id partition,
                                                             std::span<const subject_ref> subjects) {
  return connections_->read([&](auto& r) { return r.load_subjects(partition, subjects); });
}

result<std::vector<subject_row>> sqlite_store::scan_workspace(partition_id partition, workspace_id workspace,
                                                              std::optional<subject_id> after, std::size_t limit) {
  return connections_->read([&](auto& r) { return r.scan_workspace(partition, workspace, after, limit); });
}

result<std::vector<wake_row>> sqlite_store::scan_wakes(partition_id partition, wake_kind kind,
                                                       std::optional<wake_row> after, std::size_t limit) {
  return connections_->read([&](auto& r) { return r.scan_wakes(partition, kind, after, limit); });
}

result<std::uint64_t> sqlite_store::count_overdue(partition_id partition, instant at) {
  return connections_->read([&](auto& r) { return r.count_overdue(partition, at); });
}

result<std::string> sqlite_store::tzdata(partition_id partition) {
  return connections_->read([&](auto& r) { return r.tzdata(partition); });
}

result<void> sqlite_store::write(partition_id partition, const flush& f) {
  if (connections_->is_closed(partition)) return being_rebuilt(partition);
  const std::lock_guard lock(connections_->writing);
  return connections_->writer.write(partition, f);
}

result<std::vector<history_row>> sqlite_store::history(const history_query& q) {
  return connections_->read([&](auto& r) { return r.history(q); });
}

result<std::optional<closed_partition>> sqlite_store::close(partition_id partition) {
  const auto last = connections_->read([&](auto& r) { return r.load_checkpoint(partition); });
  if (!last) return last.error();
  const std::lock_guard lock(connections_->closing);
  const bool first = connections_->closed.insert(partition).second;
  return first ? std::optional(closed_partition{*last}) : std::nullopt;
}

result<void> sqlite_store::reopen(partition_id partition, const closed_partition& /*before*/) {
  const std::lock_guard lock(connections_->closing);
  connections_->closed.erase(partition);
  return {};
}

result<void> sqlite_store::clear(partition_id partition) {
  {
    const std::lock_guard lock(connections_->writing);
    if (auto cleared = connections_->writer.clear(partition); !cleared) return cleared;
  }
  return reopen(partition, {});
}

}  // namespace aido::eventstore
