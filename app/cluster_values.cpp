#include "app/option_values.hpp"
#include "app/reading_values.hpp"

/// The values of the options on a log and a store that several processes share.
namespace aido::app::values {

namespace {

constexpr std::uint32_t most_partitions = 128;  // seven bits of a key in the SQLite log
constexpr std::uint32_t most_replicas = 100;

result<void> take_count(std::uint32_t& into, std::string_view value, std::uint32_t most) {
  const auto n = read_count(value, most);
  if (!n) return n.error();
  into = *n;
  return {};
}

/// Dapr's own variables are there for any program beside a sidecar: they count where one is named, and a file does not.
result<void> take_token(std::string& into, const settings& s, std::string_view value) {
  if (s.dapr.address.empty() || !into.empty()) return {};
  return take_word(into, value);
}

}  // namespace

result<void> set_log_kind(settings& s, std::string_view value) {
  const auto kind = choose(std::array{std::pair{std::string_view("sqlite"), log_kind::sqlite},
                                      std::pair{std::string_view("kafka"), log_kind::kafka}},
                           value);
  if (!kind) return kind.error();
  s.log_kind = *kind;
  return {};
}

result<void> set_store_kind(settings& s, std::string_view value) {
  const auto kind = choose(std::array{std::pair{std::string_view("sqlite"), store_kind::sqlite},
                                      std::pair{std::string_view("postgres"), store_kind::postgres},
                                      std::pair{std::string_view("dapr"), store_kind::dapr}},
                           value);
  if (!kind) return kind.error();
  s.store_kind = *kind;
  if ((s.log_kind == log_kind::sqlite) == (s.store_kind == store_kind::sqlite)) return {};
  return refused("A log in Kafka goes with --store postgres or dapr, one in SQLite with --store sqlite.");
}

result<void> set_kafka_brokers(settings& s, std::string_view value) {
  s.kafka.brokers = value;
  if (!value.empty() || s.log_kind == log_kind::sqlite) return {};
  return refused("With --log kafka, name some of its brokers: HOST:PORT,HOST:PORT.");
}

result<void> set_kafka_topic(settings& s, std::string_view value) {
  s.kafka.topic = value;
  return {};
}

result<void> set_kafka_partitions(settings& s, std::string_view value) {
  return take_count(s.kafka.partitions, value, most_partitions);
}

result<void> set_kafka_replicas(settings& s, std::string_view value) {
  return take_count(s.kafka.replication_factor, value, most_replicas);
}

result<void> set_kafka_min_insync(settings& s, std::string_view value) {
  return take_count(s.kafka.min_insync_replicas, value, most_replicas);
}

result<void> set_kafka_cluster(settings& s, std::string_view value) {
  s.kafka.cluster = value;
  return {};
}

result<void> set_kafka_client_file(settings& s, std::string_view value) {
  s.kafka.client_file = value;
  return {};
}

result<void> set_events_topic(settings& s, std::string_view value) {
  if (value.empty()) return refused("A topic is needed, or off.");
  if (value != "off") s.kafka.events_topic = value;
  return {};
}

result<void> set_dev_topic(settings& s, std::string_view value) {
  const auto on = read_switch(value);
  if (!on) return on.error();
  s.kafka.dev_topic = *on;
  return {};
}

result<void> set_advertise(settings& s, std::string_view value) {
  if (value.empty()) return {};
  auto e = read_endpoint(value);
  if (!e) return e.error();
  if (e->port == 0) return refused("The others need the port, not 0.");
  s.kafka.advertised = std::move(*e);
  return {};
}

result<void> set_postgres_url(settings& s, std::string_view value) {
  s.postgres.url = value;
  if (!value.empty() || s.store_kind != store_kind::postgres) return {};
  return refused("With --store postgres, say where: postgresql://USER@HOST/DATABASE.");
}

result<void> set_postgres_schema(settings& s, std::string_view value) {
  s.postgres.schema = value;
  return {};
}

result<void> set_dapr(settings& s, std::string_view value) {
  if (value.empty() && s.store_kind == store_kind::dapr)
    return refused("With --store dapr, say where the sidecar is: HOST:PORT.");
  if (value.empty()) return {};
  const auto e = read_endpoint(value);
  if (!e) return e.error();
  s.dapr.address = to_string(*e);
  return {};
}

result<void> set_dapr_api_token_file(settings& s, std::string_view value) {
  return take_first_line(s.dapr.api_token, value);
}

result<void> set_dapr_app_token_file(settings& s, std::string_view value) {
  return take_first_line(s.dapr.app_token, value);
}

result<void> set_dapr_api_token(settings& s, std::string_view value) { return take_token(s.dapr.api_token, s, value); }

result<void> set_dapr_app_token(settings& s, std::string_view value) { return take_token(s.dapr.app_token, s, value); }

result<void> set_commands_topic(settings& s, std::string_view value) {
  s.commands.topic = value;
  return {};
}

result<void> set_commands_key_file(settings& s, std::string_view value) {
  s.commands.key_file = value;
  if (value.empty()) return {};
  if (!s.dapr.address.empty() && s.dapr.app_token.empty())
    return refused(
        "With --dapr, commands are taken from who shows a token: name its file, too (--dapr-app-token-file), or set "
        "APP_API_TOKEN.");
  if (s.log_kind == log_kind::kafka || !s.dapr.address.empty()) return {};
  return refused("Commands are taken from a topic with --log kafka or --dapr only.");
}

}  // namespace aido::app::values
