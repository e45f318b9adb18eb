#include "eventstore/kafka/record_producer.hpp"

#include <array>
#include <stdexcept>

namespace aido::eventstore::kafka {

namespace {

using namespace std::chrono_literals;

// Wakes come at once; this is for a producer that died without a record to tell of it.
constexpr auto idle_poll = 500ms;
constexpr auto before_another_try = 1s;

int count(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

using header_list = owned<rd_kafka_headers_t, rd_kafka_headers_destroy>;

header_list list_of(const std::vector<record_header>& headers) {
  if (headers.empty()) return nullptr;
  header_list list(rd_kafka_headers_new(headers.size()));
  for (const auto& [name, value] : headers) {
    rd_kafka_header_add(list.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  return list;
}

failure refusal_of(std::string why) { return {errc::unavailable, "", std::move(why)}; }

}  // namespace

result<std::unique_ptr<record_producer>> record_producer::open(const configuration& config, const std::string& topic,
                                                               std::uint32_t partitions, role as,
                                                               acknowledged_sink acknowledged) {
  auto over = config.connect(as, on_delivery);
  if (!over) return over.error();
  return std::unique_ptr<record_producer>(
      new record_producer(config, topic, partitions, as, std::move(*over), std::move(acknowledged)));
}

record_producer::record_producer(const configuration& config, std::string topic, std::uint32_t partitions, role as,
                                 handle over, acknowledged_sink acknowledged)
    : config_(config),
      topic_name_(std::move(topic)),
      as_(as),
      acknowledged_(std::move(acknowledged)),
      over_(std::move(over)),
      topic_(topic_of(*over_, topic_name_)),
      events_(rd_kafka_queue_get_main(over_.get())),
      untold_(partitions) {
  thread_ = std::thread([this] { run(); });
}

record_producer::~record_producer() {
  stopping_ = true;
  wake();
  thread_.join();
}

void record_producer::append(partition_id partition, std::string_view key, std::string value, append_done done,
                             const std::vector<record_header>& headers) {
  if (partition.value >= untold_.size()) throw std::logic_error("no such partition");
  auto p = std::make_unique<pending>(*this, partition, std::move(value), std::move(done));
  const std::lock_guard lock(mutex_);
  auto why = hand_over(partition, key, p, headers);
  if (!why) return;
  ++untold_[partition.value];
  refused_.push_back({partition, p->done, std::move(*why)});
  rd_kafka_queue_yield(events_.get());
}

/// Takes `p` unless it is refused.
std::optional<failure> record_producer::hand_over(partition_id partition, std::string_view key,
                                                  std::unique_ptr<pending>& p,
                                                  const std::vector<record_header>& headers) {
  const auto bytes = p->value.size();
  if (auto why = refusal(partition, bytes)) return why;
  auto list = list_of(headers);
  // Without RD_KAFKA_MSG_F_COPY the value stays ours: `pending` holds it until its report. The API has no const.
  std::array parts{
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic_.get()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = static_cast<std::int32_t>(partition.value)}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {p->value.data(), bytes}}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_KEY, .u = {.mem = {const_cast<char*>(key.data()), key.size()}}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = list.get()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = p.get()}},
  };
  if (const error_handle error(rd_kafka_produceva(over_.get(), parts.data(), parts.size())); error)
    return refusal_of(std::string("Kafka's producer refused the record: ") + rd_kafka_error_string(error.get()));
  [[maybe_unused]] auto* const the_delivery_reports = p.release();
  [[maybe_unused]] auto* const the_record_has_them = list.release();
  ++records_;
  bytes_ += bytes;
  return std::nullopt;
}

std::optional<failure> record_producer::refusal(partition_id partition, std::size_t bytes) const {
  if (untold_[partition.value] > 0) return refusal_of("An earlier record of this partition was refused.");
  if (replacing_) return refusal_of("Kafka's producer is being replaced.");
  const bool is_full = records_ >= limits::kafka_queue_records || bytes_ + bytes > limits::kafka_queue_bytes;
  if (is_full) return refusal_of("Too much waits for Kafka's brokers already.");
  return std::nullopt;
}

