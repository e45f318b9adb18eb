#include "eventstore/sqlite/sqlite_log.hpp"

#include <algorithm>
#include <stdexcept>

#include "eventstore/fold.hpp"
#include "eventstore/sqlite/log_schema.hpp"

namespace aido::eventstore {

using sqlite::access;
using sqlite::database;
using sqlite::log_key;
using sqlite::offset_in;
using sqlite::transaction;

namespace {

constexpr std::size_t group_records = 1'024;
constexpr std::size_t group_bytes = 4 << 20;
constexpr std::size_t catch_up_records = 1'000;
// A read stops here even when more records were asked for.
constexpr std::size_t read_bytes = 16 << 20;

// A checkpoint holds up the group that it comes behind: it comes four times as rarely as SQLite would let it.
constexpr auto pragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA wal_autocheckpoint = 4000;";

result<void> describe_new(database& db, const new_log& fresh) {
  auto insert = db.prepare("INSERT OR IGNORE INTO meta (name, value) VALUES ('log_id', ?1), ('partitions', ?2)");
  if (!insert) return insert.error();
  const auto id = to_string(fresh.id);
  const auto partitions = std::to_string(fresh.partitions);
  return insert->run(std::string_view(id), std::string_view(partitions));
}

result<std::string> read_meta(database& db, std::string_view name) {
  auto select = db.prepare("SELECT value FROM meta WHERE name = ?1");
  if (!select) return select.error();
  select->start(name);
  const auto row = select->next();
  if (!row) return row.error();
  return *row ? std::string(select->bytes(0)) : std::string();
}

result<log_description> read_description(database& db, const std::filesystem::path& file) {
  const auto id_text = read_meta(db, "log_id");
  if (!id_text) return id_text.error();
  const auto partitions = db.query_number("SELECT value FROM meta WHERE name = 'partitions'");
  if (!partitions) return partitions.error();
  const auto id = parse_uuid(*id_text);
  if (!id || *partitions < 1 || *partitions > limits::max_partitions) {
    return failure{errc::corrupt, "", file.string() + " does not say which log it is, or of how many partitions."};
  }
  return log_description{log_id{*id}, static_cast<std::uint32_t>(*partitions)};
}

result<std::vector<log_offset>> read_ends(database& db, std::uint32_t partitions) {
  auto select = db.prepare("SELECT max(key) FROM records WHERE key >= ?1 AND key < ?2");
  if (!select) return select.error();
  std::vector<log_offset> ends;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    select->start(log_key({p}, {}), log_key({p + 1}, {}));
    if (const auto row = select->next(); !row) return row.error();
    ends.push_back(select->is_null(0) ? log_offset{} : offset_in(select->number(0)).next());
    select->reset();
  }
  return ends;
}

failure missing(partition_id partition, log_offset offset) {
  return {errc::corrupt, "", "the record at " + describe(partition, offset) + " is missing"};
}

failure unreadable(partition_id partition, log_offset offset, const failure& why) {
  return {why.code, "", "the record at " + describe(partition, offset) + " cannot be read: " + why.detail};
}

}  // namespace

result<std::unique_ptr<sqlite_log>> sqlite_log::open(const std::filesystem::path& file, const new_log& fresh,
                                                     sqlite::older_version older) {
  auto db = database::open(file, access::read_write);
  if (!db) return db.error();
  if (auto migrated = sqlite::migrate(*db, file, sqlite::log_schema(), older); !migrated) return migrated.error();
  if (auto set = db->execute(pragmas); !set) return set.error();
  if (auto described = describe_new(*db, fresh); !described) return described.error();
  const auto description = read_description(*db, file);
  if (!description) return description.error();
  auto ends = read_ends(*db, description->partitions);
  if (!ends) return ends.error();
  auto insert = db->prepare("INSERT INTO records (key, value) VALUES (?1, ?2)");
  if (!insert) return insert.error();
  auto foreground = open_reader(file);
  if (!foreground) return foreground.error();
  auto background = open_reader(file);
  if (!background) return background.error();
  return std::unique_ptr<sqlite_log>(new sqlite_log(*description, std::move(*db), std::move(*insert),
                                                    std::move(*foreground), std::move(*background), std::move(*ends)));
}

sqlite_log::sqlite_log(log_description description, database db, sqlite::statement insert, reader foreground,
                       reader background, std::vector<log_offset> ends)
    : description_(description),
      db_(std::move(db)),
      insert_(std::move(insert)),
      background_(std::move(background)),
      foreground_(std::move(foreground)),
      ends_(std::move(ends)) {
  writer_ = std::thread([this] { write_groups(); });
  feeder_ = std::thread([this] { catch_up(); });
}

