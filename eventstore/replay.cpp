#include "eventstore/replay.hpp"

#include <future>

#include "eventstore/partition_table.hpp"

namespace aido::eventstore {

namespace {

constexpr std::uint64_t records_per_flush = 10'000;

/// A fold and a table that write to the store while the next records are folded.
class rebuild {
 public:
  /// Beyond `most_loaded` tasks the table is emptied after a flush, and subjects are loaded from the store again.
  rebuild(event_log& log, snapshot_store& store, partition_id partition, std::size_t most_loaded)
      : log_(log),
        store_(store),
        partition_(partition),
        most_loaded_(most_loaded),
        fold_(log.describe().id, partition),
        table_(partition) {}

  result<void> take(scanned_record& r) {
    auto judged = fold_scanned(fold_, log_, r);
    if (!judged) return judged.error();
    ++counts_.records;
    const auto& content = judged->content;
    if (judged->verdict == verdict::repeated) commands_.push_back(*fold_.find(content.command));
    if (judged->verdict != verdict::effective) return {};
    if (auto loaded = load_missing(content); !loaded) return loaded;
    table_.apply(content, std::move(judged->texts), judged->offset);
    commands_.push_back(*fold_.find(content.command));
    ++counts_.effective;
    counts_.events += content.events.size();
    return counts_.effective % records_per_flush == 0 ? flush_changes() : result<void>{};
  }

  result<replayed> finish() {
    if (auto done = flush_changes(); !done) return done.error();
    if (auto done = await_write(); !done) return done.error();
    counts_.upto = fold_.state();
    return counts_;
  }

  log_offset next() const noexcept { return fold_.state().next; }

 private:
  result<void> load_missing(const record& r) {
    const auto missing = table_.missing(r);
    if (missing.empty()) return {};
    std::vector<subject_row> rows;
    if (evicted_) {
      if (auto done = await_write(); !done) return done;
      auto stored = store_.load_subjects(fold_.state().partition, missing);
      if (!stored) return stored.error();
      rows = std::move(*stored);
    }
    return table_.load(rows, missing, fold_.state().next);
  }

  result<void> flush_changes() {
    if (auto done = await_write(); !done) return done;
    writing_ = std::make_unique<changes>(table_.take_changes(fold_.state(), std::exchange(commands_, {})));
    written_ = std::async(std::launch::async, [this] { return put(written_out(*writing_)); });
    return table_.loaded() > most_loaded_ ? empty_table() : result<void>{};
  }

  // Only what is written may go.
  result<void> empty_table() {
    if (auto done = await_write(); !done) return done;
    table_.evict_all();
    evicted_ = true;
    return {};
  }

  result<void> await_write() {
    if (!written_.valid()) return {};
    auto done = written_.get();
    if (done) table_.flushed(*writing_);
    return done;
  }

  // A flush that comes too late is none, and says nothing; one onto what another has cleared leaves a gap before it.
  result<void> put(const flush& f) {
    if (auto alone = require_own_checkpoint(); !alone) return alone;
    if (auto done = store_.write(f.upto.partition, f); !done) return done;
    last_written_ = f.upto;
    return require_own_checkpoint();
  }

  result<void> require_own_checkpoint() {
    const auto stored = store_.load_checkpoint(partition_);
    if (!stored) return stored.error();
    if (*stored == last_written_) return {};
    return failure{errc::conflict, "",
                   "Somebody else wrote the snapshots of partition " + std::to_string(partition_.value) +
                       " while they were rebuilt: they may be incomplete. Stop all that serve or replay the log, and "
                       "run aido replay again."};
  }

  event_log& log_;
  snapshot_store& store_;
  const partition_id partition_;
  const std::size_t most_loaded_;
  fold fold_;
  partition_table table_;
  std::vector<dedup_entry> commands_;
  bool evicted_ = false;
  replayed counts_;
  std::unique_ptr<changes> writing_;
  std::optional<checkpoint> last_written_;
  std::future<result<void>> written_;
};

}  // namespace

result<replayed> replay(event_log& log, snapshot_store& store, partition_id partition, const scan_progress& progress,
                        std::size_t most_loaded) {
  const auto end = log.end(partition);
  if (!end) return end.error();
  if (auto cleared = store.clear(partition); !cleared) return cleared.error();
  rebuild work(log, store, partition, most_loaded);
  log_scan scan(log, partition, {});
  log_scan::page page;
  for (;;) {
    if (auto read = scan.next(page); !read) return read.error();
    if (page.empty()) return work.finish();
    for (auto& r : page) {
      if (auto taken = work.take(r); !taken) return taken.error();
    }
    if (progress) progress(work.next(), *end);
  }
}

}  // namespace aido::eventstore
