#include "eventstore/kafka/statistics.hpp"

#include <algorithm>
#include <simdjson.h>

namespace aido::eventstore::kafka {

namespace {

using simdjson::dom::element;

std::uint64_t number(simdjson::simdjson_result<element> at) {
  std::int64_t found = 0;
  return at.get(found) == simdjson::SUCCESS && found > 0 ? static_cast<std::uint64_t>(found) : 0;
}

template <class Visit>
void each_member(simdjson::simdjson_result<element> of, Visit visit) {
  simdjson::dom::object members;
  if (of.get(members) != simdjson::SUCCESS) return;
  for (const auto& [name, value] : members) visit(value);
}

log_traffic figures_of(element report) {
  log_traffic s;
  s.bytes_sent = number(report["tx_bytes"]);
  s.bytes_received = number(report["rx_bytes"]);
  each_member(report["brokers"], [&](element broker) {
    s.errors += number(broker["txerrs"]) + number(broker["rxerrs"]) + number(broker["req_timeouts"]);
    s.round_trip = std::max(s.round_trip, std::chrono::microseconds(number(broker["rtt"]["p99"])));
  });
  return s;
}

/// What the broker has beyond what the application took; nothing as long as either is not known.
std::optional<std::uint64_t> lag_of(element partition) {
  std::int64_t end = -1;
  std::int64_t taken = -1;
  if (partition["hi_offset"].get(end) != simdjson::SUCCESS || end < 0) return {};
  if (partition["app_offset"].get(taken) != simdjson::SUCCESS || taken < 0) return {};
  return static_cast<std::uint64_t>(std::max<std::int64_t>(end - taken, 0));
}

}  // namespace

void statistics_board::put(role from, std::string_view report) {
  // Others report too where the properties say statistics.interval.ms.
  if (from != role::producer && from != role::follower) return;
  simdjson::dom::parser parser;
  element parsed;
  if (parser.parse(report.data(), report.size()).get(parsed) != simdjson::SUCCESS) return;
  const auto figures = figures_of(parsed);
  const std::lock_guard lock(mutex_);
  (from == role::producer ? producer_ : follower_) = figures;
  if (from == role::producer) return;
  each_member(parsed["topics"], [&](element topic) {
    each_member(topic["partitions"], [&](element partition) {
      // librdkafka has one of its own, -1, for records that are not given a partition yet.
      std::uint64_t index = 0;
      const bool counts = partition["partition"].get(index) == simdjson::SUCCESS && index < lag_.size();
      if (counts) lag_[index] = lag_of(partition);
    });
  });
}

log_traffic statistics_board::read() const {
  const std::lock_guard lock(mutex_);
  auto all = producer_;
  all.bytes_sent += follower_.bytes_sent;
  all.bytes_received += follower_.bytes_received;
  all.errors += follower_.errors;
  all.round_trip = std::max(all.round_trip, follower_.round_trip);
  all.lag = lag_;
  return all;
}

}  // namespace aido::eventstore::kafka