sqlite_log::~sqlite_log() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queue_changed_.notify_all();
  cursors_changed_.notify_all();
  writer_.join();
  feeder_.join();
}

log_description sqlite_log::describe() const { return description_; }

void sqlite_log::append(partition_id partition, workspace_id, std::string value, append_done done) {
  if (partition.value >= description_.partitions) throw std::logic_error("no such partition");
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({partition, std::move(value), std::move(done)});
  }
  queue_changed_.notify_one();
}

result<log_offset> sqlite_log::end(partition_id partition) {
  const std::lock_guard lock(mutex_);
  return ends_.at(partition.value);
}

void sqlite_log::limit_pages(std::uint32_t pages) {
  const std::lock_guard lock(mutex_);
  page_limit_ = pages;
}

// Reading.

result<sqlite_log::reader> sqlite_log::open_reader(const std::filesystem::path& file) {
  auto db = database::open(file, access::read_only);
  if (!db) return db.error();
  auto select = db->prepare("SELECT key, value FROM records WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3");
  if (!select) return select.error();
  return reader{std::move(*db), std::move(*select)};
}

result<record_batch> sqlite_log::read(partition_id partition, log_offset from, std::size_t max_records) {
  const std::lock_guard lock(reading_);
  return read(foreground_, partition, from, max_records);
}

result<record_batch> sqlite_log::read(reader& with, partition_id partition, log_offset from, std::size_t max_records) {
  auto& rows = with.select;
  rows.start(log_key(partition, from), log_key({partition.value + 1}, {}), max_records);
  record_batch batch;
  std::size_t bytes = 0;
  for (auto wanted = from; bytes < read_bytes; wanted = wanted.next()) {
    const auto row = rows.next();
    if (row && !*row) return batch;
    const bool sound = row && offset_in(rows.number(0)) == wanted;
    if (!sound) {
      auto why = row ? missing(partition, wanted) : unreadable(partition, wanted, row.error());
      rows.reset();
      // What stands before the damage is read first; the next read starts with it.
      if (batch.empty()) return why;
      return batch;
    }
    batch.push_back({wanted, std::string(rows.bytes(1))});
    bytes += batch.back().value.size();
  }
  rows.reset();
  return batch;
}

// Writing (the writer's thread).

void sqlite_log::write_groups() {
  for (auto g = take_group(); !g.empty(); g = take_group()) {
    apply_page_limit();
    write(std::move(g));
  }
}

sqlite_log::group sqlite_log::take_group() {
  std::unique_lock lock(mutex_);
  queue_changed_.wait(lock, [this] { return !queue_.empty() || stopping_; });
  group g;
  std::size_t bytes = 0;
  while (!queue_.empty() && g.size() < group_records && bytes < group_bytes) {
    bytes += queue_.front().value.size();
    g.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return g;
}

void sqlite_log::write(group g) {
  const auto offsets = commit(g);
  if (!offsets) return fail(std::move(g), offsets.error());
  publish(std::move(g), *offsets);
}

result<std::vector<log_offset>> sqlite_log::commit(const group& g) {
  auto all = transaction::begin(db_);
  if (!all) return all.error();
  auto offsets = insert(g);
  if (!offsets) return offsets;
  if (auto committed = all->commit(); !committed) {
    auto why = committed.error();
    // Frames of a failed commit may stand complete in the WAL and come to life when the file is opened again.
    if (why.code != errc::log_full) why.code = errc::outcome_unknown;
    return why;
  }
  return offsets;
}

result<std::vector<log_offset>> sqlite_log::insert(const group& g) {
  std::vector<log_offset> next;
  {
    const std::lock_guard lock(mutex_);
    next = ends_;
  }
  std::vector<log_offset> offsets;
  offsets.reserve(g.size());
  for (const auto& a : g) {
    auto& offset = next[a.partition.value];
    if (auto inserted = insert_.run(log_key(a.partition, offset), std::string_view(a.value)); !inserted) {
      return inserted.error();
    }
    offsets.push_back(offset);
    offset = offset.next();
  }
  return offsets;
}

void sqlite_log::publish(group g, const std::vector<log_offset>& offsets) {
  auto deliveries = deliveries_of(g, offsets);
  for (std::size_t i = 0; i < g.size(); ++i) g[i].done(offsets[i]);
  for (auto& d : deliveries) d.to->deliver(std::move(d.records));
}

std::vector<sqlite_log::delivery> sqlite_log::deliveries_of(group& g, const std::vector<log_offset>& offsets) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < g.size(); ++i) ends_[g[i].partition.value] = offsets[i].next();
  std::erase_if(cursors_, [](const auto& c) { return c->to.expired(); });
  std::vector<delivery> deliveries;
  for (auto c = cursors_.begin(); c != cursors_.end(); ++c) {
    auto to = (*c)->live ? (*c)->to.lock() : nullptr;
    if (!to) continue;
    const bool others_follow =
        std::any_of(c + 1, cursors_.end(), [&](const auto& o) { return o->partition == (*c)->partition; });
    auto records = records_for(**c, g, offsets, others_follow);
    if (records.empty()) continue;
    (*c)->next = records.back().offset.next();
    deliveries.push_back({std::move(to), std::move(records)});
  }
  return deliveries;
}

