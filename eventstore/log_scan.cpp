#include "eventstore/log_scan.hpp"

namespace aido::eventstore {

namespace {

// A page and what is made of it stay in the processor's cache.
constexpr std::size_t page_records = 256;
constexpr std::size_t pages_ahead = 4;

/// `previous` is the chain that the last record claims, absent when it has none of its own; then that of this one.
void link_ahead_of_fold(parsed_record& r, std::string_view value, std::optional<digest>& previous) {
  if (previous && r.chain) r.ahead = {*previous, link(*previous, value.substr(0, r.chained_bytes))};
  previous = r.chain;
}

/// Into a page that is no longer needed; `previous` as in link_ahead_of_fold, from page to page.
result<log_scan::page> read_page(event_log& log, partition_id partition, log_offset from,
                                 std::optional<digest>& previous, log_scan::page into) {
  auto batch = log.read(partition, from, page_records);
  if (!batch) return batch.error();
  into.clear();
  into.reserve(batch->size());
  for (auto& r : *batch) {
    auto& scanned = into.emplace_back(std::move(r));
    if (scanned.parsed) link_ahead_of_fold(*scanned.parsed, scanned.stored.value, previous);
  }
  return into;
}

/// What is thrown on the reader's thread is no more than a failed page to whoever waits for it.
result<log_scan::page> read_or_fail(event_log& log, partition_id partition, log_offset from,
                                    std::optional<digest>& previous, log_scan::page into) try {
  return read_page(log, partition, from, previous, std::move(into));
} catch (const std::exception& e) {
  return failure{errc::io_error, "", e.what()};
}

}  // namespace

log_scan::log_scan(event_log& log, partition_id partition, log_offset from)
    : reader_([this, &log, partition, from] { read_ahead(log, partition, from); }) {}

log_scan::~log_scan() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  changed_.notify_all();
  reader_.join();
}

void log_scan::read_ahead(event_log& log, partition_id partition, log_offset from) {
  std::optional<digest> previous;
  for (;;) {
    auto page = read_or_fail(log, partition, from, previous, take_spare());
    const bool more = page && !page->empty();
    if (more) from = page->back().stored.offset.next();
    if (!offer(std::move(page)) || !more) return;
  }
}

log_scan::page log_scan::take_spare() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return {};
  auto p = std::move(spare_.back());
  spare_.pop_back();
  return p;
}

/// False when nobody wants it any more.
bool log_scan::offer(result<page> p) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return pages_.size() < pages_ahead || abandoned_; });
  pages_.push_back(std::move(p));
  changed_.notify_all();
  return !abandoned_;
}

result<void> log_scan::next(page& p) {
  auto done = std::exchange(p, {});
  if (ended_) return {};
  std::unique_lock lock(mutex_);
  if (done.capacity() > 0) spare_.push_back(std::move(done));
  changed_.wait(lock, [this] { return !pages_.empty(); });
  auto read = std::move(pages_.front());
  pages_.pop_front();
  changed_.notify_all();
  ended_ = !read || read->empty();
  if (!read) return read.error();
  p = *std::move(read);
  return {};
}

result<folded> fold_scanned(fold& f, event_log& log, scanned_record& r) {
  auto judged = f.apply(r.stored, std::move(r.parsed));
  const bool is_damaged = !judged && r.stored.offset == f.state().next;
  if (!is_damaged) return judged;
  const auto skip = find_skip(log, f.state().partition, r.stored);
  if (!skip) return skip.error();
  if (!*skip) return judged;
  f.pass_over(**skip);
  return f.apply(r.stored);
}

}  // namespace aido::eventstore
