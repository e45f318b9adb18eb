#include "eventstore/kafka/record_producer.hpp"

#include <array>
#include <stdexcept>

namespace aido::eventstore::kafka {

namespace {

using namespace std::chrono_literals;

// Wakes come at once; this is for a producer that died without a record to tell of it.
constexpr auto idle_poll = 500ms;
constexpr auto before_another_try = 1s;

constexpr std::size_t worth_a_request = limits::kafka_max_batch / 8;

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

failure replaced() { return refusal_of("Kafka's producer is being replaced."); }

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
      lanes_(partitions) {
  thread_ = std::thread([this] { run(); });
}

record_producer::~record_producer() {
  stopping_ = true;
  wake();
  thread_.join();
}

void record_producer::append(partition_id partition, std::string key, std::string value, append_done done,
                             std::vector<record_header> headers) {
  if (partition.value >= lanes_.size()) throw std::logic_error("no such partition");
  std::unique_ptr<pending> p(
      new pending{*this, partition, std::move(key), std::move(value), std::move(done), std::move(headers)});
  const std::lock_guard lock(mutex_);
  if (auto why = refusal(*p)) return refuse(std::move(p), *std::move(why));
  ++queued_.records;
  queued_.bytes += p->value.size();
  auto& of = lanes_[partition.value];
  of.waiting_bytes += p->value.size();
  of.waiting.push_back(std::move(p));
  if (of.under_way == 0 || of.waiting_bytes >= worth_a_request) send_waiting(of);
}

std::optional<failure> record_producer::refusal(const pending& p) const {
  if (lanes_[p.partition.value].untold > 0) return refusal_of("An earlier record of this partition was refused.");
  if (replacing_) return replaced();
  const bool is_full =
      queued_.records >= limits::kafka_queue_records || queued_.bytes + p.value.size() > limits::kafka_queue_bytes;
  if (is_full) return refusal_of("Too much waits for Kafka's brokers already.");
  return std::nullopt;
}

void record_producer::send_waiting(lane& of) {
  while (!of.waiting.empty()) {
    auto& next = of.waiting.front();
    const auto bytes = next->value.size();
    if (auto why = hand_over(next)) return refuse_waiting(of, *why);
    ++of.under_way;
    of.waiting_bytes -= bytes;
    of.waiting.pop_front();
  }
}

/// Takes `p` unless it is refused.
std::optional<failure> record_producer::hand_over(std::unique_ptr<pending>& p) {
  auto list = list_of(p->headers);
  // Without RD_KAFKA_MSG_F_COPY the value stays ours: `pending` holds it until its report. The API has no const.
  std::array parts{
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic_.get()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = static_cast<std::int32_t>(p->partition.value)}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_VALUE, .u = {.mem = {p->value.data(), p->value.size()}}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_KEY, .u = {.mem = {const_cast<char*>(p->key.data()), p->key.size()}}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = list.get()}},
      rd_kafka_vu_t{.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = p.get()}},
  };
  if (const error_handle error(rd_kafka_produceva(over_.get(), parts.data(), parts.size())); error)
    return refusal_of(std::string("Kafka's producer refused the record: ") + rd_kafka_error_string(error.get()));
  [[maybe_unused]] auto* const the_delivery_reports = p.release();
  [[maybe_unused]] auto* const the_record_has_them = list.release();
  return std::nullopt;
}

void record_producer::refuse(std::unique_ptr<pending> p, failure why) {
  ++lanes_[p->partition.value].untold;
  refused_.push_back({std::move(p), std::move(why)});
  rd_kafka_queue_yield(events_.get());
}

/// What stands behind a refused record must not be in the log.
void record_producer::refuse_waiting(lane& of, const failure& why) {
  of.waiting_bytes = 0;
  for (auto& p : std::exchange(of.waiting, {})) {
    forget(*p);
    refuse(std::move(p), why);
  }
}

void record_producer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const std::unique_ptr<pending> p(static_cast<pending*>(message->_private));
  const auto outcome = outcome_of(*message);
  p->owner.settle(*p, outcome.has_value());
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

void record_producer::settle(const pending& p, bool confirmed) {
  const std::lock_guard lock(mutex_);
  forget(p);
  auto& of = lanes_[p.partition.value];
  --of.under_way;
  if (!confirmed) return refuse_waiting(of, refusal_of("An earlier record of this partition was not confirmed."));
  if (of.under_way == 0) send_waiting(of);
}

/// It counts as queued no longer.
void record_producer::forget(const pending& p) {
  --queued_.records;
  queued_.bytes -= p.value.size();
}

void record_producer::keep_acknowledged(pending& p, log_offset at) {
  if (acknowledged_) untold_acknowledged_.push_back({p.partition, {at, std::move(p.value)}});
}

record_producer::queue record_producer::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
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
  take_no_more();
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
    for (auto& r : told) r.p->done(std::move(r.why));
    const std::lock_guard lock(mutex_);
    for (const auto& r : told) --lanes_[r.p->partition.value].untold;
  }
}

bool record_producer::is_dead() {
  std::array<char, 256> why{};
  if (!rd_kafka_fatal_error(over_.get(), why.data(), why.size())) return false;
  config_.notice(std::string("Kafka's producer is replaced: ") + why.data());
  return true;
}

/// What waits is refused, and what a `done` appends from now on.
void record_producer::take_no_more() {
  const std::lock_guard lock(mutex_);
  replacing_ = true;
  for (auto& of : lanes_) refuse_waiting(of, replaced());
}

/// Nothing is waited for: what is on its way may arrive or not.
void record_producer::give_up_pending() {
  do {
    rd_kafka_purge(over_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  } while (rd_kafka_flush(over_.get(), 100) == RD_KAFKA_RESP_ERR__TIMED_OUT);
}

void record_producer::replace() {
  take_no_more();
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
