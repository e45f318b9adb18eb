#include "test/bench/bare_kafka.hpp"

#include <array>
#include <librdkafka/rdkafka.h>
#include <map>
#include <memory>
#include <stdexcept>

#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

constexpr int patience_ms = 10'000;

struct destroy {
  void operator()(rd_kafka_t* k) const noexcept { rd_kafka_destroy(k); }
  void operator()(rd_kafka_topic_t* t) const noexcept { rd_kafka_topic_destroy(t); }
  void operator()(rd_kafka_message_t* m) const noexcept { rd_kafka_message_destroy(m); }
  void operator()(const rd_kafka_metadata_t* m) const noexcept { rd_kafka_metadata_destroy(m); }
};
using client = std::unique_ptr<rd_kafka_t, destroy>;
using topic_handle = std::unique_ptr<rd_kafka_topic_t, destroy>;

using delivery_report = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);

struct set_up {
  rd_kafka_type_t type;
  std::map<std::string, std::string> properties;
  delivery_report report = nullptr;
  void* opaque = nullptr;
};

client connect(const set_up& how) {
  auto* const conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  for (const auto& [name, value] : how.properties) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK)
      throw std::runtime_error(why.data());
  }
  if (how.report != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, how.report);
  rd_kafka_conf_set_opaque(conf, how.opaque);
  client made(rd_kafka_new(how.type, conf, why.data(), why.size()));
  if (!made) throw std::runtime_error(why.data());
  return made;
}

topic_handle topic_of(const client& of, const std::string& name) {
  topic_handle made(rd_kafka_topic_new(of.get(), name.c_str(), nullptr));
  const rd_kafka_metadata_t* found = nullptr;
  const auto error = rd_kafka_metadata(of.get(), 0, made.get(), &found, patience_ms);
  const std::unique_ptr<const rd_kafka_metadata_t, destroy> owned(found);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(error));
  return made;
}

/// What became of the records that were handed over; told while the producer is polled.
struct reports {
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
};

void count(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& so_far = *static_cast<reports*>(opaque);
  ++(message->err == RD_KAFKA_RESP_ERR_NO_ERROR ? so_far.acknowledged : so_far.lost);
}

void hand_over(const topic_handle& to, const std::string& value) {
  // Without RD_KAFKA_MSG_F_COPY the value stays the caller's. The API has no const.
  if (rd_kafka_produce(to.get(), 0, 0, const_cast<char*>(value.data()), value.size(), nullptr, 0, nullptr) != 0)
    throw std::runtime_error(rd_kafka_err2str(rd_kafka_last_error()));
}

}  // namespace

double produce_bare(const std::string& brokers, const std::string& topic, const std::vector<std::string>& values,
                    std::size_t outstanding) {
  reports so_far;
  const auto producer = connect({.type = RD_KAFKA_PRODUCER,
                                 .properties = {{"bootstrap.servers", brokers},
                                                {"enable.idempotence", "true"},
                                                {"acks", "all"},
                                                {"linger.ms", "0"}},
                                 .report = count,
                                 .opaque = &so_far});
  const auto to = topic_of(producer, topic);
  const stopwatch watch;
  for (std::size_t handed_over = 0; so_far.acknowledged < values.size();) {
    while (handed_over < values.size() && handed_over - so_far.acknowledged < outstanding)
      hand_over(to, values[handed_over++]);
    rd_kafka_poll(producer.get(), patience_ms);
    if (so_far.lost > 0) throw std::runtime_error("Kafka lost a record of the bare producer");
  }
  return watch.seconds();
}

double consume_bare(const std::string& brokers, const std::string& topic, std::size_t records) {
  const auto consumer = connect({.type = RD_KAFKA_CONSUMER, .properties = {{"bootstrap.servers", brokers}}});
  const auto from = topic_of(consumer, topic);
  std::array<rd_kafka_message_t*, 1'000> batch{};
  const stopwatch watch;
  if (rd_kafka_consume_start(from.get(), 0, 0) != 0) throw std::runtime_error("Kafka gives the bare consumer nothing");
  for (std::size_t came = 0; came < records;) {
    const auto some = rd_kafka_consume_batch(from.get(), 0, patience_ms, batch.data(), batch.size());
    if (some <= 0) throw std::runtime_error("Kafka keeps records from the bare consumer");
    for (ssize_t i = 0; i < some; ++i) {
      const std::unique_ptr<rd_kafka_message_t, destroy> one(batch[static_cast<std::size_t>(i)]);
      came += one->err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1 : 0;
    }
  }
  const auto taken = watch.seconds();
  rd_kafka_consume_stop(from.get(), 0);
  return taken;
}

}  // namespace aido::bench