record_batch sqlite_log::records_for(const cursor& c, group& g, const std::vector<log_offset>& offsets, bool keep) {
  record_batch records;
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (g[i].partition != c.partition || offsets[i] < c.next) continue;
    records.push_back({offsets[i], keep ? g[i].value : std::move(g[i].value)});
  }
  return records;
}

void sqlite_log::fail(group g, const failure& why) {
  auto behind = take_queued_behind(g);
  for (auto& a : g) a.done(why);
  // Those behind were not handed to the file, whatever became of the group.
  failure definite = why;
  if (definite.code == errc::outcome_unknown) definite.code = errc::io_error;
  for (auto& a : behind) a.done(definite);
  if (why.code != errc::outcome_unknown) return;
  if (auto ends = read_ends(db_, description_.partitions)) {
    const std::lock_guard lock(mutex_);
    ends_ = std::move(*ends);
  }
}

sqlite_log::group sqlite_log::take_queued_behind(const group& g) {
  std::vector<bool> failed(description_.partitions);
  for (const auto& a : g) failed[a.partition.value] = true;
  const std::lock_guard lock(mutex_);
  group taken;
  std::deque<pending_append> left;
  for (auto& a : queue_) {
    if (failed[a.partition.value]) {
      taken.push_back(std::move(a));
    } else {
      left.push_back(std::move(a));
    }
  }
  queue_ = std::move(left);
  return taken;
}

void sqlite_log::apply_page_limit() {
  std::optional<std::uint32_t> limit;
  {
    const std::lock_guard lock(mutex_);
    limit = std::exchange(page_limit_, std::nullopt);
  }
  if (!limit) return;
  constexpr std::uint32_t most_pages = 4294967294;
  (void)db_.query_number("PRAGMA max_page_count = " + std::to_string(*limit == 0 ? most_pages : *limit));
}

// Following (the catch-up thread).

std::unique_ptr<subscription> sqlite_log::follow(partition_id partition, log_offset from, record_sink sink) {
  if (partition.value >= description_.partitions) throw std::logic_error("no such partition");
  auto to = std::make_shared<follower>(std::move(sink));
  {
    const std::lock_guard lock(mutex_);
    cursors_.push_back(std::make_shared<cursor>(cursor{partition, to, from}));
  }
  cursors_changed_.notify_one();
  return std::make_unique<follower_subscription>(std::move(to));
}

void sqlite_log::catch_up() {
  while (const auto c = lagging()) feed(*c);
}

std::shared_ptr<sqlite_log::cursor> sqlite_log::lagging() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (stopping_) return nullptr;
    const auto found = std::find_if(cursors_.begin(), cursors_.end(), [](const auto& c) { return !c->live; });
    if (found != cursors_.end()) return *found;
    cursors_changed_.wait(lock);
  }
}

void sqlite_log::feed(cursor& c) {
  const auto to = c.to.lock();
  if (!to) return drop(c);
  // Taken before reading: what is written in between is no gap.
  const auto end = this->end(c.partition);
  auto batch = read(background_, c.partition, c.next, catch_up_records);
  if (!batch) {
    to->deliver(batch.error());
    return drop(c);
  }
  if (!batch->empty()) {
    const auto next = batch->back().offset.next();
    to->deliver(std::move(*batch));
    return advance(c, next);
  }
  if (c.next < *end) {
    to->deliver(missing(c.partition, c.next));
    return drop(c);
  }
  advance(c, c.next);
}

void sqlite_log::advance(cursor& c, log_offset next) {
  const std::lock_guard lock(mutex_);
  c.next = next;
  c.live = next >= ends_[c.partition.value];
}

void sqlite_log::drop(const cursor& c) {
  const std::lock_guard lock(mutex_);
  std::erase_if(cursors_, [&](const auto& other) { return other.get() == &c; });
}

}  // namespace aido::eventstore
