#include "eventstore/guest_owner.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace aido::eventstore {

namespace {

// What is on its way to the log at a time.
constexpr std::size_t records_at_once = 1'000;
constexpr std::size_t bytes_at_once = 4 << 20;

/// Waits until the log has answered for so many appends; shared with their callbacks.
class answers {
 public:
  explicit answers(std::size_t wanted) : wanted_(wanted) {}

  void take(const result<log_offset>& done) {
    const std::lock_guard lock(mutex_);
    if (!done && !failed_) failed_ = done.error();
    if (--wanted_ == 0) all_.notify_all();
  }
  result<void> wait() {
    std::unique_lock lock(mutex_);
    all_.wait(lock, [this] { return wanted_ == 0; });
    return failed_ ? result<void>(*failed_) : result<void>();
  }

 private:
  std::mutex mutex_;  // guards what follows
  std::condition_variable all_;
  std::size_t wanted_;
  std::optional<failure> failed_;
};

}  // namespace

guest_owner::guest_owner(event_log& log, fold read, owner_id me, const clock& wall)
    : log_(log), me_(me), wall_(wall), fold_(std::move(read)), epoch_(fold_.state().epoch.next()) {}

result<void> guest_owner::claim() {
  record r;
  r.kind = record_kind::claim;
  r.epoch = epoch_;
  r.owner = me_;
  r.at = std::max(wall_.now(), fold_.state().last_at);
  sealed_.push_back({{}, write_unchained(r)});
  if (auto written = write(); !written) return written;
  chain_ = fold_.state().chain;
  return {};
}

result<void> guest_owner::append(record r) {
  seal_next(std::move(r));
  return sealed_.size() < records_at_once && bytes_ < bytes_at_once ? result<void>() : write();
}

result<void> guest_owner::release() {
  if (auto written = write(); !written) return written;
  record r;
  r.kind = record_kind::release;
  r.at = std::max(wall_.now(), fold_.state().last_at);
  seal_next(std::move(r));
  return write();
}

void guest_owner::seal_next(record r) {
  r.epoch = epoch_;
  r.owner = me_;
  r.seq = next_seq_;
  auto s = seal(r, chain_);
  next_seq_ = next_seq_.next();
  chain_ = s.chain;
  bytes_ += s.value.size();
  sealed_.push_back({r.workspace, std::move(s.value)});
}

result<void> guest_owner::write() {
  if (sealed_.empty()) return {};
  if (auto handed = hand_over(); !handed) return handed;
  return read_back();
}

result<void> guest_owner::hand_over() {
  const auto told = std::make_shared<answers>(sealed_.size());
  for (auto& s : sealed_) {
    log_.append(fold_.state().partition, s.key, std::move(s.value),
                [told](const result<log_offset>& done) { told->take(done); });
  }
  return told->wait();
}

/// As many records as were acknowledged stand behind those that were read, unless others are among them.
result<void> guest_owner::read_back() {
  for (auto missing = sealed_.size(); missing > 0;) {
    auto batch = log_.read(fold_.state().partition, fold_.state().next, missing);
    if (!batch) return batch.error();
    if (batch->empty()) return failure{errc::unavailable, "", "The log does not show yet what it has acknowledged."};
    for (const auto& r : *batch) {
      const auto judged = fold_.apply(r);
      if (!judged) return judged.error();
      if (auto own = check(*judged); !own) return own;
    }
    missing -= batch->size();
  }
  sealed_.clear();
  bytes_ = 0;
  return {};
}

result<void> guest_owner::check(const folded& f) const {
  const bool own = f.content.owner == me_ && f.content.epoch == epoch_;
  if (own && f.verdict == verdict::repeated) {
    return failure{errc::conflict, "",
                   "Command " + to_string(f.content.command) + " stands in partition " +
                       std::to_string(fold_.state().partition.value) + " twice; the second time it does not count."};
  }
  if (own && f.verdict != verdict::voided) return {};
  return failure{errc::conflict, "",
                 "Another process writes to partition " + std::to_string(fold_.state().partition.value) + '.'};
}

}  // namespace aido::eventstore
