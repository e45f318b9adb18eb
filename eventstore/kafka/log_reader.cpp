#include "eventstore/kafka/log_reader.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "eventstore/fold.hpp"
#include "eventstore/kafka/damage.hpp"

namespace aido::eventstore::kafka {

namespace {

using clock = std::chrono::steady_clock;

// A read stops here even when more records were asked for.
constexpr std::size_t read_bytes = 16 << 20;
// What is taken out of librdkafka's queue at once, so that it is still in the processor's cache when it is worked on.
constexpr std::size_t poll_bytes = 256 << 10;
constexpr auto idle_lane = std::chrono::seconds{2};
constexpr auto between_polls = std::chrono::milliseconds{100};
constexpr auto between_looks = std::chrono::milliseconds{20};

}  // namespace

log_reader::log_reader(rd_kafka_t& over, const std::string& topic, std::uint32_t partitions,
                       std::function<void(std::string)> notice)
    : over_(over),
      topic_name_(topic),
      topic_(topic_of(over, topic)),
      read_ahead_(limits::kafka_read_ahead(partitions)),
      notice_(std::move(notice)),
      lanes_(partitions) {
  for (std::uint32_t p = 0; p < partitions; ++p) {
    lanes_[p].over = &over;
    lanes_[p].partition = {p};
    lanes_[p].queue.reset(rd_kafka_queue_new(&over));
  }
}

log_reader::~log_reader() {
  for (auto& l : lanes_) close(l);
}

result<log_offset> log_reader::end(partition_id partition) {
  return ask_offset(partition, RD_KAFKA_OFFSET_END, clock::now() + limits::kafka_patience);
}

result<watermarks> log_reader::ask_watermarks(partition_id partition) {
  const auto deadline = clock::now() + limits::kafka_patience;
  const auto low = ask_offset(partition, RD_KAFKA_OFFSET_BEGINNING, deadline);
  if (!low) return low.error();
  const auto high = ask_offset(partition, RD_KAFKA_OFFSET_END, deadline);
  if (!high) return high.error();
  return watermarks{*low, *high};
}

result<log_offset> log_reader::ask_offset(partition_id partition, std::int64_t which, time_point deadline) {
  auto offset = ask_offset_once(partition, which, deadline);
  // Of a topic that was just made the brokers hear one after the other; until then it is unknown to them.
  while (!offset && offset.error().code == errc::unavailable && clock::now() + between_looks < deadline) {
    std::this_thread::sleep_for(between_looks);
    offset = ask_offset_once(partition, which, deadline);
  }
  return offset;
}

/// Not by rd_kafka_query_watermark_offsets, which waits for a broker that is away as long as that takes.
result<log_offset> log_reader::ask_offset_once(partition_id partition, std::int64_t which, time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
  const auto asked = list_of(topic_name_, partition.value, which);
  const auto& one = asked->elems[0];
  auto error = rd_kafka_offsets_for_times(&over_, asked.get(), std::max(1, static_cast<int>(left.count())));
  if (!error) error = one.err;
  if (!error && one.offset < 0) error = RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE;
  if (error) return failure_of(error, "Partition " + std::to_string(partition.value) + " does not tell its bounds");
  return log_offset{static_cast<std::uint64_t>(one.offset)};
}

result<record_batch> log_reader::read(partition_id partition, log_offset from, std::size_t max_records) {
  auto& l = at(partition);
  const std::lock_guard lock(l.mutex);
  l.used = clock::now();
  const bool continues = l.open && l.next == from && from < l.end;
  if (!continues) {
    if (auto positioned = position(l, from); !positioned) return positioned.error();
    if (!l.open) return record_batch{};
  }
  const auto wanted = std::min<std::size_t>(max_records, l.end.value - from.value);
  fill(l, wanted);
  if (l.ahead.empty() && wanted > 0) return nothing_came(l);
  return take_out(l, wanted);
}

void log_reader::close_idle() {
  rd_kafka_poll(&over_, 0);
  for (auto& l : lanes_) {
    const std::unique_lock lock(l.mutex, std::try_to_lock);
    if (lock && l.open && clock::now() - l.used > idle_lane) close(l);
  }
}

log_reader::lane& log_reader::at(partition_id partition) {
  if (partition.value >= lanes_.size()) throw std::logic_error("no such partition");
  return lanes_[partition.value];
}

/// Leaves the lane closed when there is nothing at `from` yet.
result<void> log_reader::position(lane& l, log_offset from) {
  const auto marks = ask_watermarks(l.partition);
  if (!marks) return marks.error();
  if (from < marks->low) return lost_head(l.partition, from, marks->low);
  if (from >= marks->high) {
    close(l);
    return {};
  }
  l.end = marks->high;
  if (l.open && l.next == from) {
    if (!l.fetching) start_fetching(l);
    return {};
  }
  close(l);
  l.open = true;
  l.next = l.fetched = from;
  start_fetching(l);
  return {};
}

void log_reader::start_fetching(lane& l) {
  l.fetching = true;
  l.unbroken = 0;
  rd_kafka_consume_start_queue(topic_.get(), static_cast<std::int32_t>(l.partition.value),
                               static_cast<std::int64_t>(l.fetched.value), l.queue.get());
}

void log_reader::stop_fetching(lane& l) {
  if (!std::exchange(l.fetching, false)) return;
  rd_kafka_consume_stop(topic_.get(), static_cast<std::int32_t>(l.partition.value));
}

void log_reader::close(lane& l) {
  stop_fetching(l);
  // librdkafka frees what is left in the queue of a fetch that was stopped when it is asked for it.
  rd_kafka_consume_callback_queue(l.queue.get(), 0, on_message, &l);
  l.open = false;
  l.ahead.clear();
  l.ahead.shrink_to_fit();
  l.fault.reset();
  l.is_broken = false;
  l.unreadable.reset();
}

/// Until there are `wanted` records, or as many bytes as one read returns, or nothing more comes.
void log_reader::fill(lane& l, std::size_t wanted) {
  if (l.ahead.size() >= wanted) return;
  auto deadline = clock::now() + limits::kafka_patience;
  std::size_t bytes = 0;
  for (const auto& r : l.ahead) bytes += r.value.size();
  while (l.ahead.size() < wanted && bytes < read_bytes && !l.fault && clock::now() < deadline) {
    poll(l, between_polls);
    bytes += l.drained;
    if (l.drained > 0) deadline = clock::now() + limits::kafka_patience;
  }
}

void log_reader::poll(lane& l, std::chrono::milliseconds patience) {
  l.drained = 0;
  rd_kafka_consume_callback_queue(l.queue.get(), static_cast<int>(patience.count()), on_message, &l);
  if (is_worth_another_look(l)) {
    notice_(looked_at_again(*std::exchange(l.fault, {})));
    stop_fetching(l);
    return start_fetching(l);
  }
  const bool is_empty = rd_kafka_queue_length(l.queue.get()) == 0;
  const bool all_is_here = l.fetched >= l.end;
  // librdkafka 2.0 looks only once a second whether a queue that was full has room again; a new start is at once, and
  // throws away what is on its way. A queue that was full gave at least as much before it was empty.
  const bool may_stall = is_empty && l.unbroken >= read_ahead_;
  if (is_empty) l.unbroken = 0;
  if (all_is_here || l.fault || may_stall) stop_fetching(l);
  if (may_stall && !all_is_here && !l.fault) start_fetching(l);
}

/// True once for each record that arrives broken.
bool log_reader::is_worth_another_look(lane& l) {
  return std::exchange(l.is_broken, false) && std::exchange(l.unreadable, l.fetched) != l.fetched;
}

void log_reader::on_message(rd_kafka_message_t* message, void* opaque) { take(*static_cast<lane*>(opaque), *message); }

void log_reader::take(lane& of, const rd_kafka_message_t& message) {
  if (of.fault) return;
  if (message.err) {
    of.fault = damage_of(of.partition, of.fetched, message);
    of.is_broken = is_unreadable(message);
    return;
  }
  const log_offset offset{static_cast<std::uint64_t>(message.offset)};
  if (offset < of.fetched) return;
  if (offset > of.fetched) {
    of.fault = missing(of.partition, of.fetched);
    return;
  }
  // One without a value is there, and malformed as an empty one is: nullptr has no length.
  of.ahead.push_back({offset, std::string(static_cast<const char*>(message.payload), message.len)});
  of.fetched = offset.next();
  of.unbroken += message.len;
  of.drained += message.len;
  if (of.drained >= poll_bytes) rd_kafka_yield(of.over);
}

record_batch log_reader::take_out(lane& l, std::size_t wanted) {
  record_batch batch;
  batch.reserve(std::min(wanted, l.ahead.size()));
  for (std::size_t bytes = 0; batch.size() < wanted && !l.ahead.empty() && bytes < read_bytes;) {
    bytes += l.ahead.front().value.size();
    batch.push_back(std::move(l.ahead.front()));
    l.ahead.pop_front();
  }
  l.next = {l.next.value + batch.size()};
  return batch;
}

result<record_batch> log_reader::nothing_came(lane& l) {
  auto why = l.fault.value_or(failure{
      errc::unavailable, "", "The broker did not send the record at " + describe(l.partition, l.next) + " in time"});
  close(l);
  return why;
}

}  // namespace aido::eventstore::kafka
