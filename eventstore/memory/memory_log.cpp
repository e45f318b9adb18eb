#include "eventstore/memory/memory_log.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace aido::eventstore {

memory_log::memory_log(log_description description, mode how)
    : description_(description), mode_(how), partitions_(description.partitions) {
  if (mode_ == mode::automatic) worker_ = std::thread([this] { run(); });
}

memory_log::~memory_log() {
  if (worker_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }
  for (auto& p : partitions_) {
    for (auto& a : p.answers) a.done(std::move(a.answer));
    for (auto& a : p.appends) a.done(failure{errc::outcome_unknown, "", "The log was closed."});
  }
}

log_description memory_log::describe() const { return description_; }

memory_log::partition_state& memory_log::at(partition_id partition) {
  if (partition.value >= partitions_.size()) throw std::logic_error("no such partition");
  return partitions_[partition.value];
}

void memory_log::append(partition_id partition, workspace_id, std::string value, append_done done) {
  const std::lock_guard lock(mutex_);
  at(partition).appends.push_back({std::move(value), std::move(done)});
  wake();
}

std::unique_ptr<subscription> memory_log::follow(partition_id partition, log_offset from, record_sink sink) {
  auto to = std::make_shared<follower>(std::move(sink));
  const std::lock_guard lock(mutex_);
  at(partition).cursors.push_back({to, from});
  wake();
  return std::make_unique<follower_subscription>(std::move(to));
}

result<record_batch> memory_log::read(partition_id partition, log_offset from, std::size_t max_records) {
  const std::lock_guard lock(mutex_);
  const auto& records = at(partition).records;
  record_batch batch;
  for (auto o = from; o.value < records.size() && batch.size() < max_records; o = o.next()) {
    batch.push_back({o, records[o.value]});
  }
  return batch;
}

result<log_offset> memory_log::end(partition_id partition) {
  const std::lock_guard lock(mutex_);
  return log_offset{at(partition).records.size()};
}

std::size_t memory_log::pump() {
  std::size_t steps = 0;
  for (bool any = true; any;) {
    any = false;
    for (std::uint32_t p = 0; p < description_.partitions; ++p) {
      while (write_one({p})) ++steps, any = true;
      while (acknowledge_one({p})) ++steps, any = true;
      while (deliver({p})) ++steps, any = true;
    }
  }
  return steps;
}

bool memory_log::write_one(partition_id partition) {
  const std::lock_guard lock(mutex_);
  auto& p = at(partition);
  if (p.appends.empty()) return false;
  write(p);
  return true;
}

log_offset memory_log::store(partition_state& p, std::string value) {
  p.records.push_back(std::move(value));
  return {p.records.size() - 1};
}

void memory_log::write(partition_state& p) {
  const failure unknown{errc::outcome_unknown, "", "The log did not say what became of the record."};
  if (p.faults.empty()) {
    auto append = std::move(p.appends.front());
    p.appends.pop_front();
    p.answers.push_back({std::move(append.done), store(p, std::move(append.value))});
    return;
  }
  const auto fault = p.faults.front();
  p.faults.pop_front();
  if (fault == append_fault::full) return fail_all(p, errc::log_full);
  if (fault == append_fault::broken) return fail_all(p, errc::io_error);
  auto append = std::move(p.appends.front());
  p.appends.pop_front();
  if (fault == append_fault::duplicated) {
    const auto offset = store(p, append.value);
    store(p, std::move(append.value));
    p.answers.push_back({std::move(append.done), offset});
    return;
  }
  if (fault == append_fault::unknown_written) store(p, std::move(append.value));
  p.answers.push_back({std::move(append.done), unknown});
}

void memory_log::fail_all(partition_state& p, errc code) {
  for (auto& append : p.appends) {
    p.answers.push_back({std::move(append.done), failure{code, "", "The log refused the record."}});
  }
  p.appends.clear();
}

bool memory_log::acknowledge_one(partition_id partition) {
  std::unique_lock lock(mutex_);
  auto& p = at(partition);
  if (p.answers.empty()) return false;
  auto next = std::move(p.answers.front());
  p.answers.pop_front();
  lock.unlock();
  next.done(std::move(next.answer));
  return true;
}

std::vector<memory_log::delivery> memory_log::due(partition_state& p) {
  std::vector<delivery> deliveries;
  std::erase_if(p.cursors, [](const cursor& c) { return c.to.expired(); });
  for (auto& c : p.cursors) {
    auto to = c.to.lock();
    if (!to || c.next.value >= p.records.size()) continue;
    record_batch batch;
    for (; c.next.value < p.records.size(); c.next = c.next.next()) batch.push_back({c.next, p.records[c.next.value]});
    deliveries.push_back({std::move(to), std::move(batch)});
  }
  return deliveries;
}

bool memory_log::deliver(partition_id partition) {
  std::vector<delivery> deliveries;
  {
    const std::lock_guard lock(mutex_);
    deliveries = due(at(partition));
  }
  for (auto& d : deliveries) d.to->deliver(std::move(d.records));
  return !deliveries.empty();
}

void memory_log::inject(partition_id partition, append_fault fault) {
  const std::lock_guard lock(mutex_);
  at(partition).faults.push_back(fault);
}

void memory_log::crash(partition_id partition, std::size_t written) {
  // What the callbacks own goes after the lock: it may lead back here.
  partition_state lost;
  const std::lock_guard lock(mutex_);
  auto& p = at(partition);
  for (; written > 0 && !p.appends.empty(); --written) {
    store(p, std::move(p.appends.front().value));
    lost.answers.push_back({std::move(p.appends.front().done), log_offset{}});
    p.appends.pop_front();
  }
  std::move(p.answers.begin(), p.answers.end(), std::back_inserter(lost.answers));
  p.answers.clear();
  std::swap(lost.appends, p.appends);
  std::swap(lost.faults, p.faults);
  std::swap(lost.cursors, p.cursors);
}

std::size_t memory_log::unwritten(partition_id partition) const {
  const std::lock_guard lock(mutex_);
  return partitions_.at(partition.value).appends.size();
}

void memory_log::overwrite(partition_id partition, log_offset offset, std::string value) {
  const std::lock_guard lock(mutex_);
  at(partition).records.at(offset.value) = std::move(value);
}

void memory_log::cut(partition_id partition, log_offset end) {
  const std::lock_guard lock(mutex_);
  at(partition).records.resize(end.value);
}

void memory_log::wake() {
  if (mode_ == mode::manual) return;
  work_ = true;
  changed_.notify_one();
}

void memory_log::run() {
  for (std::unique_lock lock(mutex_);;) {
    changed_.wait(lock, [this] { return work_ || stopping_; });
    if (!work_) return;
    work_ = false;
    lock.unlock();
    pump();
    lock.lock();
  }
}

}  // namespace aido::eventstore
