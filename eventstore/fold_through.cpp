#include "eventstore/fold_through.hpp"

namespace aido::eventstore {

result<void> fold_through(event_log& log, fold& judge, const judged_taker& take, const scan_progress& progress) {
  const auto partition = judge.state().partition;
  const auto end = log.end(partition);
  if (!end) return end.error();
  log_scan scan(log, partition, judge.state().next);
  log_scan::page page;
  for (;;) {
    auto next = scan.next(std::move(page));
    if (!next) return next.error();
    if (next->empty()) return {};
    page = *std::move(next);
    for (auto& r : page) {
      const auto before = judge.state().chain;
      const auto value = r.stored.value;
      const auto judged = fold_scanned(judge, log, std::move(r));
      if (!judged) return judged.error();
      if (auto taken = take(*judged, before, value); !taken) return taken;
    }
    if (progress) progress(judge.state().next, *end);
  }
}

}  // namespace aido::eventstore
