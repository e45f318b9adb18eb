#include "eventstore/kafka/record_tail.hpp"

#include <algorithm>
#include <stdexcept>

#include "eventstore/kafka/damage.hpp"

namespace aido::eventstore::kafka {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Between two looks at cursors that have ended and at lanes that idle; what comes is taken at once.
constexpr std::chrono::milliseconds idle_poll = 500ms;
// For an own record to come, before others' are looked for again; so late a foreign claim may be noticed.
constexpr std::chrono::milliseconds fetch_pause = 100ms;
// Before the same is told of a partition again: its followers try again much more often.
constexpr auto notice_pause = 1min;

/// Why a cursor cannot go on in a partition of these bounds, of which records up to `reached` came.
std::optional<failure> judge(partition_id partition, log_offset next, log_offset reached, const watermarks& marks) {
  if (next < marks.low) return lost_head(partition, next, marks.low);
  if (next <= reached && next > marks.high) return lost_tail(partition, {next.value - 1}, marks.high);
  return std::nullopt;
}

}  // namespace

result<std::unique_ptr<record_tail>> record_tail::open(const configuration& config, const std::string& topic,
                                                       std::uint32_t partitions, log_reader& reader) {
  auto over = config.connect(role::follower);
  if (!over) return over.error();
  return std::unique_ptr<record_tail>(new record_tail(config, std::move(*over), topic, partitions, reader));
}

record_tail::record_tail(const configuration& config, handle over, const std::string& topic, std::uint32_t partitions,
                         log_reader& reader)
    : config_(config),
      over_(std::move(over)),
      topic_(topic_of(*over_, topic)),
      queue_(rd_kafka_queue_new(over_.get())),
      reader_(reader),
      followed_(partitions) {
  thread_ = std::thread([this] { run(); });
}

record_tail::~record_tail() {
  stopping_ = true;
  rd_kafka_queue_yield(queue_.get());
  thread_.join();
}

std::unique_ptr<subscription> record_tail::follow(partition_id partition, log_offset from, record_sink sink) {
  if (partition.value >= followed_.size()) throw std::logic_error("no such partition");
  auto to = std::make_shared<follower>(std::move(sink));
  {
    const std::lock_guard lock(mutex_);
    newcomers_.push_back({partition, {to, from}});
  }
  rd_kafka_queue_yield(queue_.get());
  return std::make_unique<follower_subscription>(std::move(to));
}

void record_tail::acknowledged(std::vector<acknowledged_record> records) {
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(records, std::back_inserter(acknowledged_));
  }
  rd_kafka_queue_yield(queue_.get());
}

// The thread.

void record_tail::run() {
  while (!stopping_) {
    drop_ended();
    let_in();
    rd_kafka_consume_callback_queue(queue_.get(), patience(), on_message, this);
    take_acknowledged();
    end_pauses();
    for (std::uint32_t p = 0; p < followed_.size(); ++p) deliver(p);
    rd_kafka_poll(over_.get(), 0);
    reader_.close_idle();
  }
  for (std::uint32_t p = 0; p < followed_.size(); ++p) stop_fetching(p);
}

void record_tail::let_in() {
  std::vector<newcomer> in;
  {
    const std::lock_guard lock(mutex_);
    in.swap(newcomers_);
  }
  for (auto& n : in) {
    auto& f = followed_[n.partition.value];
    const auto from = f.cursors.empty() ? n.at.next : std::min(f.wanted, n.at.next);
    if (!f.fetching || from < f.wanted) start_fetching(n.partition.value, from);
    f.cursors.push_back(std::move(n.at));
  }
}

void record_tail::drop_ended() {
  for (std::uint32_t p = 0; p < followed_.size(); ++p) {
    auto& cursors = followed_[p].cursors;
    std::erase_if(cursors, [](const cursor& c) { return c.to.expired(); });
    if (cursors.empty()) stop_fetching(p);
  }
}

void record_tail::take_acknowledged() {
  std::vector<acknowledged_record> in;
  {
    const std::lock_guard lock(mutex_);
    in.swap(acknowledged_);
  }
  const auto now = steady_clock::now();
  for (auto& r : in) take(std::move(r), now);
}

void record_tail::take(acknowledged_record own, steady_clock::time_point now) {
  auto& f = followed_[own.partition.value];
  if (f.cursors.empty() || f.fault || f.out_of_range || own.record.offset < f.wanted) return;
  const bool is_next = own.record.offset == f.wanted;
  f.pauses_until = is_next ? now + fetch_pause : now;
  if (!is_next) return;
  stop_fetching(own.partition.value);
  f.wanted = own.record.offset.next();
  f.came.push_back(std::move(own.record));
}

void record_tail::end_pauses() {
  const auto now = steady_clock::now();
  for (std::uint32_t p = 0; p < followed_.size(); ++p) {
    const auto& f = followed_[p];
    if (is_paused(f) && f.pauses_until <= now) start_fetching(p, f.wanted);
  }
}

