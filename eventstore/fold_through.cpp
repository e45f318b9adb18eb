#include "eventstore/fold_through.hpp"

namespace aido::eventstore {

result<void> fold_through(event_log& log, fold& judge, const judged_taker& take, const scan_progress& progress) {
  const auto partition = judge.state().partition;
  const auto end = log.end(partition);
  if (!end) return end.error();
  log_scan scan(log, partition, judge.state().next);
  log_scan::page page;
  for (;;) {
    if (auto read = scan.next(page); !read) return read;
    if (page.empty()) return {};
    for (auto& r : page) {
      const auto before = judge.state().chain;
      const auto judged = fold_scanned(judge, log, r);
      if (!judged) return judged.error();
      if (auto taken = take(*judged, before, r.stored.value); !taken) return taken;
    }
    if (progress) progress(judge.state().next, *end);
  }
}

}  // namespace aido::eventstore
