#pragma once

#include <utility>
#include <vector>

#include "eventstore/event_log.hpp"

namespace aido::test {

/// Another log, with what a broker may do to a process: records that come late, appends that are refused or hang, reads
/// that fail.
class troubled_log final : public eventstore::event_log {
 public:
  explicit troubled_log(eventstore::event_log& real) : real_(real) {}

  /// What is delivered from now on waits, until `deliver_held` delivers it at once.
  void hold_deliveries() noexcept { holding_ = true; }
  void deliver_held() {
    holding_ = false;
    sink_(std::exchange(held_, {}));
  }

  /// The next append hangs until `fail_hanging`; those behind it are refused.
  void hang_appends() noexcept { hanging_appends_ = true; }
  void fail_hanging(const failure& why) {
    hanging_appends_ = false;
    for (const auto& done : std::exchange(hanging_, {})) done(why);
  }

  /// So many reads fail, of those from there on.
  void fail_reads(std::size_t count, log_offset from) noexcept {
    failing_reads_ = count;
    failing_from_ = from;
  }
  std::size_t asked_for_end() const noexcept { return asked_for_end_; }

  eventstore::log_description describe() const override { return real_.describe(); }

  void append(partition_id partition, workspace_id key, std::string value, eventstore::append_done done) override {
    if (!hanging_appends_) return real_.append(partition, key, std::move(value), std::move(done));
    if (hanging_.empty()) return hanging_.push_back(std::move(done));
    done(failure{errc::unavailable, "", "Too much waits already."});
  }

  std::unique_ptr<eventstore::subscription> follow(partition_id partition, log_offset from,
                                                   eventstore::record_sink sink) override {
    sink_ = sink;
    return real_.follow(partition, from, [this, sink](result<eventstore::record_batch> records) {
      if (!holding_ || !records) return sink(std::move(records));
      for (auto& r : *records) held_.push_back(std::move(r));
    });
  }

  result<eventstore::record_batch> read(partition_id partition, log_offset from, std::size_t most) override {
    if (failing_reads_ == 0 || from < failing_from_) return real_.read(partition, from, most);
    --failing_reads_;
    return failure{errc::unavailable, "", "The broker did not send the record in time."};
  }

  result<log_offset> end(partition_id partition) override {
    ++asked_for_end_;
    return real_.end(partition);
  }

 private:
  eventstore::event_log& real_;
  eventstore::record_sink sink_;
  bool holding_ = false;
  eventstore::record_batch held_;
  bool hanging_appends_ = false;
  std::vector<eventstore::append_done> hanging_;
  std::size_t failing_reads_ = 0;
  log_offset failing_from_;
  std::size_t asked_for_end_ = 0;
};

}  // namespace aido::test
