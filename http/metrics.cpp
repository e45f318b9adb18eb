#include "http/metrics.hpp"

#include <limits>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "http/routes.hpp"

namespace aido::http {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::size_t slot_of(std::size_t route) noexcept { return std::min(route, routes().size()); }

ClientMetric labelled(std::vector<ClientMetric::Label> labels) {
  ClientMetric m;
  m.label = std::move(labels);
  return m;
}

std::vector<ClientMetric::Label> labels_of(std::size_t slot) {
  if (slot == routes().size()) return {{"method", "other"}, {"route", "none"}};
  const auto& r = routes()[slot];
  return {{"method", std::string(to_string(r.method))}, {"route", std::string(r.pattern)}};
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
  ClientMetric m;
  (type == MetricType::Counter ? m.counter.value : m.gauge.value) = value;
  return {std::move(name), std::move(help), type, {std::move(m)}};
}

/// A figure of every partition.
template <class Read>
MetricFamily by_partition(const actors::node_status& node, std::string name, std::string help, MetricType type,
                          Read read) {
  MetricFamily family{std::move(name), std::move(help), type, {}};
  for (const auto& p : node.partitions) {
    auto m = labelled({{"partition", std::to_string(p.partition.value)}});
    (type == MetricType::Counter ? m.counter.value : m.gauge.value) = static_cast<double>(read(p));
    family.metric.push_back(std::move(m));
  }
  return family;
}

MetricFamily phases(const actors::node_status& node) {
  MetricFamily family{"aido_partition_phase", "1 for the phase that the partition is in.", MetricType::Gauge, {}};
  for (const auto& p : node.partitions) {
    auto m = labelled(
        {{"partition", std::to_string(p.partition.value)}, {"phase", boost::describe::enum_to_string(p.phase, "")}});
    m.gauge.value = 1;
    family.metric.push_back(std::move(m));
  }
  return family;
}

MetricFamily lateness_of(const actors::node_status& node) {
  MetricFamily family{
      "aido_reminder_lateness_seconds", "From a reminder's planned instant to its firing.", MetricType::Histogram, {}};
  constexpr auto& bounds = actors::lateness::bounds;
  for (const auto& p : node.partitions) {
    auto m = labelled({{"partition", std::to_string(p.partition.value)}});
    for (std::size_t i = 0; i <= bounds.size(); ++i) {
      m.histogram.sample_count += p.late.by_time[i];
      const auto bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
      m.histogram.bucket.push_back({m.histogram.sample_count, bound});
    }
    m.histogram.sample_sum = p.late.seconds;
    family.metric.push_back(std::move(m));
  }
  return family;
}

void append_deliveries(std::vector<MetricFamily>& out, const actors::delivery_status& d) {
  const auto add = [&](std::string name, std::string help, MetricType type, auto value) {
    out.push_back(single(std::move(name), std::move(help), type, static_cast<double>(value)));
  };
  add("aido_deliveries_owed", "Deliveries that wait or are under way.", MetricType::Gauge, d.owed);
  add("aido_delivery_attempts_total", "Attempts to deliver.", MetricType::Counter, d.attempts);
  add("aido_deliveries_delivered_total", "Deliveries recorded as delivered.", MetricType::Counter, d.delivered);
  add("aido_deliveries_failed_total", "Deliveries recorded as failed.", MetricType::Counter, d.failed);
  add("aido_channels_switched_off_total", "Channels that kept failing.", MetricType::Counter, d.switched_off);
}

MetricFamily lag_of(const eventstore::log_traffic& t) {
  MetricFamily family{
      "aido_log_lag_records", "Records that brokers have and this process has not taken yet.", MetricType::Gauge, {}};
  for (std::size_t partition = 0; partition < t.lag.size(); ++partition) {
    if (!t.lag[partition]) continue;
    auto m = labelled({{"partition", std::to_string(partition)}});
    m.gauge.value = static_cast<double>(*t.lag[partition]);
    family.metric.push_back(std::move(m));
  }
  return family;
}

void append_traffic(std::vector<MetricFamily>& out, const eventstore::log_traffic& t) {
  const auto add = [&](std::string name, std::string help, MetricType type, auto value) {
    out.push_back(single(std::move(name), std::move(help), type, static_cast<double>(value)));
  };
  add("aido_log_queued_records", "Records handed to the log and not yet acknowledged.", MetricType::Gauge,
      t.queued_records);
  add("aido_log_queued_bytes", "Their size.", MetricType::Gauge, t.queued_bytes);
  add("aido_log_sent_bytes_total", "Sent to all brokers.", MetricType::Counter, t.bytes_sent);
  add("aido_log_received_bytes_total", "Received from all brokers.", MetricType::Counter, t.bytes_received);
  add("aido_log_errors_total", "Failed sends and receives, requests to brokers without an answer in time.",
      MetricType::Counter, t.errors);
  add("aido_log_round_trip_seconds", "99th percentile of the requests to the slowest broker.", MetricType::Gauge,
      std::chrono::duration<double>(t.round_trip).count());
  out.push_back(lag_of(t));
}

void append_engine(std::vector<MetricFamily>& out, const actors::node_status& node, instant now) {
  using status = actors::partition_status;
  constexpr auto gauge = MetricType::Gauge;
  out.push_back(single("aido_ready", "1 when the process has its share of the partitions and all of it serves.", gauge,
                       node.serving() ? 1 : 0));
  out.push_back(phases(node));
  const auto add = [&](std::string name, std::string help, MetricType type, auto read) {
    out.push_back(by_partition(node, std::move(name), std::move(help), type, read));
  };
  add("aido_partition_next_offset", "The offset that the partition folds next.", gauge,
      [](const status& p) { return p.next.value; });
  add("aido_commands_in_flight", "Commands accepted and not yet answered.", gauge,
      [](const status& p) { return p.in_flight; });
  add("aido_tasks_loaded", "Tasks in memory.", gauge, [](const status& p) { return p.loaded_tasks; });
  add("aido_task_actors", "Tasks with an actor.", gauge, [](const status& p) { return p.active_tasks; });
  add("aido_reminders_waiting", "Reminders in the wake queue, being looked at, or put off.", gauge,
      [](const status& p) { return p.wakes; });
  add("aido_subjects_unflushed", "Subjects changed since the last snapshot.", gauge,
      [](const status& p) { return p.unflushed; });
  add("aido_store_lag_seconds", "Age of the oldest change that no snapshot has.", gauge,
      [now](const status& p) { return std::chrono::duration<double>(actors::store_lag(p, now)).count(); });
  add("aido_subjects_held", "Subjects held by what this version cannot apply or read.", gauge,
      [](const status& p) { return p.held.count; });
  add("aido_store_failing", "1 while snapshots cannot be written, or not be read.", gauge,
      [](const status& p) { return p.store_failing ? 1 : 0; });
  add("aido_effects_total", "Effective records since the start.", MetricType::Counter,
      [](const status& p) { return p.effects; });
  add("aido_reminders_fired_total", "Reminders fired since the start.", MetricType::Counter,
      [](const status& p) { return p.fired; });
  add("aido_reminders_overdue", "Tasks with a reminder planned over 30 seconds ago that has not fired.", gauge,
      [](const status& p) { return p.overdue; });
  add("aido_events_published_total", "Events told outside and acknowledged since the start.", MetricType::Counter,
      [](const status& p) { return p.relay.published; });
  add("aido_events_failures_total", "Attempts to tell events outside that failed.", MetricType::Counter,
      [](const status& p) { return p.relay.failures; });
  add("aido_events_lag_seconds",
      "Since the oldest event that waits to be told outside was recorded, or since telling fails while none is known.",
      gauge, [](const status& p) { return std::chrono::duration<double>(p.relay.lag).count(); });
  out.push_back(lateness_of(node));
  append_deliveries(out, node.deliveries);
  if (node.log) append_traffic(out, *node.log);
}

void append_intake(std::vector<MetricFamily>& out, const eventstore::intake_status& intake) {
  const auto add = [&](std::string name, std::string help, auto value) {
    out.push_back(single(std::move(name), std::move(help), MetricType::Counter, static_cast<double>(value)));
  };
  add("aido_intake_received_total", "Messages from the topic of commands.", intake.received);
  add("aido_intake_dead_letters_total", "Messages that were put aside with a problem.", intake.dead_letters);
  MetricFamily outcomes{"aido_intake_outcomes_total", "What was found of messages.", MetricType::Counter, {}};
  for (std::size_t i = 0; i < intake.outcomes.size(); ++i) {
    auto m = labelled({{"outcome", boost::describe::enum_to_string(static_cast<eventstore::command_fate>(i), "")}});
    m.counter.value = static_cast<double>(intake.outcomes[i]);
    outcomes.metric.push_back(std::move(m));
  }
  out.push_back(std::move(outcomes));
  MetricFamily refused{"aido_intake_refused_total", "Messages put aside, by problem.", MetricType::Counter, {}};
  for (const auto& [why, count] : intake.refused) {
    auto m = labelled({{"problem", std::string(to_string(why))}});
    m.counter.value = static_cast<double>(count);
    refused.metric.push_back(std::move(m));
  }
  out.push_back(std::move(refused));
  MetricFamily lag{"aido_intake_lag", "Messages that are not settled.", MetricType::Gauge, {}};
  for (const auto& p : intake.parts) {
    auto m = labelled({{"partition", std::to_string(p.partition)}});
    m.gauge.value = static_cast<double>(p.lag);
    lag.metric.push_back(std::move(m));
  }
  out.push_back(std::move(lag));
}

MetricFamily breakers_of(const std::vector<eventstore::target_status>& targets) {
  MetricFamily family{
      "aido_dapr_breaker_open", "1 while the sidecar turns calls to the target away.", MetricType::Gauge, {}};
  for (const auto& t : targets) {
    auto m = labelled({{"target", t.target}});
    m.gauge.value = t.breaker == eventstore::circuit::open ? 1 : 0;
    family.metric.push_back(std::move(m));
  }
  return family;
}

void append_targets(std::vector<MetricFamily>& out, const std::vector<eventstore::target_status>& targets) {
  if (targets.empty()) return;
  out.push_back(breakers_of(targets));
  MetricFamily calls{"aido_dapr_calls_total", "Calls to the target through the sidecar.", MetricType::Counter, {}};
  const auto add = [&](const eventstore::target_status& t, std::string outcome, std::uint64_t count) {
    auto m = labelled({{"target", t.target}, {"outcome", std::move(outcome)}});
    m.counter.value = static_cast<double>(count);
    calls.metric.push_back(std::move(m));
  };
  for (const auto& t : targets) {
    add(t, "delivered", t.delivered);
    add(t, "failed", t.failed);
    add(t, "turned_away", t.turned_away);
  }
  out.push_back(std::move(calls));
}

}  // namespace