int record_tail::patience() const {
  const bool pauses = std::ranges::any_of(followed_, is_paused);
  return static_cast<int>((pauses ? fetch_pause : idle_poll).count());
}

void record_tail::start_fetching(std::uint32_t partition, log_offset from) {
  stop_fetching(partition);
  auto& f = followed_[partition];
  f.fetching = true;
  f.wanted = from;
  rd_kafka_consume_start_queue(topic_.get(), static_cast<std::int32_t>(partition),
                               static_cast<std::int64_t>(from.value), queue_.get());
}

void record_tail::stop_fetching(std::uint32_t partition) {
  if (!std::exchange(followed_[partition].fetching, false)) return;
  rd_kafka_consume_stop(topic_.get(), static_cast<std::int32_t>(partition));
}

void record_tail::on_message(rd_kafka_message_t* message, void* opaque) {
  static_cast<record_tail*>(opaque)->take(*message);
}

void record_tail::take(const rd_kafka_message_t& message) {
  const partition_id partition{static_cast<std::uint32_t>(message.partition)};
  if (partition.value >= followed_.size()) return config_.notice(rd_kafka_message_errstr(&message));
  auto& f = followed_[partition.value];
  if (f.fault || f.out_of_range || f.fetch_again) return;
  if (message.err) return take_error(partition, message);
  const log_offset offset{static_cast<std::uint64_t>(message.offset)};
  if (offset < f.wanted) return;
  if (offset > f.wanted) {
    f.fault = missing(partition, f.wanted);
    return;
  }
  // One without a value is there, and malformed as an empty one is: nullptr has no length.
  f.came.push_back({offset, std::string(static_cast<const char*>(message.payload), message.len)});
  f.wanted = offset.next();
}

void record_tail::take_error(partition_id partition, const rd_kafka_message_t& error) {
  auto& f = followed_[partition.value];
  f.out_of_range = is_out_of_range(error);
  if (f.out_of_range) return;
  f.fault = damage_of(partition, f.wanted, error);
  if (!f.fault) return config_.notice(rd_kafka_message_errstr(&error));
  f.fetch_again = is_unreadable(error) && std::exchange(f.unreadable, f.wanted) != f.wanted;
  if (f.fetch_again) config_.notice(looked_at_again(*std::exchange(f.fault, {})));
}

void record_tail::deliver(std::uint32_t partition) {
  auto& f = followed_[partition];
  auto came = std::exchange(f.came, {});
  if (!came.empty()) f.reached = std::max(f.reached, came.back().offset.next());
  if (!came.empty() && f.cursors.size() == 1) {
    deliver_all(f.cursors.front(), std::move(came));
  } else if (!came.empty()) {
    for (auto& c : f.cursors) deliver(c, came);
  }
  if (const auto why = std::exchange(f.fault, {})) end_all(partition, *why);
  if (std::exchange(f.out_of_range, false)) look_at_range(partition);
  if (std::exchange(f.fetch_again, false)) start_fetching(partition, f.wanted);
}

void record_tail::deliver(cursor& to, const record_batch& came) {
  const auto first = std::ranges::find_if(came, [&](const auto& r) { return r.offset >= to.next; });
  if (first != came.end()) deliver_all(to, {first, came.end()});
}

void record_tail::deliver_all(cursor& to, record_batch came) {
  std::erase_if(came, [&](const auto& r) { return r.offset < to.next; });
  if (came.empty()) return;
  to.next = came.back().offset.next();
  if (const auto sink = to.to.lock()) sink->deliver(std::move(came));
}

void record_tail::end_all(std::uint32_t partition, const failure& why) {
  stop_fetching(partition);
  auto& f = followed_[partition];
  f.unreadable.reset();
  tell(f, why);
  for (auto& c : std::exchange(f.cursors, {})) {
    if (const auto sink = c.to.lock()) sink->deliver(why);
  }
}

/// Damage is told by who stops for it.
void record_tail::tell(followed& of, const failure& why) const {
  const auto now = steady_clock::now();
  if (why.code == errc::corrupt || (of.told == why.detail && now < of.told_until)) return;
  of.told = why.detail;
  of.told_until = now + notice_pause;
  config_.notice(why.detail);
}

void record_tail::look_at_range(std::uint32_t partition) {
  auto& f = followed_[partition];
  const auto marks = reader_.ask_watermarks({partition});
  // The broker that refused the offset is gone again: it is asked anew.
  if (!marks) return start_fetching(partition, f.wanted);
  std::erase_if(f.cursors, [&](const cursor& c) {
    const auto why = judge({partition}, c.next, f.reached, *marks);
    const auto sink = why ? c.to.lock() : nullptr;
    if (sink) sink->deliver(*why);
    return why.has_value();
  });
  if (f.cursors.empty()) return stop_fetching(partition);
  const auto next = std::ranges::min(f.cursors, {}, &cursor::next).next;
  start_fetching(partition, std::min(next, marks->high));
}

}  // namespace aido::eventstore::kafka
