#include "eventstore/log_scan.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t page_records = 2'000;

/// `previous` is the chain that the last record claims, absent when it has none of its own; then that of this one.
void link_ahead_of_fold(parsed_record& r, std::string_view value, std::optional<digest>& previous) {
  if (previous && r.chain) r.ahead = {*previous, link(*previous, value.substr(0, r.chained_bytes))};
  previous = r.chain;
}

result<std::vector<scanned_record>> read_page(event_log& log, partition_id partition, log_offset from) {
  auto batch = log.read(partition, from, page_records);
  if (!batch) return batch.error();
  std::vector<scanned_record> page;
  page.reserve(batch->size());
  std::optional<digest> previous;
  for (auto& r : *batch) {
    auto parsed = parse_record(r.value);
    if (parsed) link_ahead_of_fold(*parsed, r.value, previous);
    page.push_back({std::move(r), std::move(parsed)});
  }
  return page;
}

}  // namespace

log_scan::log_scan(event_log& log, partition_id partition, log_offset from) : log_(log), partition_(partition) {
  read_ahead(from);
}

void log_scan::read_ahead(log_offset from) {
  ahead_ = std::async(std::launch::async, read_page, std::ref(log_), partition_, from);
}

result<std::vector<scanned_record>> log_scan::next() {
  if (!ahead_.valid()) return std::vector<scanned_record>{};
  auto page = ahead_.get();
  if (page && !page->empty()) read_ahead(page->back().stored.offset.next());
  return page;
}

result<folded> fold_scanned(fold& f, event_log& log, scanned_record r) {
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