metrics::metrics() : routes_(std::make_unique<route_counts[]>(http::routes().size() + 1)) {}

void metrics::count(std::size_t route, int status, std::chrono::nanoseconds took) noexcept {
  auto& counts = routes_[slot_of(route)];
  const auto index = static_cast<std::size_t>(status);
  if (index < statuses) counts.by_status[index].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  std::size_t bucket = 0;
  while (bucket < bounds.size() && seconds > bounds[bucket]) ++bucket;
  counts.by_time[bucket].fetch_add(1, std::memory_order_relaxed);
  counts.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string metrics::text(const actors::node_status& node, instant now, const surroundings& beside) const {
  MetricFamily requests{"aido_http_requests_total", "Requests answered, by route and status.", MetricType::Counter, {}};
  MetricFamily times{"aido_http_request_seconds", "From a request's arrival to its answer.", MetricType::Histogram, {}};
  for (std::size_t slot = 0; slot <= http::routes().size(); ++slot) {
    for (std::size_t status = 0; status < statuses; ++status) {
      const auto count = routes_[slot].by_status[status].load(std::memory_order_relaxed);
      if (count == 0) continue;
      auto labels = labels_of(slot);
      labels.push_back({"status", std::to_string(status)});
      auto m = labelled(std::move(labels));
      m.counter.value = static_cast<double>(count);
      requests.metric.push_back(std::move(m));
    }
    auto m = labelled(labels_of(slot));
    for (std::size_t i = 0; i <= bounds.size(); ++i) {
      m.histogram.sample_count += routes_[slot].by_time[i].load(std::memory_order_relaxed);
      const auto bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
      m.histogram.bucket.push_back({m.histogram.sample_count, bound});
    }
    m.histogram.sample_sum = static_cast<double>(routes_[slot].nanoseconds.load(std::memory_order_relaxed)) / 1e9;
    if (m.histogram.sample_count > 0) times.metric.push_back(std::move(m));
  }
  std::vector<MetricFamily> all{std::move(requests), std::move(times)};
  const auto load = [](const auto& figure) { return static_cast<double>(figure.load(std::memory_order_relaxed)); };
  all.push_back(single("aido_http_connections", "Connections open now.", MetricType::Gauge, load(connections)));
  all.push_back(single("aido_http_streams", "Event streams open now.", MetricType::Gauge, load(streams)));
  all.push_back(
      single("aido_http_turned_away_total", "Connections above the limit.", MetricType::Counter, load(turned_away)));
  all.push_back(single("aido_http_turned_away_by_address_total",
                       "Connections above the limit of their client's address.", MetricType::Counter,
                       load(turned_away_by_address)));
  all.push_back(
      single("aido_http_malformed_total", "Requests refused before routing.", MetricType::Counter, load(malformed)));
  all.push_back(single("aido_http_rate_limited_total", "Requests of callers that sent too many.", MetricType::Counter,
                       load(rate_limited)));
  MetricFamily forwards{"aido_forwarded_total",
                        "Requests for workspaces that another process serves, by what became of them.",
                        MetricType::Counter,
                        {}};
  for (std::size_t i = 0; i < forwarded_.size(); ++i) {
    auto m = labelled({{"outcome", boost::describe::enum_to_string(static_cast<forwarding>(i), "")}});
    m.counter.value = load(forwarded_[i]);
    forwards.metric.push_back(std::move(m));
  }
  all.push_back(std::move(forwards));
  append_engine(all, node, now);
  if (beside.intake) append_intake(all, *beside.intake);
  if (beside.sidecar)
    all.push_back(single("aido_dapr_up", "Whether the sidecar answers.", MetricType::Gauge, beside.sidecar->answers));
  append_targets(all, beside.targets);
  return prometheus::TextSerializer{}.Serialize(all);
}

}  // namespace aido::http
