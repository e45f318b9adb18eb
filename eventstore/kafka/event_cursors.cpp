#include "eventstore/kafka/event_cursors.hpp"

namespace aido::eventstore::kafka {

namespace {

constexpr int patience = std::chrono::milliseconds(limits::kafka_patience).count();

}  // namespace

event_cursors::event_cursors(const configuration& config, handle over, std::string log_topic)
    : config_(config), over_(std::move(over)), topic_(std::move(log_topic)) {
  thread_ = std::thread([this] { run(); });
}

event_cursors::~event_cursors() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void event_cursors::find(partition_id partition, cursor_found found) {
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back({partition, std::move(found)});
  }
  changed_.notify_one();
}

void event_cursors::remember(partition_id partition, log_offset next) {
  {
    const std::lock_guard lock(mutex_);
    to_keep_[partition] = next;
  }
  changed_.notify_one();
}

// What is to be kept goes in one request for all partitions, and then there is a pause: so it costs the same however
// many events there are. Whoever asks waits for no pause.
void event_cursors::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !asked_.empty() || !to_keep_.empty(); });
    const auto asked = std::exchange(asked_, {});
    const auto all = std::exchange(to_keep_, {});
    const bool last = stopping_;
    lock.unlock();
    if (!asked.empty()) answer(asked, last ? RD_KAFKA_RESP_ERR__DESTROY : RD_KAFKA_RESP_ERR_NO_ERROR);
    const auto kept = all.empty() ? result<void>() : keep(all);
    if (auto news = notice_.after(kept)) config_.notice(std::move(*news));
    rd_kafka_poll(over_.get(), 0);
    lock.lock();
    if (last) return;
    if (!kept) to_keep_.insert(all.begin(), all.end());  // but for what was remembered since
    changed_.wait_for(lock, limits::kafka_cursor_pause, [this] { return stopping_ || !asked_.empty(); });
  }
}

/// With an `error`, that is why nobody is asked.
void event_cursors::answer(const std::vector<question>& asked, rd_kafka_resp_err_t error) const {
  offsets wanted;
  for (const auto& one : asked) wanted[one.partition] = {};
  const auto list = list_of(wanted);
  if (!error) error = rd_kafka_committed(over_.get(), list.get(), patience);
  for (const auto& one : asked) {
    const auto at = static_cast<std::int32_t>(one.partition.value);
    one.found(offset_in(*rd_kafka_topic_partition_list_find(list.get(), topic_.c_str(), at), error));
  }
}

/// `error` is that of the whole request.
result<log_offset> event_cursors::offset_in(const rd_kafka_topic_partition_t& told, rd_kafka_resp_err_t error) const {
  if (!error) error = told.err;
  if (error) {
    return config_.explained(failure_of(
        error, "Kafka does not say how far the events of partition " + std::to_string(told.partition) + " were told"));
  }
  return told.offset < 0 ? log_offset{} : log_offset{static_cast<std::uint64_t>(told.offset)};
}

result<void> event_cursors::keep(const offsets& all) const {
  const auto list = list_of(all);
  if (const auto error = rd_kafka_commit(over_.get(), list.get(), 0))
    return failure_of(error, "Kafka keeps no offsets");
  for (int i = 0; i < list->cnt; ++i)
    if (const auto error = list->elems[i].err) return failure_of(error, "Kafka keeps no offset");
  return {};
}

partition_list event_cursors::list_of(const offsets& all) const {
  partition_list list(rd_kafka_topic_partition_list_new(static_cast<int>(all.size())));
  for (const auto& [partition, next] : all) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), static_cast<std::int32_t>(partition.value))->offset =
        static_cast<std::int64_t>(next.value);
  }
  return list;
}

}  // namespace aido::eventstore::kafka