void record_producer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const std::unique_ptr<pending> p(static_cast<pending*>(message->_private));
  p->owner.forget(p->value.size());
  const auto outcome = outcome_of(*message);
  if (outcome) p->owner.keep_acknowledged(*p, *outcome);
  p->done(outcome);
}

result<log_offset> record_producer::outcome_of(const rd_kafka_message_t& message) {
  if (message.err) {
    return failure{errc::outcome_unknown, "",
                   std::string("Kafka did not confirm the record: ") + rd_kafka_err2str(message.err)};
  }
  // A broker that had seen it before says no more than that.
  if (message.offset < 0) return failure{errc::outcome_unknown, "", "Kafka did not say where the record stands."};
  return log_offset{static_cast<std::uint64_t>(message.offset)};
}

void record_producer::forget(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  --records_;
  bytes_ -= bytes;
}

void record_producer::keep_acknowledged(pending& p, log_offset at) {
  if (acknowledged_) untold_acknowledged_.push_back({p.partition, {at, std::move(p.value)}});
}

void record_producer::wake() {
  const std::lock_guard lock(mutex_);
  rd_kafka_queue_yield(events_.get());
}

void record_producer::die(const std::string& reason) {
  const std::lock_guard lock(mutex_);
  rd_kafka_test_fatal_error(over_.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, reason.c_str());
  rd_kafka_queue_yield(events_.get());
}

// The thread.

void record_producer::run() {
  while (!stopping_) {
    serve(idle_poll);
    if (is_dead()) replace();
  }
  rd_kafka_flush(over_.get(), count(limits::drain_timeout));
  {
    const std::lock_guard lock(mutex_);
    replacing_ = true;  // What a `done` appends now is refused.
  }
  give_up_pending();
  tell_refused();
}

void record_producer::serve(std::chrono::milliseconds patience) {
  rd_kafka_queue_poll_callback(events_.get(), count(patience));
  tell_acknowledged();
  tell_refused();
}

void record_producer::tell_acknowledged() {
  if (!untold_acknowledged_.empty()) acknowledged_(std::exchange(untold_acknowledged_, {}));
}

void record_producer::tell_refused() {
  for (;;) {
    std::vector<refused> told;
    {
      const std::lock_guard lock(mutex_);
      told.swap(refused_);
    }
    if (told.empty()) return;
    for (auto& r : told) r.done(std::move(r.why));
    const std::lock_guard lock(mutex_);
    for (const auto& r : told) --untold_[r.partition.value];
  }
}

bool record_producer::is_dead() {
  std::array<char, 256> why{};
  if (!rd_kafka_fatal_error(over_.get(), why.data(), why.size())) return false;
  config_.notice(std::string("Kafka's producer is replaced: ") + why.data());
  return true;
}

/// Nothing is waited for: what is on its way may arrive or not.
void record_producer::give_up_pending() {
  do {
    rd_kafka_purge(over_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  } while (rd_kafka_flush(over_.get(), 100) == RD_KAFKA_RESP_ERR__TIMED_OUT);
}

void record_producer::replace() {
  {
    const std::lock_guard lock(mutex_);
    replacing_ = true;
  }
  give_up_pending();
  auto fresh = config_.connect(as_, on_delivery);
  if (!fresh) {
    // Its death is noticed again by the next look.
    config_.notice(fresh.error().detail);
    return serve(before_another_try);
  }
  handle dead;
  const std::lock_guard lock(mutex_);
  topic_.reset();
  events_.reset();
  dead = std::exchange(over_, std::move(*fresh));
  topic_ = topic_of(*over_, topic_name_);
  events_.reset(rd_kafka_queue_get_main(over_.get()));
  replacing_ = false;
}

}  // namespace aido::eventstore::kafka
